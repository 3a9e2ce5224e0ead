"""Who is played by a person is left to that person, and the plenary goes on all the same."""

import asyncio
from collections.abc import Callable

from core.refusals import Refused
from rehearsal.hold import Held
from rehearsal.script import Act, Ballots, Roll, Script, Speech, read
from sessions.domain import commands as c
from sessions.domain.state import SessionState
from sessions.domain.values import Choice, Presence, Stage
from tests.rehearsal.table import Table

CHAIR, SECRETARY = "p-alcaldesa", "p-secretario"
MEMBER = "p-concejal-03"
FOREVER = 3600.0


def without_office(script: Script) -> Script:
    """Return the script without secret votes: at this table there is no ballot office."""
    acts = tuple(act.model_copy(update={"secret": None}) for act in script.acts)
    return script.model_copy(update={"acts": acts})


SHORT = Script(
    title="Breve",
    roll=Roll(excused=(25,)),
    acts=(Act(item=2, speeches=(Speech(seat=3, seconds=5),), rounds=(Ballots(),)),),
)


def attendance(state: SessionState, person: str) -> Presence:
    return next(one.presence for one in state.attendance if one.member == person)


async def when(table: Table, wanted: Callable[[SessionState], bool]) -> SessionState:
    """Wait as a person at a screen does."""
    return await table.seats["p-interventora"].until(wanted)


async def must(table: Table, person: str, command: c.Command) -> None:
    assert not isinstance(await table.command(person, command), Refused)


async def held_with(table: Table, person: str) -> asyncio.Task[Held]:
    """Begin the plenary with somebody who takes a seat and answers the roll, then waits."""
    courtesy, table.rehearsal.courtesy_seconds = table.rehearsal.courtesy_seconds, FOREVER
    await table.seats[person].company(is_taken=True)
    holding = asyncio.create_task(table.rehearsal.hold())
    await when(table, lambda state: state.stage is Stage.ROLL_CALL)
    await must(table, person, c.AnswerRollCall(Presence.IN_ROOM))
    table.rehearsal.courtesy_seconds = courtesy
    return holding


async def test_with_nobody_there_the_whole_script_is_held_without_a_refusal() -> None:
    table = Table(without_office(read()))
    held = await table.rehearsal.hold()
    assert held.refused == []
    assert table.state.stage is Stage.CLOSED
    assert held.votes == sum(len(act.rounds) for act in read().acts)


async def test_a_taken_member_says_nothing_and_that_is_no_failure() -> None:
    table = Table(SHORT)
    await table.seats[MEMBER].company(is_taken=True)
    held = await table.rehearsal.hold()
    assert [command for who, command in table.did if who == MEMBER] == []
    assert (held.refused, table.state.stage) == ([], Stage.CLOSED)
    assert attendance(table.state, MEMBER) is Presence.ABSENT


async def test_an_excused_member_who_comes_after_all_is_left_to_answer() -> None:
    table = Table(SHORT)
    table.rehearsal.courtesy_seconds = FOREVER
    await table.seats["p-concejal-25"].company(is_taken=True)
    holding = asyncio.create_task(table.rehearsal.hold())
    await when(table, lambda state: state.stage is Stage.ROLL_CALL)
    await must(table, "p-concejal-25", c.AnswerRollCall(Presence.IN_ROOM))
    await when(table, lambda state: state.open_vote is not None)
    name = str(table.state.open_vote)
    await must(table, "p-concejal-25", c.CastVote(name, Choice.NO))
    await holding
    result = table.state.votes[0].result
    assert result is not None
    assert (result.tally.yes, result.tally.no) == (24, 1)


async def test_the_chair_is_waited_for_and_then_played_on() -> None:
    table = Table(SHORT)
    await table.seats[CHAIR].company(is_taken=True)
    await table.rehearsal.hold()
    assert table.state.stage is Stage.CLOSED
    assert table.by(CHAIR, c.OpenVote)
    assert table.by(CHAIR, c.CastVote) == []
    assert "  lo hace el ensayo: abrir la votación" in table.told
    assert any("se espera a que" in said and "abrir la sesión" in said for said in table.told)


