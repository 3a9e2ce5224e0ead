"""A secret vote held by the tablets' own code, without a browser, against the real application."""

from collections.abc import Iterator
from typing import Any

import pytest

from rehearsal.authenticator import decoded
from tests.voting.secret.browser import needs_node
from tests.web.ballots.chamber import MAYOR, MEMBERS, OPPOSITION, SECRETARY, TRUSTEES, Chamber
from tests.web.ballots.devices import Devices, TroubleError
from tests.web.conftest import SESSION, Council
from voting.secret.domain.form import hexdigest
from voting.secret.verify import Facts, Policy, verify

pytestmark = needs_node
ALONE, COMPARED = False, True


@pytest.fixture
def devices(council: Council) -> Iterator[Devices]:
    """Hold ceremony and check-in with the devices, and open the item."""
    council.constitute()
    made = Devices(Chamber(council))
    _make_key(made)
    for who in MEMBERS:
        _check_in(made, who)
    council.must(SECRETARY, "item.open", item="i-02")
    yield made
    made.close()


def _make_key(devices: Devices) -> None:
    council = devices.chamber.council
    council.must(SECRETARY, "trustees.name", ceremony="c-1", members=list(TRUSTEES))
    for who in TRUSTEES:
        devices.ask(who, "begin", None)
    for _ in range(3):
        for who in TRUSTEES:
            devices.ask(who, "advance")
    devices.chamber.until(lambda state: bool(state["secret"]["trustees_sha256"]))
    assert devices.ask(SECRETARY, "advance")["round"] == "done"


def _check_in(devices: Devices, who: str) -> None:
    chamber = devices.chamber
    key = chamber.passkey(who).authenticator
    asked = devices.ask(who, "prepare", chamber.state()["body_name"], who)
    devices.ask(who, "bind", asked["binding"], key.prove(decoded(asked["challenge"])))
    assert devices.ask(who, "readiness") == "bound"


def expected(chamber: Chamber) -> dict[str, Any]:
    """Return what the screens show of the vote, as the front end makes it out of the state."""
    state, vote = chamber.state(), chamber.now()
    secret = vote["secret"]
    return {
        "vote": vote["vote"],
        "number": secret["number"],
        "uuid": secret["uuid"],
        "question": secret["question"],
        "voters": len(vote["eligible"]),
        "trustees": state["secret"]["trustees_sha256"],
        "fingerprint": secret["fingerprint"],
        "setupHead": secret["setup_head"],
        "ballots": secret["ballots"],
        "closeHead": secret["close_head"],
        "tally": secret["tally_sha256"],
        "isVoided": vote["status"] == "annulled",
    }


def cast(devices: Devices, who: str, *places: int) -> Any:
    now = expected(devices.chamber)
    devices.ask(who, "check", now)
    tracker = devices.ask(who, "encrypt", now, places)
    receipt = devices.ask(who, "cast", now)
    assert receipt["tracker"] == tracker
    return receipt


@pytest.mark.law("R-VOT-3")
@pytest.mark.row("SB-02")
@pytest.mark.row("SB-03")
@pytest.mark.row("SB-04")
def test_a_secret_vote_of_the_tablets_is_counted_and_holds(devices: Devices) -> None:
    chamber = devices.chamber
    chamber.open()
    for place, who in enumerate(MEMBERS[:-1]):
        cast(devices, who, place % 3)
    devices.ask(SECRETARY, "watch", expected(chamber))
    chamber.close()
    now = expected(chamber)
    assert [devices.ask(who, "checkClose", now) for who in MEMBERS[:2]] == ["counted"] * 2
    assert devices.ask(MEMBERS[-1], "checkClose", now) == "not-voted"
    for who in TRUSTEES:
        devices.ask(who, "sign", now)
    for who in (SECRETARY, OPPOSITION):
        devices.ask(who, "release", now, ALONE)

    counted = chamber.until_vote("closed")

    assert counted["secret"]["counts"] == [3, 3, 2]
    uuid, public = counted["secret"]["uuid"], f"/sesiones/{SESSION}/votaciones/{chamber.vote}"
    archive = chamber.council.client.get(f"{public}/{uuid}.bel")
    assert isinstance(verify(archive.content, Policy(voters=9)), Facts)
    manifest = chamber.council.client.get(f"{public}/manifest.json").json()
    assert manifest["bel"] == hexdigest(archive.content)


