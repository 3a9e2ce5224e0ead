"""Everybody who takes part in a rehearsal: their seats and their cameras."""

import asyncio
import random
from collections.abc import Iterator
from typing import Any

from media.client import NotAnsweredError, SyntheticPeer
from media.synthetic import look_of, pictures, sounds
from rehearsal.seat import Hall, NotServedError, Seat
from sessions.domain.values import Duty, Person, Presence

JOIN_TOGETHER = 4
JOIN_TRIES = 3


class Cast:
    """The people of a session at their tablets; ``tiles`` pictures are received by each."""

    def __init__(self, hall: Hall, people: tuple[Person, ...], seed: int, tiles: int) -> None:
        self.hall = hall
        self.people = people
        self.seed = seed
        self.tiles = tiles
        self.seats: dict[str, Seat] = {}
        self.peers: dict[str, SyntheticPeer] = {}
        self._speaking: set[str] = set()
        self._presences: list[asyncio.Task[None]] = []
        self.chair = self._with_duty(Duty.CHAIR)
        self.secretary = self._with_duty(Duty.SECRETARY)
        self._chance = random.Random(seed)  # noqa: S311  a rehearsal is to be repeatable

    async def enter(self) -> None:
        """Sign everybody in, some at a time, as people come into a hall."""
        waiting = list(self.people)
        while waiting:
            some, waiting = waiting[:6], waiting[6:]
            await asyncio.gather(*(self._enter(person) for person in some))

    async def _enter(self, person: Person) -> None:
        seat = Seat(self.hall, person.id, random.Random(f"{self.seed}-{person.id}"))  # noqa: S311
        await seat.enter()
        self.seats[person.id] = seat

    async def paint(self) -> None:
        """Make the picture and the sound of everybody, before anybody waits for them."""
        for index in range(len(self.people)):
            look = look_of(index)
            await asyncio.to_thread(pictures, look, "l")
            await asyncio.to_thread(sounds, look.tone_hz)

    async def join_media(self) -> None:
        """Send and receive pictures and sound for everybody who is there, some at a time."""
        there = list(enumerate(self._attending()))
        waiting = [one for one in there if not self.seats[one[1].id].is_taken]
        while waiting:
            some, waiting = waiting[:JOIN_TOGETHER], waiting[JOIN_TOGETHER:]
            await asyncio.gather(*(self._join(index, person) for index, person in some))
        for index, person in there:
            self._presences.append(asyncio.create_task(self._make_room(index, person)))
            self._presences.append(asyncio.create_task(self._come_back(index, person)))

    async def _make_room(self, index: int, person: Person) -> None:
        """Fall silent while a person takes the seat; send again when that person has gone."""
        seat = self.seats[person.id]
        while True:
            await seat.until(lambda _: seat.is_taken, None)
            self.speak(person.id, is_speaking=False)
            await seat.until(lambda _: not seat.is_taken, None)
            former = self.peers.get(person.id)
            if former is None or not former.is_sending:
                await self._join(index, person)
                if former is not None:
                    await former.close()

    async def _come_back(self, index: int, person: Person) -> None:
        """Join again whenever the media server was started anew, or is another one."""
        seat = self.seats[person.id]
        while True:
            known = seat.media_lives
            await seat.until(lambda _, before=known: seat.media_lives != before, None)  # type: ignore[misc]  # mypy knows no default
            if seat.is_taken:
                continue
            former = self.peers.pop(person.id, None)
            await self._join(index, person)
            self.speak(person.id, is_speaking=person.id in self._speaking)
            if former is not None:
                await former.close()

    async def _join(self, index: int, person: Person) -> None:
        for _ in range(JOIN_TRIES):
            peer = SyntheticPeer(person.id, index)
            try:
                await self._connect(peer, person)
            except (NotAnsweredError, NotServedError):
                await peer.close()
            else:
                self.peers[person.id] = peer
                return

    async def _connect(self, peer: SyntheticPeer, person: Person) -> None:
        seat = self.seats[person.id]
        root = f"/api/sessions/{self.hall.session}/media"

        async def publish(offer: str) -> str:
            return str((await _accepted(seat, f"{root}/publish", {"sdp": offer}))["sdp"])

        await peer.publish(publish)
        others = [p.id for p in self._attending() if p.id != person.id]
        tiles = self._chance.sample(others, min(self.tiles, len(others)))
        wanted = {"tiles": tiles, "audio": True}
        offered = await _accepted(seat, f"{root}/subscribe", wanted)
        answer = await peer.subscribe(offered["sdp"])
        path = f"{root}/subscriptions/{offered['subscription']}"
        await _accepted(seat, path, {"sdp": answer})

    def speak(self, person: str, *, is_speaking: bool) -> None:
        """Open or close a synthetic mouth; whether it is heard is the server's to decide."""
        change = self._speaking.add if is_speaking else self._speaking.discard
        change(person)
        if person in self.peers and not (is_speaking and self.seats[person].is_taken):
            self.peers[person].speak(is_speaking)

    def heard(self, speaker: str) -> int | None:
        """Return how many packets of voices somebody else has received; None if nobody listens."""
        ear = next((one for name, one in self.peers.items() if name != speaker), None)
        if ear is None or speaker not in self.peers:
            return None
        streams = ear.stats().received.values()
        return sum(stream.packets for stream in streams if stream.media == "audio")

    async def leave(self) -> None:
        """Hang up and sign out."""
        for task in self._presences:
            task.cancel()
        await asyncio.gather(*self._presences, return_exceptions=True)
        await asyncio.gather(*(peer.close() for peer in self.peers.values()))
        await asyncio.gather(*(seat.leave() for seat in self.seats.values()))

    def members(self) -> Iterator[Person]:
        """Yield who has a seat, in the order of the seats."""
        yield from sorted((p for p in self.people if p.seat), key=lambda p: p.seat)

    def at_seat(self, number: int) -> str:
        """Return who sits there, empty when nobody came; 0 is the secretary."""
        if not number:
            return self.secretary
        return next((p.id for p in self.people if p.seat == number), "")

    def _attending(self) -> list[Person]:
        state = self.seats[self.secretary].state
        there = {
            a.member for a in state.attendance if a.presence in (Presence.IN_ROOM, Presence.REMOTE)
        }
        return [p for p in self.people if p.id in there or p.duty in (Duty.SECRETARY, Duty.CHAIR)]

    def _with_duty(self, duty: Duty) -> str:
        return next(person.id for person in self.people if person.duty is duty)


async def _accepted(seat: Seat, path: str, body: Any) -> Any:
    answer = await seat.post(path, body)
    if not answer.is_success:
        raise NotServedError(f"{path}: {answer.text}")
    return answer.json()
