"""A secret vote held by synthetic members: trustees, check-in, ballots and opening, all real."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from rehearsal.authenticator import Authenticator
from rehearsal.ballot import Trustee, Voter
from rehearsal.cast import Cast
from rehearsal.script import SecretRound
from rehearsal.seat import Seat
from sessions.domain import commands as c
from sessions.domain.commands import Command
from sessions.domain.secret_values import SecretGround, SecretShape
from sessions.domain.state import SessionState, VoteNow
from voting.domain.values import Choice

TOGETHER: Final = 4
MARKS: Final = {Choice.YES: (1, 0, 0), Choice.NO: (0, 1, 0), Choice.ABSTAIN: (0, 0, 1)}
CEREMONY: Final = "custodia-1"
Step = Callable[[str, Command], Any]


class SecretSitting:
    """The devices of a cast in its secret votes; ``step`` gives a command of who leads."""

    def __init__(self, cast: Cast, step: Step, tell: Callable[[str], None]) -> None:
        self._cast = cast
        self._step = step
        self._tell = tell
        self._voters: dict[str, Voter] = {}
        self._trustees: dict[str, Trustee] = {}

    @property
    def _state(self) -> SessionState:
        return self._cast.seats[self._cast.secretary].state

    async def hold(self, item: str, asked: SecretRound, name: str) -> VoteNow | None:
        """Hold one secret vote to its count; None when people of flesh and blood take part.

        They vote on their own tablets, at their own pace: the script's open vote is held instead.
        """
        members = self._present()
        if any(self._cast.seats[one].is_taken for one in members):
            return None
        if not self._state.secret.trustees_sha256:
            await self._make_key()
        await self._together(members, self._check_in)
        await self._sign_rosters()
        question = c.SecretAsk(SecretShape.YES_NO, asked.question)
        opening = c.OpenSecretVote(name, item, SecretGround.PERSONS, question)
        await self._step(self._cast.secretary, opening)
        await self._until(name, "open")
        seats = {person.id: person.seat for person in self._cast.people}

        async def cast(one: str) -> None:
            choice = asked.ballots.choice(seats[one])
            if choice is not None:
                await self._cast_ballot(one, name, MARKS[choice])

        await self._together(members, cast)
        await self._step(self._cast.secretary, c.CloseVote(name))
        closed = await self._until(name, "counting")
        self._tell(f"  urna cerrada con {closed.secret.ballots if closed.secret else 0} papeletas")
        for one in list(self._trustees)[: self._state.secret.threshold]:
            await self._open(one, name)
        return await self._until(name, "closed")

    def _present(self) -> list[str]:
        here = ("in-room", "remote")
        attending = {a.member for a in self._state.attendance if a.presence.value in here}
        return [
            p.id for p in self._cast.members() if p.id in attending and p.id in self._cast.seats
        ]

    async def _together(self, people: Sequence[str], act: Callable[[str], Any]) -> None:
        waiting = list(people)
        while waiting:
            some, waiting = waiting[:TOGETHER], waiting[TOGETHER:]
            await asyncio.gather(*(act(one) for one in some))

    async def _make_key(self) -> None:
        """Name secretary, chair and one of another group, and hold their ceremony."""
        people = {one.id: one for one in self._cast.people}
        own = people[self._cast.chair].group
        other = next(one for one in self._present() if people[one].group != own)
        trustees = (self._cast.secretary, self._cast.chair, other)
        await self._step(self._cast.secretary, c.NameTrustees(CEREMONY, trustees))
        self._trustees = {one: Trustee() for one in trustees}
        self._tell("  ceremonia de claves de los custodios")
        while any([await self._say(one) for one in trustees]):
            pass
        leader = self._cast.seats[self._cast.secretary]
        await leader.until(lambda state: bool(state.secret.trustees_sha256))

    async def _say(self, one: str) -> bool:
        seat = self._cast.seats[one]
        desk = await seat.fetch("/secret/ceremony")
        answer = await asyncio.to_thread(self._trustees[one].answer, desk)
        if answer is None:
            return False
        await seat.send(f"/secret/ceremony/{answer[0]}", answer[1])
        return True

    async def _check_in(self, one: str) -> None:
        seat = self._cast.seats[one]
        if one not in self._voters:
            self._voters[one] = Voter(one, await self._passkey(seat))
        state = self._state
        desk = await seat.fetch("/secret")
        sent = await asyncio.to_thread(
            self._voters[one].bind, desk, state.session, state.body_name
        )  # fmt: skip
        await seat.send("/secret/credentials", sent)

    async def _sign_rosters(self) -> None:
        """Let the secretary say whose each passkey is, unless somebody sits there in person."""
        secretary = self._cast.secretary
        seat = self._cast.seats[secretary]
        if seat.is_taken:
            return
        if secretary not in self._voters:
            self._voters[secretary] = Voter(secretary, await self._passkey(seat))
        desk = await seat.fetch("/secret/rosters")
        if not desk["is_signed"]:
            body = self._voters[secretary].sign(desk["rosters"], self._state.session)
            await seat.send("/secret/rosters", body)

    async def _passkey(self, seat: Seat) -> Authenticator:
        """Register a passkey in software, as a person would register one in a tablet."""
        origin = seat.hall.origin
        key = Authenticator(origin, urlsplit(origin).hostname or "localhost")
        options = (await seat.post("/cuenta/llave/opciones", {})).json()
        await seat.post("/cuenta/llave", key.register(options))
        return key

    async def _cast_ballot(self, one: str, vote: str, marks: tuple[int, ...]) -> None:
        seat = self._cast.seats[one]
        setup = await seat.fetch(f"/secret/{vote}/setup")
        raw = await asyncio.to_thread(self._voters[one].ballot, setup, marks)
        await seat.send(f"/secret/{vote}/ballot", raw)

    async def _open(self, one: str, vote: str) -> None:
        seat, trustee = self._cast.seats[one], self._trustees[one]
        setup = await seat.fetch(f"/secret/{vote}/setup")
        board = await seat.send(f"/secret/{vote}/board", {})
        signed = await asyncio.to_thread(trustee.close, setup, board)
        await seat.send(f"/secret/{vote}/statement", signed)
        sealed = (await seat.fetch("/secret/ceremony"))["private_key"]
        opened = await asyncio.to_thread(trustee.open, setup, board, sealed)
        await seat.send(f"/secret/{vote}/decryption", opened)

    async def _until(self, name: str, status: str) -> VoteNow:
        leader = self._cast.seats[self._cast.secretary]
        state = await leader.until(
            lambda now: any(v.vote == name and v.status == status for v in now.votes)
        )
        return next(vote for vote in state.votes if vote.vote == name)