@pytest.mark.row("SB-04")
def test_a_ballot_whose_answer_was_lost_is_sent_again_and_counted_once(devices: Devices) -> None:
    chamber = devices.chamber
    chamber.open()
    now = expected(chamber)
    tracker = devices.ask(MAYOR, "encrypt", now, [1])
    devices.lost.add("/ballot")
    with pytest.raises(TroubleError, match="unreachable"):
        devices.ask(MAYOR, "cast", now)
    devices.lost.clear()

    assert devices.ask(MAYOR, "resume", now)["tracker"] == tracker
    assert devices.ask(MAYOR, "resume", now)["tracker"] == tracker

    for who in MEMBERS[1:3]:
        cast(devices, who, 0)
    assert chamber.close()["secret"]["ballots"] == 3
    assert devices.ask(MAYOR, "checkClose", expected(chamber)) == "counted"


@pytest.mark.row("SB-03")
def test_two_custodians_open_without_the_third_once_the_code_was_compared(
    devices: Devices,
) -> None:
    chamber = devices.chamber
    chamber.open()
    for who in MEMBERS[:3]:
        cast(devices, who, 0)
    chamber.close()
    now = expected(chamber)
    devices.ask(SECRETARY, "sign", now)
    with pytest.raises(TroubleError, match="close-unsigned"):
        devices.ask(SECRETARY, "release", now, COMPARED)
    devices.ask(MAYOR, "sign", now)

    with pytest.raises(TroubleError, match="close-unsigned"):
        devices.ask(SECRETARY, "release", now, ALONE)
    devices.ask(SECRETARY, "release", now, COMPARED)
    devices.ask(MAYOR, "release", now, COMPARED)

    assert chamber.until_vote("closed")["secret"]["counts"] == [3, 0, 0]


@pytest.mark.row("SB-05")
def test_a_spoilt_ballot_is_checked_on_a_second_device_with_what_is_public(
    devices: Devices,
) -> None:
    chamber = devices.chamber
    chamber.open()
    now = expected(chamber)
    tracker = devices.ask(MAYOR, "encrypt", now, [2])
    shown = devices.ask(MAYOR, "spoil", now)

    address = f"/sesiones/{SESSION}/votaciones/{chamber.vote}/election.json"
    chamber.council.client.cookies.clear()
    chamber.council.inside.clear()
    election = chamber.council.client.get(address)

    assert election.status_code == 200
    said = devices.ask("ciudadania", "audit", election.text, shown)
    assert said == {"places": [2], "tracker": tracker}
    with pytest.raises(TroubleError, match="no-draft"):
        devices.ask(MAYOR, "cast", now)


@pytest.mark.row("SB-10")
def test_a_device_does_not_vote_under_a_key_that_the_screens_do_not_show(devices: Devices) -> None:
    chamber = devices.chamber
    chamber.open()

    with pytest.raises(TroubleError, match="setup-trustees"):
        devices.ask(MAYOR, "check", expected(chamber) | {"trustees": "0" * 64})


@pytest.mark.row("SB-07")
def test_the_secretary_signs_on_the_tablet_exactly_the_keys_that_it_shows(
    devices: Devices,
) -> None:
    key = devices.chamber.passkey(SECRETARY).authenticator
    shown = devices.ask(SECRETARY, "rosters")
    assert {one["person"] for one in shown["keys"]} == {SECRETARY, *MEMBERS}
    assert decoded(shown["challenge"]).hex() == hexdigest(shown["statement"].encode())

    devices.ask(
        SECRETARY, "signRosters", shown["statement"], key.prove(decoded(shown["challenge"]))
    )

    assert devices.ask(SECRETARY, "rosters")["isSigned"]
