"""A chamber that is ready to vote in secret."""

import pytest

from tests.web.ballots.chamber import MEMBERS, Chamber
from tests.web.conftest import Council, council, settings

__all__ = ["council", "settings"]


@pytest.fixture
def chamber(council: Council) -> Chamber:
    made = Chamber(council)
    council.constitute()
    council.must("p-secretario", "item.open", item="i-02")
    made.make_key()
    for who in MEMBERS:
        made.check_in(who)
    return made
