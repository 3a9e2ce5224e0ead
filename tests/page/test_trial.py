"""The page of the connection test, and where its report goes."""

import pytest
from starlette.testclient import TestClient

from tests.page.conftest import SESSION, checked

REPORT = {"verdict": "limited", "text": "udp: failed"}
EVENTS = f"wss://hemiciclo.test/api/sessions/{SESSION}/events"
PATH = f"/api/sessions/{SESSION}/media/trial"


def as_person(visitor: TestClient, person: str) -> None:
    visitor.post("/entrar/desarrollo", data={"person": person})


@pytest.mark.row("LC-03")
def test_whoever_takes_part_can_test_the_line(visitor: TestClient) -> None:
    as_person(visitor, "p-concejal-03")
    assert "Probar mi conexión" in checked(visitor.get(f"/prueba/{SESSION}")).text
    assert visitor.post(PATH, json=REPORT).json() == {"is_delivered": False}


@pytest.mark.row("LC-03")
def test_the_secretary_who_is_there_gets_the_report(visitor: TestClient) -> None:
    as_person(visitor, "p-secretario")
    with visitor.websocket_connect(EVENTS) as console:
        assert console.receive_json()["type"] == "snapshot"
        visitor.cookies.clear()  # another device: the secretary stays where she is
        as_person(visitor, "p-concejal-03")
        assert visitor.post(PATH, json=REPORT).json() == {"is_delivered": True}
        told = console.receive_json()
        while told["type"] != "notice" or told["name"] != "media.trial":
            told = console.receive_json()
    assert told["detail"] == {"person": "p-concejal-03", **REPORT}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"verdict": "perfect", "text": ""}, "malformed"),
        ({"verdict": "fit", "text": "x" * 9_000}, "malformed"),
        ({}, "malformed"),
    ],
)
def test_a_report_is_short_and_well_formed(
    visitor: TestClient, body: dict[str, str], code: str
) -> None:
    as_person(visitor, "p-concejal-03")
    assert visitor.post(PATH, json=body).json()["code"] == code


def test_nobody_reports_from_outside(visitor: TestClient) -> None:
    assert visitor.post(PATH, json=REPORT).status_code == 401