async def test_what_the_chair_does_in_person_is_not_done_again() -> None:
    table = Table(SHORT)
    table.rehearsal.courtesy_seconds = FOREVER
    await table.seats[CHAIR].company(is_taken=True)
    holding = asyncio.create_task(table.rehearsal.hold())
    await when(table, lambda state: state.stage is Stage.ROLL_CALL)
    await must(table, CHAIR, c.AnswerRollCall(Presence.IN_ROOM))
    await when(table, lambda state: state.stage is Stage.QUORATE)
    await must(table, CHAIR, c.OpenSession("mi-grabacion"))
    await when(table, lambda state: bool(state.queue))
    await must(table, CHAIR, c.GiveFloor("mi-palabra", MEMBER))
    await when(table, lambda state: state.speaking is None)
    await must(table, CHAIR, c.OpenVote("mi-votacion", "i-02"))
    await must(table, CHAIR, c.CastVote("mi-votacion", Choice.ABSTAIN))
    await when(table, lambda state: state.votes[0].status == "closed")
    await must(table, CHAIR, c.ProclaimVote("mi-votacion"))
    await when(table, lambda state: state.current_item is None)
    await must(table, CHAIR, c.CloseSession())
    held = await holding
    assert held.refused == []
    assert [len(table.by(CHAIR, kind)) for kind in (c.OpenVote, c.ProclaimVote)] == [1, 1]
    result = table.state.votes[0].result
    assert result is not None
    assert (result.tally.yes, result.tally.abstain) == (23, 1)


async def test_a_person_speaks_as_long_as_it_takes_and_the_script_goes_on() -> None:
    speech = Speech(seat=3, seconds=600)
    table = Table(SHORT.model_copy(update={"acts": (Act(item=2, speeches=(speech,)),)}))
    table.rehearsal.pace = FOREVER
    holding = await held_with(table, MEMBER)
    await when(table, lambda state: state.speaking is not None)
    assert table.by(MEMBER, c.RequestFloor) == []
    assert table.state.speaking is not None
    await must(table, MEMBER, c.EndFloor(table.state.speaking.intervention))
    await holding
    assert table.by(CHAIR, c.EndFloor) == []


async def test_the_chair_ends_a_person_who_does_not_end() -> None:
    table = Table(SHORT)
    await (await held_with(table, MEMBER))
    assert len(table.by(CHAIR, c.EndFloor)) == 1


async def test_a_person_who_asks_for_the_floor_is_given_it() -> None:
    table = Table(SHORT)
    other = "p-concejal-07"
    holding = await held_with(table, other)
    await when(table, lambda state: state.current_item is not None)
    await must(table, other, c.RequestFloor("yo"))
    await holding
    given = [command.member for command in table.by(CHAIR, c.GiveFloor)]
    assert given == [MEMBER, other]


async def test_who_has_gone_is_played_again_at_once() -> None:
    table = Table(SHORT)
    table.rehearsal.courtesy_seconds = FOREVER
    await table.seats[MEMBER].company(is_taken=True)
    holding = asyncio.create_task(table.rehearsal.hold())
    await when(table, lambda state: state.stage is Stage.ROLL_CALL)
    await table.seats[MEMBER].company(is_taken=False)
    await holding
    assert len(table.by(MEMBER, c.AnswerRollCall)) == 1
    assert len(table.by(MEMBER, c.CastVote)) == 1


async def test_a_session_that_a_person_lifts_early_ends_the_script() -> None:
    table = Table(without_office(read()))
    await table.seats[CHAIR].company(is_taken=True)
    table.rehearsal.courtesy_seconds = FOREVER
    holding = asyncio.create_task(table.rehearsal.hold())
    await when(table, lambda state: state.stage is Stage.ROLL_CALL)
    await must(table, CHAIR, c.AnswerRollCall(Presence.IN_ROOM))
    await when(table, lambda state: state.stage is Stage.QUORATE)
    await must(table, CHAIR, c.OpenSession("mi-grabacion"))
    await must(table, CHAIR, c.CloseSession())
    held = await holding
    assert (held.votes, held.refused) == (0, [])
