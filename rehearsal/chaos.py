"""What goes wrong in real halls, on purpose: lines fall, fingers tap twice, rubbish arrives."""

import asyncio
import random
from types import TracebackType
from typing import Self

from rehearsal.cast import Cast
from rehearsal.seat import Seat
from sessions.codec import encode
from sessions.domain import commands as c
from voting.domain.values import Choice

RUBBISH: tuple[object, ...] = (
    None,
    [],
    "vote.cast",
    {"type": "vote.cast"},
    {"type": "vote.cast", "vote": 7, "choice": "yes"},
    {"type": "vote.cast", "vote": "no-such-vote", "choice": "perhaps"},
    {"type": "town.burn"},
    {"type": "vote.close", "vote": "x", "winner": "yes"},
)
REFUSALS = range(400, 500)


class Chaos:
    """Runs beside a rehearsal; ``surprises`` are answers that should have been refusals."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self._cast = cast
        self._chance = random.Random(seed)  # noqa: S311  to be repeatable
        self._task: asyncio.Task[None] | None = None
        self.drops = 0
        self.surprises: list[str] = []

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run(), name="chaos")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._chance.uniform(0.1, 0.8))
            seat = self._cast.seats[self._chance.choice(sorted(self._cast.seats))]
            if seat.is_taken:
                continue  # people are not to suffer what machines are tried with
            act = self._chance.choice(
                (self._drop, self._send_rubbish, self._vote_elsewhere, self._tap_twice)
            )
            await act(seat)

    async def _drop(self, seat: Seat) -> None:
        self.drops += 1
        await seat.drop()

    async def _send_rubbish(self, seat: Seat) -> None:
        body = self._chance.choice(RUBBISH)
        answer = await seat.post(self._path(seat), body, {"Idempotency-Key": self._key()})
        if answer.status_code not in REFUSALS:
            self.surprises.append(f"rubbish {body!r} was answered {answer.status_code}")

    async def _vote_elsewhere(self, seat: Seat) -> None:
        body = {"type": "vote.cast", **encode(c.CastVote("vote-of-nobody", Choice.YES))}
        answer = await seat.post(self._path(seat), body, {"Idempotency-Key": self._key()})
        if answer.status_code not in REFUSALS:
            self.surprises.append(f"a vote that does not exist was answered {answer.status_code}")

    async def _tap_twice(self, seat: Seat) -> None:
        """Ask for the floor twice with one key: one request, one answer; then take it back."""
        request = f"doble-{self._key()}"
        body = {"type": "floor.request", "request": request, "kind": "turn"}
        headers = {"Idempotency-Key": self._key()}
        first, second = await asyncio.gather(
            seat.post(self._path(seat), body, headers), seat.post(self._path(seat), body, headers)
        )
        if (first.status_code, first.content) != (second.status_code, second.content):
            self.surprises.append(f"two taps, two answers: {first.text} / {second.text}")
        if first.is_success:
            await seat.command(c.WithdrawFloor(request))

    def _path(self, seat: Seat) -> str:
        return f"/api/sessions/{seat.hall.session}/commands"

    def _key(self) -> str:
        return f"{self._chance.getrandbits(96):024x}"
