"""Who may bind credentials: the passkey of that person, over that text, here and now."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from rehearsal.authenticator import USER_PRESENT, Authenticator
from tests.web.ballots.chamber import MEMBERS, Chamber
from tests.web.conftest import ORIGIN, SESSION, Council
from voting.secret.domain.form import dump, hexdigest
from voting.secret.domain.group import BELENIOS_2048

WHO, OTHER = MEMBERS[0], MEMBERS[1]


@pytest.fixture
def door(council: Council) -> Chamber:
    """A chamber in which nobody has checked in yet."""
    return Chamber(council)


def signed(door: Chamber, binding: dict[str, Any], flags: int | None = None) -> dict[str, Any]:
    text = dump(binding)
    key = door.voters[WHO].authenticator
    challenge = bytes.fromhex(hexdigest(text.encode()))
    proof = key.prove(challenge) if flags is None else key.prove(challenge, flags)
    return {"binding": text, "assertion": proof}


def binding(door: Chamber) -> dict[str, Any]:
    voter = door.passkey(WHO)
    sent = voter.bind(door.get(WHO), SESSION, door.state()["body_name"])
    found: dict[str, Any] = json.loads(sent["binding"])
    return found


@pytest.mark.row("SB-07")
def test_a_member_checks_in_with_one_tap_and_may_do_it_again(door: Chamber) -> None:
    door.check_in(WHO)
    first = door.get(WHO)["bound"]
    door.check_in(WHO)
    second = door.get(WHO)["bound"]
    assert (first["first"], first["last"]) == (second["first"], second["last"]) == (1, 16)
    assert first["binding_sha256"] != second["binding_sha256"]


Spoil = Callable[[dict[str, Any]], dict[str, Any]]
SPOILS: dict[str, tuple[Spoil, str]] = {
    "another session's": (lambda b: b | {"session": "pleno-otro"}, "binding-malformed"),
    "another body's": (lambda b: b | {"body": "Otra"}, "binding-malformed"),
    "another person's": (lambda b: b | {"voter": OTHER}, "binding-malformed"),
    "an unknown roster": (lambda b: b | {"roster": "0" * 64}, "binding-malformed"),
    "C = 1": (
        lambda b: b | {"credentials": [[b["credentials"][0][0], "1"], *b["credentials"][1:]]},
        "binding-malformed",
    ),
    "C that is no member": (
        lambda b: b | {"credentials": [[b["credentials"][0][0], "2"], *b["credentials"][1:]]},
        "binding-malformed",
    ),
    "fewer elections": (lambda b: b | {"credentials": b["credentials"][1:]}, "credentials-fixed"),
    "another kind": (lambda b: b | {"t": "pleno/credentials/2"}, "binding-malformed"),
}


@pytest.mark.parametrize("name", SPOILS)
def test_a_binding_of_something_else_is_refused(door: Chamber, name: str) -> None:
    spoil, code = SPOILS[name]
    answer = door.post(WHO, "/credentials", signed(door, spoil(binding(door))))
    assert answer.json()["code"] == code
    assert door.get(WHO)["bound"] is None


def test_a_tap_without_verifying_the_person_is_refused(door: Chamber) -> None:
    answer = door.post(WHO, "/credentials", signed(door, binding(door), USER_PRESENT))
    assert answer.json()["code"] == "passkey-refused"


def test_a_passkey_of_another_origin_is_refused(door: Chamber) -> None:
    text = binding(door)
    voter = door.voters[WHO]
    there = replace(voter.authenticator, origin="https://otro.test")
    door.voters[WHO] = replace(voter, authenticator=there)
    assert door.post(WHO, "/credentials", signed(door, text)).json()["code"] == "passkey-refused"


def test_an_assertion_over_another_binding_is_refused(door: Chamber) -> None:
    first, second = signed(door, binding(door)), signed(door, binding(door))
    crossed = {"binding": first["binding"], "assertion": second["assertion"]}
    assert door.post(WHO, "/credentials", crossed).json()["code"] == "passkey-refused"


def test_a_stranger_to_the_roster_is_refused(door: Chamber) -> None:
    text = binding(door)
    stranger = Authenticator(ORIGIN, ORIGIN.removeprefix("https://"))
    door.voters[WHO] = replace(door.voters[WHO], authenticator=stranger)
    assert door.post(WHO, "/credentials", signed(door, text)).json()["code"] == "binding-malformed"


def test_nobody_takes_the_credential_of_somebody_else(door: Chamber) -> None:
    door.passkey(OTHER)
    theirs = door.voters[OTHER].bind(door.get(OTHER), SESSION, door.state()["body_name"])
    door.must_post(OTHER, "/credentials", theirs)
    taken = json.loads(theirs["binding"])["credentials"]
    answer = door.post(WHO, "/credentials", signed(door, binding(door) | {"credentials": taken}))
    assert answer.json()["code"] == "credential-repeated"


def test_a_repeated_check_in_is_the_same_one(door: Chamber) -> None:
    sent = signed(door, binding(door))
    assert door.must_post(WHO, "/credentials", sent) == door.must_post(WHO, "/credentials", sent)


def test_a_member_of_the_group_is_what_a_credential_is(door: Chamber) -> None:
    for _, credential in binding(door)["credentials"]:
        assert BELENIOS_2048.is_member(int(credential))
