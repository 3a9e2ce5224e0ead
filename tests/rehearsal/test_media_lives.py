"""Synthetic people join again by themselves when their media server is a new one."""

import asyncio
import random
import ssl

from people.service import load_town
from rehearsal.cast import Cast
from rehearsal.seat import Hall, Seat
from sessions.domain.values import Person
from tests.rehearsal.table import START, TOWN
from web.convening import convocation

CHAIR = "p-alcaldesa"


class JoiningCast(Cast):
    """A cast that counts how often each would open connections."""

    def __init__(self, hall: Hall, people: tuple[Person, ...]) -> None:
        super().__init__(hall, people, 1, 0)
        self.joined: list[str] = []
        self.seats = {one.id: Seat(hall, one.id, random.Random(one.id)) for one in people}

    async def _join(self, index: int, person: Person) -> None:
        self.joined.append(person.id)


async def hear(seat: Seat, *names: str) -> None:
    for name in names:
        await seat._take({"type": "notice", "name": name, "detail": {}})
    for _ in range(5):
        await asyncio.sleep(0)


async def test_who_had_no_media_joins_again_once_they_are_there_or_elsewhere() -> None:
    hall = Hall("https://mesa.test", "pleno", ssl.create_default_context())
    cast = JoiningCast(hall, convocation(load_town(TOWN), "pleno", START).people)
    await cast.join_media()
    assert CHAIR in cast.joined
    cast.joined.clear()
    seat = cast.seats[CHAIR]
    await hear(seat, "media.available")
    assert cast.joined == [], "nothing was lost: web was started again, media were not"
    await hear(seat, "media.unavailable")
    assert cast.joined == []
    await hear(seat, "media.available")
    assert cast.joined == [CHAIR]
    await hear(seat, "media.unavailable", "media.unavailable", "media.moved")
    assert cast.joined == [CHAIR, CHAIR]
    await cast.leave()
