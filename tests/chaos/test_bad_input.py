"""Bad input at the live server: refused by code, the socket lives on, the log does not change."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from command.plenary import demo_session
from sessions.domain import commands as c
from sessions.domain.events import VoteCast
from sessions.domain.values import Choice
from tests.chaos.council import AUDITOR, MEMBERS, SECRETARY, Council, browser, council

pytestmark = [pytest.mark.scene, pytest.mark.xdist_group("scene")]

VOTER, SILENT, LATE = MEMBERS[1], MEMBERS[2], MEMBERS[15]
CAST: Mapping[str, object] = {"type": "vote.cast", "vote": "v-1", "choice": "yes"}
MOST_BODY_BYTES = 1 << 20
WS_MOST_BYTES = 64 << 10
NOBODY = (401, "not-signed-in")
PROTOCOL_ERROR, TOO_BIG = 1002, 1009  # RFC 6455, 7.4.1


@dataclass(frozen=True)
class Bad:
    """Something that must not be accepted, and the answer it must get."""

    name: str
    status: int
    code: str
    body: Any = field(default_factory=lambda: dict(CAST))
    person: str = VOTER
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None


SURROGATE = json.dumps({**CAST, "vote": "\ud800"}).encode()
SPACES = {"Idempotency-Key": "a key with spaces"}
ALOUD = {**CAST, "type": "vote.cast-aloud", "member": SILENT}
CLOSE = {"type": "vote.close", "vote": "v-1"}
PROCLAIM = {"type": "vote.proclaim", "vote": "v-1"}
BESIDE = {"type": "vote.open", "vote": "v-2", "item": "i-03"}
REPORT = {"type": "recording.report-stopped", "part": 1}
REQUESTS = [
    Bad("malformed JSON", 400, "malformed", raw=b'{"type": "vote.cast", '),
    Bad("bytes that are no text", 400, "malformed", raw=b"\xff\xfe\x00"),
    Bad("nothing", 400, "malformed", raw=b""),
    Bad("a list", 400, "malformed", [CAST]),
    Bad("ten thousand brackets", 400, "malformed", raw=b"[" * 10_000),
    Bad("an unknown command", 400, "malformed", {"type": "town.burn"}),
    Bad("an unknown field", 400, "malformed", {**CAST, "weight": 2}),
    Bad("another's id in the body", 400, "malformed", {**CAST, "member": SILENT}),
    Bad("an actor in the body", 400, "malformed", {**CAST, "actor": SILENT}),
    Bad("a number as the vote", 400, "malformed", {**CAST, "vote": 1}),
    Bad("half a surrogate pair", 400, "malformed", raw=SURROGATE),
    Bad("a choice that is none", 400, "malformed", {**CAST, "choice": "perhaps"}),
    Bad("no key", 400, "malformed", headers={"Idempotency-Key": ""}),
    Bad("a short key", 400, "malformed", headers={"Idempotency-Key": "seven77"}),
    Bad("a key with spaces", 400, "malformed", headers=SPACES),
    Bad("a vote that never was", 409, "unknown-vote", {**CAST, "vote": "v-0"}),
    Bad("the vote of the auditor", 403, "not-a-member", person=AUDITOR),
    Bad("the vote of the secretary", 403, "not-a-member", person=SECRETARY),
    Bad("aloud, by a member", 403, "not-secretary", ALOUD),
    Bad("the vote of who is absent", 409, "not-entitled", person=LATE),
    Bad("closing it, by a member", 403, "not-conducting", CLOSE),
    Bad("proclaiming, by the secretary", 403, "not-chair", PROCLAIM, SECRETARY),
    Bad("the machinery's report", 403, "not-for-persons", REPORT),
    Bad("convening, by the API", 403, "not-for-persons", {"type": "session.convene"}, SECRETARY),
    Bad("a vote beside the vote", 409, "vote-in-progress", BESIDE, SECRETARY),
    Bad("a foreign origin", 403, "", headers={"Origin": "https://otra.example"}),
    Bad("no origin of ours", 403, "", headers={"Origin": "null"}),
    Bad("an unknown host", 421, "", headers={"Host": "otra.example"}),
    Bad("a body of more than a mebibyte", 413, "", raw=b" " * (MOST_BODY_BYTES + 1)),
]  # fmt: skip


@pytest.mark.law("R-VOT-1")
async def test_no_bad_request_is_accepted_or_written_and_the_sockets_live_on(
    tmp_path: Path,
) -> None:
    async with council(tmp_path / "town", members=10) as here:
        await here.enter(LATE)
        await here.constitute(absent=LATE)
        await here.must(SECRETARY, c.OpenVote("v-1", "i-02"))
        before = here.head()
        for bad in REQUESTS:
            assert (bad.name, *await ask(here, bad)) == (bad.name, bad.status, bad.code)
        await nobody_votes(here)
        await a_foreign_page_opens_no_socket(here)
        await garbage_on_the_socket_is_passed_over(here)
        assert here.head() == before
        await still_vote(here)


async def ask(here: Council, bad: Bad) -> tuple[int, str]:
    """Send it; return status and code (empty where the answer is not of the API)."""
    content = bad.raw if bad.raw is not None else json.dumps(bad.body).encode()
    key = f"bad-{REQUESTS.index(bad):06}"
    answer = await here.seats[bad.person].client.post(
        commands(here), content=content, headers={"Idempotency-Key": key, **bad.headers}
    )
    return read(answer)


def read(answer: httpx2.Response) -> tuple[int, str]:
    is_json = answer.headers.get("content-type", "").startswith("application/json")
    return answer.status_code, answer.json().get("code", "") if is_json else ""


def commands(here: Council) -> str:
    return f"/api/sessions/{here.hall.session}/commands"


async def nobody_votes(here: Council) -> None:
    """Without a cookie, with one that was invented, and as the screen of the room."""
    async with browser(here.hall) as client:
        headers = {"Idempotency-Key": "nobody-votes"}
        for cookie in ("", "__Host-sesion=invented"):
            sent = {**headers, "Cookie": cookie}
            assert read(await client.post(commands(here), json=CAST, headers=sent)) == NOBODY
        await client.post("/entrar/desarrollo", data={"person": "pantalla"})
        assert read(await client.post(commands(here), json=CAST, headers=headers)) == NOBODY


def socket(here: Council, person: str, origin: str) -> connect:
    cookies = here.seats[person].client.cookies.jar
    address = f"{here.hall.origin.replace('http', 'ws', 1)}/api/sessions/{here.hall.session}/events"
    return connect(
        address,
        ssl=here.hall.tls,
        additional_headers={"Cookie": "; ".join(f"{one.name}={one.value}" for one in cookies)},
        origin=origin,  # type: ignore[arg-type]  # NewType of str
        compression=None,
        max_size=None,
        proxy=None,
    )


async def a_foreign_page_opens_no_socket(here: Council) -> None:
    for origin in ("https://otra.example", "null"):
        with pytest.raises(InvalidStatus):
            await socket(here, VOTER, origin)


async def garbage_on_the_socket_is_passed_over(here: Council) -> None:
    """Frames that mean nothing leave it open; one beyond the bound, or none at all, closes it."""
    async with socket(here, VOTER, here.hall.origin) as line:
        assert json.loads(await line.recv())["type"] == "snapshot"
        for frame in ("", "{", json.dumps(CAST), "x" * (WS_MOST_BYTES - 1), b"\xff\x00" * 99):
            await line.send(frame)
        await (await line.ping())
    async with socket(here, VOTER, here.hall.origin) as line:
        await line.recv()
        await line.send("x" * (WS_MOST_BYTES + 1))
        assert await closed(line) == TOO_BIG
    async with socket(here, VOTER, here.hall.origin) as line:
        await line.recv()
        line.transport.write(b"\xff" * 64)
        assert await closed(line) == PROTOCOL_ERROR


async def closed(line: ClientConnection) -> int:
    """Wait until the server closes the line; return its code."""
    async with asyncio.timeout(30):
        with suppress(ConnectionClosed):
            while True:
                await line.recv()
        await line.wait_closed()
    return line.close_code or 0


async def still_vote(here: Council) -> None:
    """Everybody hears of a vote by the socket that was open all the time."""
    seq = await here.must(VOTER, c.CastVote("v-1", Choice.YES))
    assert seq == here.head()[0]
    assert {seat.resumed for seat in here.seats.values()} == {0}


@pytest.mark.law("R-VOT-1")
async def test_a_vote_is_one_however_often_and_wherever_it_is_sent(tmp_path: Path) -> None:
    async with council(tmp_path / "town", members=10) as here:
        await here.constitute()
        await here.must(SECRETARY, c.OpenVote("v-1", "i-02"))
        await the_same_key_is_the_same_vote(here)
        await another_session_knows_nothing_of_it(here)
        await here.must(SECRETARY, c.CloseVote("v-1"))
        before = here.head()
        late = await cast(here, SILENT, "no", "key-late")
        assert read(late) == (409, "vote-closed")
        assert late.json()["params"] == {"seq": here.state().votes[0].closed_seq}
        repeated = await cast(here, VOTER, "no", "key-second")
        assert repeated.status_code == 200  # it was accepted while the vote was open
        assert here.head() == before


async def cast(here: Council, person: str, choice: str, key: str) -> httpx2.Response:
    body = {**CAST, "choice": choice}
    headers = {"Idempotency-Key": key}
    return await here.seats[person].client.post(commands(here), json=body, headers=headers)


async def the_same_key_is_the_same_vote(here: Council) -> None:
    """Twenty taps with one key are one vote; another key changes it, if it says another thing."""
    taps = await asyncio.gather(*(cast(here, VOTER, "yes", "key-first") for _ in range(20)))
    assert {(tap.status_code, tap.content) for tap in taps} == {(200, taps[0].content)}
    assert read(await cast(here, VOTER, "no", "key-first")) == (409, "idempotency-key-reused")
    assert read(await cast(here, SILENT, "yes", "key-first")) == (409, "idempotency-key-reused")
    assert read(await cast(here, VOTER, "yes", "key-again")) == (409, "already-voted")
    assert (await cast(here, VOTER, "no", "key-second")).status_code == 200
    votes = [event for event, _ in here.events() if isinstance(event, VoteCast)]
    assert [(vote.member, vote.choice) for vote in votes] == [
        (VOTER, Choice.YES), (VOTER, Choice.NO),
    ]  # fmt: skip


async def another_session_knows_nothing_of_it(here: Council) -> None:
    other, _ = await asyncio.to_thread(demo_session, here.town.settings)
    heads = here.head(), here.head(other)
    answer = await here.seats[SILENT].client.post(
        f"/api/sessions/{other}/commands", json=CAST, headers={"Idempotency-Key": "key-other"}
    )
    assert read(answer) == (409, "not-opened")
    answer = await here.seats[SILENT].client.post(
        "/api/sessions/no-such-session/commands", json=CAST, headers={"Idempotency-Key": "key-none"}
    )
    assert read(answer) == (404, "unknown-session")
    assert (here.head(), here.head(other)) == heads
