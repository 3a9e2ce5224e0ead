"""The tablets of a secret vote in a plenary of real processes: each insists until it is answered.

A tablet keeps what it sends, so that the same bytes are sent again (docs/secret-ballot.md).
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import httpx2

from rehearsal.authenticator import Authenticator
from rehearsal.ballot import Trustee, Voter
from sessions.domain import commands as c
from sessions.domain.secret_values import SecretGround, SecretShape
from sessions.domain.state import VoteNow
from tests.chaos.council import CHAIR, SECRETARY, Council

OPPOSITION = "p-concejal-20"
TRUSTEES = (SECRETARY, CHAIR, OPPOSITION)
TOGETHER = 4
AWAY = (429, 500, 502, 503, 504)
PAUSE_SECONDS = 0.1
QUESTION = c.SecretAsk(SecretShape.YES_NO, "¿Se nombra a la persona ficticia?")


class Tablets:
    """The devices of everybody here; ``kept`` are ballots by person, as bytes that were sent."""

    def __init__(self, here: Council) -> None:
        self._here = here
        self._voters: dict[str, Voter] = {}
        self._trustees = {who: Trustee() for who in TRUSTEES}
        self.kept: dict[str, bytes] = {}

    async def get(self, who: str, path: str) -> Any:
        """Ask until there is an answer, which must be a good one."""
        return _good(await self._insist(who, "GET", path))

    async def post(self, who: str, path: str, body: Any) -> Any:
        """Send the same until there is an answer, which must be a good one."""
        return _good(await self._insist(who, "POST", path, body))

    async def _insist(self, who: str, method: str, path: str, body: Any = None) -> httpx2.Response:
        session = self._here.hall.session
        address = path if path.startswith("/cuenta") else f"/api/sessions/{session}/secret{path}"
        sent = {"content": body} if isinstance(body, bytes) else {"json": body}
        while True:
            with suppress(httpx2.TransportError):
                answer = await self._here.seats[who].client.request(method, address, **sent)
                if answer.status_code not in AWAY:
                    return answer
            await asyncio.sleep(PAUSE_SECONDS)

    # Before the vote

    async def make_key(self) -> None:
        """Hold the ceremony of the trustees."""
        await self._here.must(SECRETARY, c.NameTrustees("c-1", TRUSTEES))
        while any([await self._say(who) for who in TRUSTEES]):
            pass
        await self._here.seats[SECRETARY].until(lambda state: bool(state.secret.trustees_sha256))

    async def _say(self, who: str) -> bool:
        answer = self._trustees[who].answer(await self.get(who, "/ceremony"))
        if answer is not None:
            await self.post(who, f"/ceremony/{answer[0]}", answer[1])
        return answer is not None

    async def check_in(self, people: Iterable[str]) -> None:
        """Bind credentials of each by a passkey of their own."""
        await _few_at_once(self._check_in(who) for who in people)

    async def _check_in(self, who: str) -> None:
        origin = self._here.hall.origin
        key = Authenticator(origin, urlsplit(origin).hostname or "")
        options = await self.post(who, "/cuenta/llave/opciones", {})
        await self.post(who, "/cuenta/llave", key.register(options))
        self._voters[who] = voter = Voter(who, key)
        desk, name = await self.get(who, ""), self._here.seats[who].state.body_name
        sent = await asyncio.to_thread(voter.bind, desk, self._here.hall.session, name)
        await self.post(who, "/credentials", sent)

    # The vote

    async def open(self, vote: str, item: str) -> None:
        """Give the command that opens a vote; returns when it is answered."""
        opening = c.OpenSecretVote(vote, item, SecretGround.PERSONS, QUESTION)
        seq = await self._here.seats[SECRETARY].command(opening)
        assert isinstance(seq, int), seq

    async def seal(self, vote: str, marks: dict[str, tuple[int, ...]]) -> None:
        """Make the ballot of each, as the tablet keeps it before it is sent."""
        for who, chosen in marks.items():
            setup = await self.get(who, f"/{vote}/setup")
            self.kept[who] = await asyncio.to_thread(self._voters[who].ballot, setup, chosen)

    async def cast(self, who: str, vote: str) -> Any:
        """Send the ballot that was kept; the answer is the receipt."""
        return await self.post(who, f"/{vote}/ballot", self.kept[who])

    async def share(self, who: str, vote: str) -> bytes:
        """Return a trustee's opening, once the close holds before this trustee's eyes."""
        setup = await self.get(who, f"/{vote}/setup")
        board = await self.post(who, f"/{vote}/board", {})
        signed = await asyncio.to_thread(self._trustees[who].close, setup, board)
        await self.post(who, f"/{vote}/statement", signed)
        sealed = (await self.get(who, "/ceremony"))["private_key"]
        return await asyncio.to_thread(self._trustees[who].open, setup, board, sealed)

    async def until(self, vote: str, status: str) -> VoteNow:
        """Wait until everybody here has heard of it."""

        def is_so(state: Any) -> bool:
            return any(one.vote == vote and one.status == status for one in state.votes)

        states = [await seat.until(is_so) for seat in self._here.seats.values()]
        return next(one for one in states[0].votes if one.vote == vote)


async def _few_at_once(acts: Iterable[Any]) -> None:
    gate = asyncio.Semaphore(TOGETHER)

    async def one(act: Any) -> None:
        async with gate:
            await act

    await asyncio.gather(*map(one, acts))


def _good(answer: httpx2.Response) -> Any:
    assert answer.is_success, (str(answer.url), answer.text)
    return answer.json()
