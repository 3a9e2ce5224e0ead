"""The first passkey: a link that serves until there is one, and for nobody else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.refusals import Refused
from people.access import OPERATOR, invite_again, withdraw
from people.accounts import Passkey
from people.invitations import Invitation, invite, invited, key_of
from people.service import keep_passkey

NOW = datetime(2026, 3, 26, 12, 0, tzinfo=UTC)
KEY = b"k" * 32


def test_a_code_says_who_until_when_and_cannot_be_written_by_others() -> None:
    secretary = Invitation("p-secretario", 0)
    code = invite(secretary, NOW, KEY)
    assert invited(code, NOW, KEY) == secretary
    assert invited(code, NOW + timedelta(hours=73), KEY) is None
    assert invited(code, NOW, b"x" * 32) is None
    other = invite(Invitation("p-otra", 0), NOW, KEY)
    for rubbish in ("", ".", "a.b", "ñ.ñ", code[:-1], other.partition(".")[0] + "." + code[-43:]):
        assert invited(rubbish, NOW, KEY) is None


@pytest.mark.law("R-ENS-2")
def test_the_link_signs_in_once_there_is_no_passkey_and_never_after(council: Any) -> None:
    house = council.client.app.state.house
    key = key_of(house.settings.keys_dir)
    code = invite(Invitation("p-secretario", 0), house.clock(), key)
    address = f"/entrar/invitacion/{code}"
    answer = council.client.get(address, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/cuenta")
    assert council.client.get("/cuenta", follow_redirects=False).status_code == 200
    kept = Passkey(
        "cred-1", "p-secretario", b"key", 0, is_backup_eligible=False, is_backed_up=False, label="x"
    )
    keep_passkey(house.database, kept, house.clock())
    assert council.client.get(address, follow_redirects=False).status_code == 404
    # Nor when that passkey is lost and withdrawn: another link is needed.
    withdrawn = withdraw(house.database, OPERATOR, "cred-1", house.clock())
    assert not isinstance(withdrawn, Refused)
    assert council.client.get(address, follow_redirects=False).status_code == 404
    again = invite_again(house.database, OPERATOR, "p-secretario", house.clock(), key)
    answer = council.client.get(f"/entrar/invitacion/{again}", follow_redirects=False)
    assert answer.headers["location"] == "/cuenta"
