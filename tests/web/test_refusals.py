"""What must not happen does not: the answer has a code, the log does not change."""

import json
from typing import Any

import pytest

VOTE = {"type": "vote.cast", "vote": "v1", "choice": "yes"}
MALFORMED: list[Any] = [
    None,
    [],
    "vote.cast",
    {},
    {"type": None},
    {"type": "town.burn"},
    {"type": ["vote.cast"]},
    {"type": "vote.cast"},
    {"type": "vote.cast", "vote": "v1"},
    {"type": "vote.cast", "vote": "v1", "choice": "maybe"},
    {"type": "vote.cast", "vote": 1, "choice": "yes"},
    {"type": "vote.cast", "vote": "v1", "choice": "yes", "member": "p-concejal-03"},
    {"type": "vote.cast", "vote": "v1", "choice": "yes", "actor": "p-alcaldesa"},
    {"type": "vote.cast", "vote": "v\0", "choice": "yes"},
    {"type": "floor.give", "intervention": "x", "member": "p-concejal-03", "seconds": "60"},
    {"type": "floor.give", "intervention": "x", "member": "p-concejal-03", "seconds": 2**80},
    {"type": "floor.give", "intervention": "x", "member": "p-concejal-03", "seconds": True},
    {"type": "incident.note", "text": "x", "members": {"a": 1}},
]
RAW = [
    b"",
    b"{",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"type": NaN}',
    b'{"type": "vote.cast", "vote": ',
    b'{"type": "vote.cast", "vote": "\\ud800", "choice": "yes"}',
]


@pytest.fixture
def voting(council: Any) -> Any:
    council.constitute()
    council.open_vote()
    return council


@pytest.mark.parametrize("body", MALFORMED, ids=lambda body: json.dumps(body)[:60])
def test_a_malformed_command_is_refused_by_code(voting: Any, body: Any) -> None:
    before = voting.links()
    voting.enter("p-concejal-02")
    answer = voting.post(body)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert voting.links() == before
    assert voting.post(VOTE).status_code == 200


@pytest.mark.parametrize("raw", RAW, ids=repr)
def test_bytes_that_are_not_json_are_refused_by_code(voting: Any, raw: bytes) -> None:
    voting.enter("p-concejal-02")
    answer = voting.client.post(
        "/api/sessions/pleno-demo/commands", content=raw, headers={"Idempotency-Key": voting.key()}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "with space"])
def test_a_command_needs_a_key_of_its_own(voting: Any, key: str) -> None:
    voting.enter("p-concejal-02")
    assert voting.post(VOTE, key).json()["code"] == "malformed"


@pytest.mark.parametrize(
    "kind",
    ["session.convene", "recording.report-started", "alarm.report", "connection.report"],
)
def test_nobody_speaks_for_the_machinery(voting: Any, kind: str) -> None:
    before = voting.links()
    voting.enter("p-alcaldesa")
    answer = voting.post({"type": kind, "member": "p-concejal-02", "is_connected": False})
    assert (answer.status_code, answer.json()["code"]) == (403, "not-for-persons")
    assert voting.links() == before


