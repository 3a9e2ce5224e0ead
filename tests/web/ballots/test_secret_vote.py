"""A secret vote from the naming of the trustees to its proclaimed result, over HTTP."""

import base64
import html
import json
import re

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.web.ballots.chamber import ABSTAIN, MAYOR, MEMBERS, NO, SECRETARY, TRUSTEES, YES, Chamber
from voting.secret.domain.form import b64, hexdigest
from voting.secret.verify import Facts, Policy, verify

EVENTS = "wss://hemiciclo.test/api/sessions/pleno-demo/events"
SENSES = (YES, YES, YES, YES, YES, NO, NO, ABSTAIN)


@pytest.mark.law("R-VOT-3")
@pytest.mark.row("SB-02")
@pytest.mark.row("SB-03")
@pytest.mark.row("SB-06")
def test_a_secret_vote_is_held_opened_and_proclaimed(chamber: Chamber) -> None:
    chamber.open()
    for who, sense in zip(MEMBERS, SENSES, strict=False):
        chamber.cast(who, sense)
    closed = chamber.close()
    assert closed["secret"]["ballots"] == 8
    assert closed["silent"] == [MEMBERS[-1]]

    counted = chamber.open_result()

    assert counted["secret"]["counts"] == [5, 2, 1]
    assert counted["result"]["tally"] == {"yes": 5, "no": 2, "abstain": 2}
    assert counted["result"]["outcome"] == "approved"
    archive = chamber.council.client.get(f"/api/sessions/pleno-demo/secret/{chamber.vote}/bel")
    facts = verify(archive.content, Policy(voters=9))
    assert isinstance(facts, Facts)
    assert facts.counts[0].votes == (5, 2, 1)
    assert hexdigest(archive.content) == counted["secret"]["files"]["bel"]
    assert facts.events[facts.ballots + 1] == counted["secret"]["close_head"]
    assert list(facts.heights) == sorted(facts.heights)
    chamber.council.must(MAYOR, "vote.proclaim", vote=chamber.vote)


@pytest.mark.law("R-ELE-5")
def test_a_citizen_reads_what_was_asked_and_how_many_said_each(chamber: Chamber) -> None:
    opened = chamber.open()
    for who, sense in zip(MEMBERS, SENSES, strict=False):
        chamber.cast(who, sense)
    chamber.close()
    chamber.open_result()
    [number] = [item["number"] for item in chamber.state()["items"] if item["id"] == "i-02"]

    page = chamber.council.client.get(f"/sesiones/pleno-demo/puntos/{number}").text

    assert opened["secret"]["question"]["text"] in html.unescape(page)
    assert re.findall(r"<dt>(.+?)</dt>\s*<dd>(\d+)", page) == [
        ("Sí", "5"), ("No", "2"), ("Abstención", "1"),
    ]  # fmt: skip
    assert "Papeletas: 8 de 9" in page


@pytest.mark.row("SB-03")
def test_who_comes_while_it_is_open_hears_at_once_how_many_voted(chamber: Chamber) -> None:
    chamber.open()
    for who in MEMBERS[:3]:
        chamber.cast(who, YES)

    with chamber.council.client.websocket_connect(EVENTS) as screen:
        told = [screen.receive_json() for _ in range(2)]

    [turnout] = [one["detail"] for one in told if one["type"] == "notice"]
    assert turnout == {"vote": chamber.vote, "cast": 3, "called": 9}


@pytest.mark.row("SB-04")
def test_a_receipt_is_signed_and_the_same_however_often_the_ballot_is_sent(
    chamber: Chamber,
) -> None:
    chamber.open()
    who = MEMBERS[2]
    raw = chamber.ballot(who)

    first = chamber.must_post(who, f"/{chamber.vote}/ballot", raw)
    again = chamber.must_post(who, f"/{chamber.vote}/ballot", raw)

    key = base64.b64decode(chamber.get(who, f"/{chamber.vote}/setup")["receipts_key"])
    assert first == again == chamber.get(who, f"/{chamber.vote}/ballot")
    assert first["tracker"] == b64(raw)
    statement = f"pleno/receipt/2|{first['uuid']}|{first['tracker']}".encode()
    Ed25519PublicKey.from_public_bytes(key).verify(
        base64.b64decode(first["server_sig"]), statement
    )  # fmt: skip


