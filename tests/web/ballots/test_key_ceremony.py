"""The key ceremony as the server relays it: what is wrong is refused, nothing is shown early."""

from typing import Any

import pytest

from rehearsal.ballot import Trustee
from tests.web.ballots.chamber import MAYOR, OPPOSITION, SECRETARY, TRUSTEES, Chamber
from tests.web.conftest import Council


@pytest.fixture
def table(council: Council) -> Chamber:
    """Three trustees who were named and have said nothing."""
    made = Chamber(council)
    council.must(SECRETARY, "trustees.name", ceremony="c-1", members=list(TRUSTEES))
    made.trustees = {who: Trustee() for who in TRUSTEES}
    return made


def said(table: Chamber, who: str) -> tuple[str, dict[str, Any]]:
    answer = table.trustees[who].answer(table.get(who, "/ceremony"))
    assert answer is not None
    return answer


def everybody(table: Chamber, *but: str) -> None:
    for who in TRUSTEES:
        if who not in but:
            round_, body = said(table, who)
            table.must_post(who, f"/ceremony/{round_}", body)


@pytest.mark.row("SB-03")
def test_nothing_of_the_others_is_shown_before_all_have_said_it(table: Chamber) -> None:
    everybody(table, OPPOSITION)
    assert table.get(MAYOR, "/ceremony")["certs"] == [None, None, None]
    round_, body = said(table, OPPOSITION)
    table.must_post(OPPOSITION, f"/ceremony/{round_}", body)
    assert None not in table.get(MAYOR, "/ceremony")["certs"]


def test_who_is_no_trustee_takes_no_part(table: Chamber) -> None:
    answer = table.post("p-concejal-05", "/ceremony/certificate", {})
    assert (answer.status_code, answer.json()["code"]) == (403, "not-a-trustee")


def test_a_certificate_of_another_place_is_refused(table: Chamber) -> None:
    _, body = said(table, MAYOR)
    answer = table.post(SECRETARY, "/ceremony/certificate", body)
    assert answer.json()["params"]["flaw"] == "ceremony-context"


def test_a_certificate_with_a_false_signature_is_refused(table: Chamber) -> None:
    _, body = said(table, MAYOR)
    body["signature"]["response"] = "1"
    answer = table.post(MAYOR, "/ceremony/certificate", body)
    assert answer.json()["params"]["flaw"] == "ceremony-signature"


def test_what_was_said_is_not_said_otherwise(table: Chamber) -> None:
    _, body = said(table, MAYOR)
    table.must_post(MAYOR, "/ceremony/certificate", body)
    table.must_post(MAYOR, "/ceremony/certificate", body)
    table.trustees[MAYOR] = Trustee()
    other = table.trustees[MAYOR]._certificate(table.get(MAYOR, "/ceremony"))
    answer = table.post(MAYOR, "/ceremony/certificate", other)
    assert answer.json()["code"] == "ceremony-already-said"


def test_a_polynomial_that_was_not_promised_is_refused(table: Chamber) -> None:
    everybody(table)
    everybody(table)
    mayor = table.trustees[MAYOR]
    mayor._commitment(table.get(MAYOR, "/ceremony"))  # draws another polynomial
    answer = table.post(MAYOR, "/ceremony/contribution", mayor._contribution({}))
    assert answer.json()["params"]["flaw"] == "ceremony-commitment"


def test_a_round_is_not_said_before_its_time(table: Chamber) -> None:
    answer = table.post(MAYOR, "/ceremony/commitment", {"sha256": "0" * 64})
    assert answer.json()["code"] == "ceremony-round"


def test_a_false_last_word_is_refused_and_a_true_one_ends_it(table: Chamber) -> None:
    for _ in range(3):
        everybody(table)
    everybody(table, OPPOSITION)
    _, body = said(table, OPPOSITION)
    spoiled = {**body, "public_key": {**body["public_key"], "public_key": "4"}}
    answer = table.post(OPPOSITION, "/ceremony/output", spoiled)
    assert answer.json()["code"] == "ceremony-flaw"
    table.must_post(OPPOSITION, "/ceremony/output", body)
    table.until(lambda state: bool(state["secret"]["trustees_sha256"]))


def test_another_ceremony_begins_from_nothing(table: Chamber) -> None:
    everybody(table)
    table.council.must(SECRETARY, "trustees.name", ceremony="c-2", members=list(TRUSTEES))
    assert table.get(MAYOR, "/ceremony")["said"] == []