@pytest.mark.parametrize(
    ("person", "body", "status", "code"),
    [
        ("ciudadania", VOTE, 401, "not-signed-in"),
        ("pantalla", VOTE, 401, "not-signed-in"),
        ("p-secretario", VOTE, 403, "not-a-member"),
        ("p-interventora", VOTE, 403, "not-a-member"),
        ("p-concejal-20", VOTE, 409, "not-entitled"),
        ("p-concejal-02", {**VOTE, "vote": "v2"}, 409, "unknown-vote"),
        ("p-concejal-02", {"type": "vote.close", "vote": "v1"}, 403, "not-conducting"),
        ("p-concejal-02", {"type": "session.close"}, 403, "not-chair"),
        (
            "p-concejal-02",
            {"type": "vote.cast-aloud", "vote": "v1", "member": "p-concejal-03", "choice": "no"},
            403,
            "not-secretary",
        ),
    ],
)
@pytest.mark.law("R-VOT-1")
def test_only_who_may_votes(voting: Any, person: str, body: Any, status: int, code: str) -> None:
    before = voting.links()
    voting.enter(person)
    answer = voting.post(body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["sentence"]
    assert voting.links() == before


def test_a_vote_after_closing_is_refused(voting: Any) -> None:
    voting.must("p-secretario", "vote.close", vote="v1")
    before = voting.links()
    voting.enter("p-concejal-02")
    assert voting.post(VOTE).json()["code"] == "vote-closed"
    assert voting.links() == before


def test_the_same_key_twice_is_one_vote_with_one_answer(voting: Any) -> None:
    voting.enter("p-concejal-02")
    first, again = voting.post(VOTE, "same-key-1"), voting.post(VOTE, "same-key-1")
    assert first.json() == again.json()
    assert first.json()["events"][0]["body"]["choice"] == "yes"
    other = voting.post({**VOTE, "choice": "no"}, "same-key-1")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency-key-reused")


def test_the_key_of_somebody_else_gives_nothing_away(voting: Any) -> None:
    voting.enter("p-concejal-02")
    voting.post(VOTE, "same-key-1")
    voting.enter("p-concejal-03")
    answer = voting.post(VOTE, "same-key-1")
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency-key-reused")


def test_another_session_is_another_matter(voting: Any) -> None:
    voting.enter("p-concejal-02")
    answer = voting.client.post(
        "/api/sessions/otro/commands", json=VOTE, headers={"Idempotency-Key": voting.key()}
    )
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-session")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
        {"Origin": "https://hemiciclo.test.evil.test"},
        {"Origin": "http://hemiciclo.test"},
        {"Origin": "https://evil.test", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_a_foreign_page_commands_nothing(voting: Any, headers: dict[str, str]) -> None:
    before = voting.links()
    voting.enter("p-concejal-02")
    assert voting.post(VOTE, **headers).status_code == 403
    assert voting.links() == before


def test_a_host_that_is_not_ours_is_refused(council: Any) -> None:
    answer = council.client.get("/", headers={"Host": "evil.test"})
    assert answer.status_code == 421


def test_a_body_that_is_too_long_is_refused(council: Any) -> None:
    council.enter("p-concejal-02")
    assert council.post({"type": "x" * (2 << 20)}).status_code == 413


def test_without_media_its_requests_say_so_and_the_vote_goes_on(voting: Any) -> None:
    voting.enter("p-concejal-02")
    answer = voting.client.post("/api/sessions/pleno-demo/media/publish", json={"sdp": "v=0"})
    assert (answer.status_code, answer.json()["code"]) == (503, "media-unavailable")
    assert voting.post(VOTE).status_code == 200


@pytest.mark.parametrize("person", ["ciudadania", "pantalla"])
def test_who_is_not_of_the_session_publishes_nothing(voting: Any, person: str) -> None:
    voting.enter(person)
    answer = voting.client.post("/api/sessions/pleno-demo/media/publish", json={"sdp": "v=0"})
    assert answer.status_code in {401, 403}


def test_a_refusal_speaks_the_language_of_the_reader(voting: Any) -> None:
    voting.enter("p-concejal-20")
    spanish = voting.post(VOTE, **{"Accept-Language": "es"}).json()
    assert spanish["sentence"].startswith("No puede votar")
    assert spanish["article"] == "LRBRL 46.2.d, ROF 98.3"


@pytest.mark.parametrize("key", ["media:pleno-demo:1", "line:12345678", "grace-17-0"])
def test_a_person_cannot_take_a_key_of_the_machinery(council: Any, key: str) -> None:
    council.enter("p-secretario")
    answer = council.post({"type": "rollcall.start"}, key)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


@pytest.mark.law("R-VID-4")
def test_the_screen_watches_nothing_behind_closed_doors(council: Any) -> None:
    council.constitute()
    council.close_doors()
    council.enter("pantalla")
    wanted = {"tiles": ["p-alcaldesa"], "audio": True}
    answer = council.client.post("/api/sessions/pleno-demo/media/subscribe", json=wanted)
    assert (answer.status_code, answer.json()["code"]) == (403, "not-permitted")
    council.must("p-alcaldesa", "doors.open")
    council.enter("pantalla")
    answer = council.client.post("/api/sessions/pleno-demo/media/subscribe", json=wanted)
    assert answer.json()["code"] == "media-unavailable"
