"""Sixty who vote in secret at one instant, at the real web process over TLS.

Keys, check-ins and ballots are real; they are made beforehand, so that what is measured is the
server: its verification of each ballot, the urn on the disk, and the signed receipt.
"""

import asyncio
import json
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from bench.ballot_council import YES_NO, marks
from bench.client import OK, NotServedError
from bench.council import CHAIR, ITEM, MEMBERS, SECRETARY, member
from bench.figures import in_ms
from bench.server import Server, serving, settings_in
from bench.sitting import Sitting
from people.town import load_town
from rehearsal.authenticator import Authenticator
from rehearsal.ballot import Trustee, Voter
from sessions.domain import commands as c
from sessions.domain.secret_values import SecretGround, SecretShape

PORT: Final = 18704
VOTE: Final = "secreta-1"
JSON: Final = "application/json"
TRUSTEES: Final = (SECRETARY, CHAIR, member(MEMBERS))
LOOK_SECONDS: Final = 0.01
PATIENCE_SECONDS: Final = 60.0
Figures = dict[str, object]


def house_figures() -> Figures:
    """Return what a ballot waits for and costs the server, and when the result is there."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        settings = settings_in(Path(folder), PORT)
        session = load_town(settings.town_file).session.id
        with serving(settings, session, "whole") as server:
            return asyncio.run(_measured(server))


async def _measured(server: Server) -> Figures:
    sitting = await Sitting(server).enter()
    house = _House(sitting)
    await house.make_key()
    await asyncio.gather(*(house.check_in(member(seat)) for seat in range(1, MEMBERS + 1)))
    await house.open()
    ballots = await house.ballots()
    before = server.cpu()
    waits = await asyncio.gather(*(house.cast(who, raw) for who, raw in ballots.items()))
    cpu = (server.cpu() - before) / len(ballots)
    closed = await house.close()
    shown = await house.open_result()
    sitting.leave()
    return {
        **in_ms(waits, "http_ballot"),
        "http_ballot_cpu_ms": round(1000 * cpu, 1),
        "http_close_ms": round(1000 * closed, 1),
        "http_second_tap_to_result_ms": round(1000 * shown, 1),
    }


class _House:
    """The devices of everybody, and what they ask of the server."""

    def __init__(self, sitting: Sitting) -> None:
        self._sitting = sitting
        self._origin = f"https://localhost:{sitting.server.port}"
        self._voters: dict[str, Voter] = {}
        self._trustees = {who: Trustee() for who in TRUSTEES}

    async def make_key(self) -> None:
        """Name the trustees and hold their ceremony."""
        await self._sitting.ask(SECRETARY, c.NameTrustees("custodia-1", TRUSTEES))
        while any([await self._say(who) for who in TRUSTEES]):
            pass
        await self._until(lambda state: bool(state["secret"]["trustees_sha256"]))

    async def _say(self, who: str) -> bool:
        said = self._trustees[who].answer(await self._ask(who, "GET", "/secret/ceremony"))
        if said is not None:
            await self._ask(who, "POST", f"/secret/ceremony/{said[0]}", json.dumps(said[1]))
        return said is not None

    async def check_in(self, who: str) -> None:
        """Register a passkey and bind credentials with it."""
        self._voters[who] = voter = Voter(who, await self._passkey(who))
        state = await self._state(who)
        desk = await self._ask(who, "GET", "/secret")
        sent = voter.bind(desk, self._sitting.server.session, state["body_name"])
        await self._ask(who, "POST", "/secret/credentials", json.dumps(sent))

    async def _passkey(self, who: str) -> Authenticator:
        key, client = Authenticator(self._origin, "localhost"), self._sitting.people[who]
        _, head, options = await client.ask("POST", "/cuenta/llave/opciones", b"{}", JSON)
        ticket = next(line for line in head.splitlines() if line.lower().startswith("set-cookie:"))
        signed_in = client.cookie
        client.cookie += "; " + ticket.partition(":")[2].partition(";")[0].strip()
        made = json.dumps(key.register(json.loads(options))).encode()
        status, _, answer = await client.ask("POST", "/cuenta/llave", made, JSON)
        client.cookie = signed_in
        if status != OK:
            raise NotServedError(f"passkey of {who}: {status} {answer[:300]!r}")
        return key

    async def open(self) -> None:
        """Open the vote on the item that is open."""
        question = c.SecretAsk(SecretShape.YES_NO, YES_NO.text)
        opening = c.OpenSecretVote(VOTE, ITEM, SecretGround.PERSONS, question)
        await self._sitting.ask(SECRETARY, opening)
        await self._until_vote("open")

    async def ballots(self) -> dict[str, bytes]:
        """Return everybody's ballot."""
        setup = await self._ask(SECRETARY, "GET", f"/secret/{VOTE}/setup")
        return {
            who: voter.ballot(setup, marks(YES_NO, place))
            for place, (who, voter) in enumerate(self._voters.items())
        }

    async def cast(self, who: str, raw: bytes) -> float:
        """Cast a ballot and return the seconds until its receipt."""
        start = time.perf_counter()
        await self._ask(who, "POST", f"/secret/{VOTE}/ballot", raw.decode())
        return time.perf_counter() - start

    async def close(self) -> float:
        """Close the urn and return the seconds until its code is told."""
        start = time.perf_counter()
        await self._sitting.ask(CHAIR, c.CloseVote(VOTE))
        await self._until_vote("counting")
        return time.perf_counter() - start

    async def open_result(self) -> float:
        """Let two trustees open; return the seconds from the second one's to the result."""
        setup = await self._ask(SECRETARY, "GET", f"/secret/{VOTE}/setup")
        for who in TRUSTEES[:2]:
            board = await self._ask(who, "POST", f"/secret/{VOTE}/board", "{}")
            sealed = (await self._ask(who, "GET", "/secret/ceremony"))["private_key"]
            share = self._trustees[who].open(setup, board, sealed)
            start = time.perf_counter()
            await self._ask(who, "POST", f"/secret/{VOTE}/decryption", share.decode())
        await self._until_vote("closed")
        return time.perf_counter() - start

    async def _state(self, who: str = SECRETARY) -> Any:
        return (await self._ask(who, "GET", "/snapshot"))["state"]

    async def _until_vote(self, status: str) -> None:
        await self._until(
            lambda state: any(
                one["vote"] == VOTE and one["status"] == status for one in state["votes"]
            )
        )

    async def _until(self, is_so: Any) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not is_so(await self._state()):
            if time.monotonic() > deadline:
                raise NotServedError("the ballot office did not come to it")
            await asyncio.sleep(LOOK_SECONDS)

    async def _ask(self, who: str, method: str, path: str, body: str = "") -> Any:
        path = f"/api/sessions/{self._sitting.server.session}{path}"
        status, _, answer = await self._sitting.people[who].ask(method, path, body.encode(), JSON)
        if status != OK:
            raise NotServedError(f"{who} {path} {status} {answer[:300]!r}")
        return json.loads(answer)
