"""The first passkey: a link that serves until there is one, and for nobody else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from people.accounts import Passkey
from people.invitations import invite, invited, key_of
from people.service import keep_passkey

NOW = datetime(2026, 3, 26, 12, 0, tzinfo=UTC)
KEY = b"k" * 32


def test_a_code_says_who_until_when_and_cannot_be_written_by_others() -> None:
    code = invite("p-secretario", NOW, KEY)
    assert invited(code, NOW, KEY) == "p-secretario"
    assert invited(code, NOW + timedelta(hours=73), KEY) == ""
    assert invited(code, NOW, b"x" * 32) == ""
    assert invited(invite("p-otra", NOW, KEY).partition(".")[0] + "." + code[-43:], NOW, KEY) == ""
    for rubbish in ("", ".", "a.b", "ñ.ñ", code[:-1]):
        assert invited(rubbish, NOW, KEY) == ""


@pytest.mark.law("R-ENS-2")
def test_the_link_signs_in_once_there_is_no_passkey_and_never_after(council: Any) -> None:
    house = council.client.app.state.house
    code = invite("p-secretario", house.clock(), key_of(house.settings.keys_dir))
    address = f"/entrar/invitacion/{code}"
    answer = council.client.get(address, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/cuenta")
    assert council.client.get("/cuenta", follow_redirects=False).status_code == 200
    kept = Passkey(
        "cred-1", "p-secretario", b"key", 0, is_backup_eligible=False, is_backed_up=False, label="x"
    )
    keep_passkey(house.database, kept, house.clock())
    assert council.client.get(address, follow_redirects=False).status_code == 404