def test_a_second_ballot_of_one_person_is_refused_with_the_tracker_of_the_first(
    chamber: Chamber,
) -> None:
    chamber.open()
    who = MEMBERS[3]
    receipt = chamber.cast(who, YES)

    other = chamber.post(who, f"/{chamber.vote}/ballot", chamber.ballot(who, NO))

    assert other.status_code == 409
    assert other.json()["code"] == "credential-used"
    assert other.json()["params"] == {"tracker": receipt["tracker"]}


def test_after_the_close_no_ballot_comes_in_and_a_kept_one_still_has_its_receipt(
    chamber: Chamber,
) -> None:
    chamber.open()
    kept = chamber.ballot(MEMBERS[0])
    late = chamber.ballot(MEMBERS[1])
    receipt = chamber.must_post(MEMBERS[0], f"/{chamber.vote}/ballot", kept)
    chamber.close()

    answer = chamber.post(MEMBERS[1], f"/{chamber.vote}/ballot", late)

    assert answer.json()["code"] == "vote-not-open"
    assert chamber.must_post(MEMBERS[0], f"/{chamber.vote}/ballot", kept) == receipt


@pytest.mark.row("SB-09")
def test_one_or_two_ballots_are_opened_only_when_the_chair_allows_it(chamber: Chamber) -> None:
    chamber.open()
    chamber.cast(MEMBERS[0], YES)
    chamber.close()
    share = chamber.share(SECRETARY)

    refused = chamber.post(SECRETARY, f"/{chamber.vote}/decryption", share)
    assert refused.json()["code"] == "few-ballots"
    chamber.council.must(MAYOR, "secret.allow-opening", vote=chamber.vote)

    assert chamber.open_result()["secret"]["counts"] == [1, 0, 0]


def test_trustees_sign_the_close_and_see_what_the_others_signed(chamber: Chamber) -> None:
    chamber.open()
    for who in MEMBERS[:4]:
        chamber.cast(who)
    chamber.close()
    for who in TRUSTEES:
        setup = chamber.get(who, f"/{chamber.vote}/setup")
        signed = chamber.trustees[who].close(setup, chamber.board(who))
        chamber.must_post(who, f"/{chamber.vote}/statement", signed)

    said = chamber.get(SECRETARY, f"/{chamber.vote}/statements")["statements"]

    assert len({one["statement"] for one in said}) == 1
    forged = {**said[0], "statement": said[0]["statement"] + "0"}
    answer = chamber.post(SECRETARY, f"/{chamber.vote}/statement", forged)
    assert answer.json()["code"] == "statement-refused"


def test_a_voided_vote_is_never_opened(chamber: Chamber) -> None:
    chamber.open()
    for who in MEMBERS[:4]:
        chamber.cast(who)
    chamber.close()
    share = chamber.share(SECRETARY)
    chamber.council.must(MAYOR, "secret.void", vote=chamber.vote, reason="falla una tableta")

    answer = chamber.post(SECRETARY, f"/{chamber.vote}/decryption", share)

    assert answer.json()["code"] == "vote-annulled"
    assert chamber.now()["status"] == "annulled"
    first = chamber.now()["secret"]["uuid"]
    chamber.vote = "vs-2"
    assert chamber.open()["secret"]["uuid"] != first


def test_a_wrong_decryption_is_refused_and_changes_nothing(chamber: Chamber) -> None:
    chamber.open()
    for who in MEMBERS[:4]:
        chamber.cast(who)
    chamber.close()
    share = json.loads(chamber.share(SECRETARY))
    share["decryption_proofs"][0][0]["response"] = "1"

    spoiled = json.dumps(share, separators=(",", ":")).encode()
    answer = chamber.post(SECRETARY, f"/{chamber.vote}/decryption", spoiled)

    assert answer.json()["code"] == "share-refused"
    assert chamber.open_result(MAYOR, TRUSTEES[2])["secret"]["counts"] == [4, 0, 0]
