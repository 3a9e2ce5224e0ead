"""Closing the doors: the stream ends, the page says only that, the package holds nothing of it."""

import asyncio
import re
import time
from pathlib import Path

import httpx2
import pytest

from core.clock import from_wire
from minutes.verify import verify
from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.values import Choice, Segment, VoteSubject
from tests.chaos.acta import FILM_SECONDS, is_published
from tests.chaos.council import CHAIR, MEMBERS, SECRETARY, Council, browser, council, eventually
from tests.scene.hall import SCENE_SECONDS

pytestmark = [pytest.mark.scene, pytest.mark.xdist_group("scene")]

AT_MOST_SECONDS = 2.0
SPEAKER = MEMBERS[1]
FACT = "puerta cerrada"


@pytest.mark.law("R-VID-4")
async def test_closing_the_doors_leaves_the_public_nothing_then_and_nothing_later(
    tmp_path: Path,
) -> None:
    async with council(tmp_path / "town", members=14) as here, asyncio.timeout(SCENE_SECONDS):
        await here.constitute()
        await agree_to_secrecy(here)
        await here.must(CHAIR, c.GiveFloor("i-1", SPEAKER))
        # A handshake for each request would be most of the two seconds on a busy machine.
        async with browser(here.hall, lines=1) as public, here.camera(SPEAKER):
            await sealed_after(here, -1)
            await eventually(lambda: has_stream(here, public))
            assert told_of_it(here) <= await words(here, public)
            names = await pieces(here, public)
            shut = await close_the_doors(here, public, names)
            await sealed_after(here, shut)
            await vote(here)
            assert await leaks(here, public, names) == []
            await here.must(CHAIR, c.OpenDoors())
            await eventually(lambda: has_stream(here, public))
            assert not names & await pieces(here, public)
            await sealed_after(here, moment(here, e.DoorsOpened))
        await here.must(CHAIR, c.CloseSession())
        await eventually(lambda: is_published(here), seconds=FILM_SECONDS)
        await asyncio.to_thread(the_package_holds_nothing_of_it, here)


def live(here: Council, name: str = "index.m3u8") -> str:
    return f"/directo/{here.hall.session}/{name}"


async def pieces(here: Council, public: httpx2.AsyncClient) -> set[str]:
    """Return the segments that the playlist names; none where there is no playlist."""
    answer = await public.get(live(here))
    return set(re.findall(r"seg-\d+\.m4s", answer.text)) if answer.is_success else set()


async def has_stream(here: Council, public: httpx2.AsyncClient) -> bool:
    named = await pieces(here, public)
    return bool(named) and (await public.get(live(here, max(named)))).is_success


async def words(here: Council, public: httpx2.AsyncClient) -> set[str]:
    """Return what of the session's inside is to be read on its public pages."""
    paths = (f"/sesiones/{here.hall.session}", f"/sesiones/{here.hall.session}/ahora")
    pages = [(await public.get(path)).raise_for_status().text for path in paths]
    told = {word for word in (*told_of_it(here), FACT) if any(word in text for text in pages)}
    answer = await public.get(f"/api/sessions/{here.hall.session}/snapshot")
    state = answer.raise_for_status().json()["state"]
    return told | {name for name in ("speaking", "current_item", "votes", "queue") if state[name]}


def told_of_it(here: Council) -> set[str]:
    """Return what the public reads while the doors are open: who speaks, on what."""
    state = here.state()
    person = next(one for one in state.people if one.id == SPEAKER)
    item = next(one for one in state.items if one.id == state.current_item)
    return {person.surnames, item.title}


async def agree_to_secrecy(here: Council) -> None:
    """Vote that the item is dealt with behind doors: by absolute majority of the legal number."""
    secrecy = VoteSubject.SECRECY
    await here.must(CHAIR, c.OpenVote("v-s", "i-02", subject=secrecy, motive="intimidad"))
    await asyncio.gather(*(here.must(m, c.CastVote("v-s", Choice.YES)) for m in here.members))
    await here.must(SECRETARY, c.CloseVote("v-s"))
    await here.must(CHAIR, c.ProclaimVote("v-s"))


async def close_the_doors(here: Council, public: httpx2.AsyncClient, names: set[str]) -> int:
    """Close them; return the ms of the recording. Two seconds later nothing is left."""
    began = time.monotonic()
    await here.must(CHAIR, c.CloseDoors("Artículo 70.1"))
    assert await leaks(here, public, names) == []
    assert time.monotonic() - began <= AT_MOST_SECONDS
    folder = here.town.settings.live_dir / here.hall.session

    async def is_empty() -> bool:
        return [path.name for path in folder.iterdir()] == ["index.m3u8"]

    await eventually(is_empty)
    return moment(here, e.DoorsClosed)


async def leaks(here: Council, public: httpx2.AsyncClient, names: set[str]) -> list[str]:
    """Return what can be had of the stream or read of the session beside the fact."""
    found = [name for name in names if (await public.get(live(here, name))).is_success]
    found += await pieces(here, public)
    return found + sorted(await words(here, public) - {FACT})


def moment(here: Council, kind: type[e.Event]) -> int:
    """Return when an event happened, in ms of the recording."""
    at = {type(event): from_wire(link.at) for event, link in here.events()}
    return int((at[kind] - at[e.SessionOpened]).total_seconds() * 1000)


def sealed(here: Council) -> list[Segment]:
    found = [event for event, _ in here.events() if isinstance(event, e.SegmentsSealed)]
    return [segment for event in found for segment in event.segments]


async def sealed_after(here: Council, from_ms: int) -> None:
    """Wait until a piece that begins after a moment is in the log."""

    async def is_sealed() -> bool:
        return any(segment.from_ms > from_ms for segment in sealed(here))

    await eventually(is_sealed)


async def vote(here: Council) -> None:
    await here.must(SECRETARY, c.OpenVote("votacion-secreta", "i-02"))
    yes = c.CastVote("votacion-secreta", Choice.YES)
    await asyncio.gather(*(here.must(seat.person, yes) for seat in here.voters))
    await here.must(SECRETARY, c.CloseVote("votacion-secreta"))
    await here.must(CHAIR, c.ProclaimVote("votacion-secreta"))


def the_package_holds_nothing_of_it(here: Council) -> None:
    """What touches the stretch is in the whole package and nowhere in the public one."""
    shut, opened = moment(here, e.DoorsClosed), moment(here, e.DoorsOpened)
    withheld = {s.file for s in sealed(here) if s.to_ms >= shut and s.from_ms <= opened}
    shown = {s.file for s in sealed(here)} - withheld
    public = here.town.settings.data_dir / "packages" / here.hall.session
    restricted = public.with_name(f"{public.name}-reservado")
    assert withheld
    assert shown
    assert recordings(public) == shown
    assert recordings(restricted) == shown | withheld
    whole = (restricted / "registro.jsonl").read_text("utf-8")
    assert "votacion-secreta" in whole
    for path in public.rglob("*.json*"):
        assert "votacion-secreta" not in path.read_text("utf-8"), path
    assert [verify(package).findings for package in (public, restricted)] == [[], []]


def recordings(package: Path) -> set[str]:
    return {"/".join(path.parts[-3:]) for path in package.rglob("*.rtpd")}
