"""Who reloads in the middle of a step comes back to the same screen, and nothing is sent by it."""

import asyncio
import re
from pathlib import Path

import pytest

from sessions.domain import commands as c
from sessions.domain.values import Choice, Presence
from tests.chaos.council import CHAIR, MEMBERS, SECRETARY, Council, council, eventually
from tests.scene.hall import SCENE_SECONDS, Reader, browsers, chromium

pytestmark = [
    pytest.mark.scene,
    pytest.mark.xdist_group("scene"),
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]

SELF, OTHER = MEMBERS[2], MEMBERS[3]
CLOCK = re.compile(r"\d+:\d\d(:\d\d)?")
NAME = re.compile("Confirmar voto")


@pytest.mark.row("RB-02")
async def test_a_reload_in_any_step_comes_back_to_the_same_screen(tmp_path: Path) -> None:
    async with (
        council(tmp_path / "town", members=10) as here,
        browsers(here.town) as browser,
        asyncio.timeout(SCENE_SECONDS),
    ):
        tablet = await browser.reader(SELF, "tablet", f"/tableta/{here.hall.session}")
        console = await browser.reader(SECRETARY, "laptop", f"/consola/{here.hall.session}")
        await during_the_roll_call(here, tablet)
        await during_a_vote(here, tablet, console)
        await with_the_floor(here, tablet, console)
        assert [reader.complaints for reader in (tablet, console)] == [[], []]


async def during_the_roll_call(here: Council, tablet: Reader) -> None:
    await here.must(SECRETARY, c.StartRollCall())
    await tablet.sees(re.compile("Estoy en la sala"))
    await stays(here, tablet)
    await tablet.press(re.compile("Estoy en la sala"))
    await here.seats[SECRETARY].until(
        lambda state: any(
            (one.member, one.presence) == (SELF, Presence.IN_ROOM) for one in state.attendance
        )
    )
    await stays(here, tablet)
    answer = c.AnswerRollCall(Presence.IN_ROOM)
    others = [person for person in here.members if person != SELF]
    await asyncio.gather(*(here.must(person, answer) for person in others))
    await here.must(SECRETARY, c.CompleteRollCall())
    await here.must(CHAIR, c.OpenSession("grabacion"))
    await here.seats[CHAIR].until(lambda state: state.recording_part > 0)
    await here.must(SECRETARY, c.OpenItem("i-02"))


async def during_a_vote(here: Council, tablet: Reader, console: Reader) -> None:
    """With nothing chosen, with a choice that was not confirmed, with a vote that was sent."""
    await here.must(SECRETARY, c.OpenVote("v-1", "i-02"))
    await here.must(OTHER, c.CastVote("v-1", Choice.NO))
    await tablet.sees(re.compile("qué vota"))
    unchosen = await stays(here, tablet)
    await tablet.page.get_by_label("En contra").first.check(force=True)
    await tablet.page.get_by_role("button", name=NAME).wait_for()
    head = here.head()
    await tablet.page.reload()
    await settles(tablet, unchosen)  # what was not confirmed was not said: it is asked again
    assert here.head() == head
    await tablet.page.get_by_label("En contra").first.check(force=True)
    await tablet.press(NAME)
    await tablet.sees(re.compile("Voto registrado"))
    for reader in (tablet, console):
        await stays(here, reader)
    await here.must(SECRETARY, c.CloseVote("v-1"))
    await here.must(CHAIR, c.ProclaimVote("v-1"))
    ballots = {ballot.member: ballot.choice for ballot in here.state().votes[0].ballots}
    assert ballots == {SELF: Choice.NO, OTHER: Choice.NO}


async def with_the_floor(here: Council, tablet: Reader, console: Reader) -> None:
    await here.must(OTHER, c.RequestFloor("r-1"))
    await here.must(CHAIR, c.GiveFloor("i-1", SELF))
    await tablet.sees(re.compile("Tiene la palabra"))
    for reader in (tablet, console):
        await stays(here, reader)
    await tablet.press(re.compile("Terminar mi intervención"))
    await here.seats[SECRETARY].until(lambda state: state.speaking is None)


async def stays(here: Council, reader: Reader) -> str:
    """Reload; what is to be read, clocks apart, is what was to be read; nobody gave an order."""
    before, orders = await calm(reader), given(here)
    await reader.page.reload()
    await settles(reader, before)
    assert given(here) == orders
    return before


def given(here: Council) -> int:
    """Return how many events people have caused."""
    return sum(link.actor.startswith("p-") for link in here.links())


async def shown(reader: Reader) -> str:
    """Return what is to be read, and which answer is chosen."""
    text = await reader.page.locator("main").first.inner_text(timeout=60_000)
    chosen = await reader.page.locator("input:checked").evaluate_all("all => all.map(i => i.value)")
    return CLOCK.sub("0:00", " ".join(text.split())) + str(chosen)


async def calm(reader: Reader) -> str:
    """Wait until the page reads the same twice, a second apart."""
    before, now = "", await shown(reader)
    while before != now:
        await asyncio.sleep(1)
        before, now = now, await shown(reader)
    return now


async def settles(reader: Reader, wanted: str) -> None:
    """Wait until the page reads so; the failure shows how it read in the end."""

    async def is_so() -> bool:
        return await shown(reader) == wanted

    try:
        await eventually(is_so, seconds=30)
    except TimeoutError:
        assert await shown(reader) == wanted
