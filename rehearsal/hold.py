"""Hold a whole plenary by script: the chair and the secretary lead, everybody else follows."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from core.refusals import Refused
from rehearsal.cast import Cast
from rehearsal.script import Act, Ballots, Script, Speech
from sessions.domain import commands as c
from sessions.domain.commands import Command
from sessions.domain.state import SessionState, VoteNow
from sessions.domain.values import FloorKind, Outcome, Presence, Stage

UNREACHABLE = "No asisten miembros bastantes para la mayoría que exige (LRLCV 115.1)"

Told = Callable[[str], None]


@dataclass(slots=True)
class Held:
    """What came of a rehearsal: refusals that nobody had asked for, and how often lines fell."""

    refused: list[str] = field(default_factory=list)
    drops: int = 0
    votes: int = 0
    interventions: int = 0


class Rehearsal:
    """One plenary; ``pace`` multiplies the seconds of the script."""

    def __init__(self, cast: Cast, script: Script, pace: float, tell: Told) -> None:
        self.cast = cast
        self.script = script
        self.pace = pace
        self.held = Held()
        self._tell = tell
        self._chance = random.Random(cast.seed)  # noqa: S311  a rehearsal is to be repeatable

    async def hold(self) -> Held:
        """Call the roll, take every item, lift the session."""
        await self._call_roll()
        await self._ask(self.cast.chair, c.OpenSession(self._id("grabacion")))
        await self.cast.join_media()
        for act in self.script.acts:
            await self._act(act)
        await self._ask(self.cast.chair, c.CloseSession())
        self._tell("La sesión se ha levantado")
        return self.held

    async def _call_roll(self) -> None:
        self._tell("Pase de lista")
        await self._ask(self.cast.secretary, c.StartRollCall())
        roll = self.script.roll
        answers: list[Awaitable[None]] = []
        for person in self.cast.members():
            if person.seat in roll.excused:
                presence = Presence.EXCUSED
            elif person.seat in roll.absent:
                presence = Presence.ABSENT
            else:
                here = Presence.REMOTE if person.seat in roll.remote else Presence.IN_ROOM
                answer = c.AnswerRollCall(here, territory_declared=here is Presence.REMOTE)
                answers.append(self._ask(person.id, answer))
                continue
            await self._ask(self.cast.secretary, c.RecordAttendance(person.id, presence))
        await asyncio.gather(*answers)
        await self._ask(self.cast.secretary, c.CompleteRollCall())

    async def _act(self, act: Act) -> None:
        item = next((item for item in self._state.items if item.number == act.item), None)
        if item is None:
            self.held.refused.append(f"item {act.item} is not on the agenda")
            return
        self._tell(f"Punto {item.number}: {item.title}")
        await self._ask(self.cast.secretary, c.OpenItem(item.id))
        if act.closed_doors:
            await self._ask(self.cast.chair, c.CloseDoors(act.closed_doors))
        for speech in act.speeches:
            await self._speak(speech)
        is_votable = await self._rounds(item.id, act)
        if act.closed_doors:
            await self._ask(self.cast.chair, c.OpenDoors())
        if act.withdraw or not is_votable:
            reason = act.withdraw or UNREACHABLE
            await self._ask(self.cast.chair, c.WithdrawItem(item.id, reason))
        else:
            await self._ask(self.cast.secretary, c.CloseItem(item.id))
        if act.recess_seconds:
            await self._ask(self.cast.chair, c.Recess())
            await asyncio.sleep(act.recess_seconds * self.pace)
            await self._ask(self.cast.chair, c.Resume())

    async def _rounds(self, item: str, act: Act) -> bool:
        """Vote as often as it takes; False when too few are there for the majority needed."""
        for number, ballots in enumerate(act.rounds, 1):
            vote = await self._vote(item, ballots)
            if vote is None:
                return False
            outcome = vote.result.outcome if vote.result else None
            self._tell(f"  votación {number}: {outcome}")
            if outcome is Outcome.CASTING_VOTE_REQUIRED:
                await self._ask(self.cast.chair, c.GiveCastingVote(vote.vote, act.casting))
            if outcome is not Outcome.SECOND_VOTE_REQUIRED:
                await self._ask(self.cast.chair, c.ProclaimVote(vote.vote))
                break  # the further rounds of the script are for a tie
        return True

    async def _speak(self, speech: Speech) -> None:
        person = self.cast.at_seat(speech.seat)
        if person not in self.cast.seats:
            return
        if speech.seat:
            await self._ask(person, c.RequestFloor(self._id("turno"), FloorKind.TURN))
        intervention = self._id("palabra")
        await self._ask(self.cast.chair, c.GiveFloor(intervention, person))
        self.cast.speak(person, is_speaking=True)
        await asyncio.sleep(speech.seconds * self.pace)
        self.cast.speak(person, is_speaking=False)
        await self._ask(person, c.EndFloor(intervention))
        self.held.interventions += 1

    async def _vote(self, item: str, ballots: Ballots) -> VoteNow | None:
        """Hold one round; None when too few are there for the majority that is needed."""
        name = self._id("votacion")
        answer = await self.cast.seats[self.cast.chair].command(c.OpenVote(name, item))
        if isinstance(answer, Refused):
            self._tell(f"  no se puede votar: {answer.code}")
            if answer.code != "majority-unreachable":
                self.held.refused.append(f"{self.cast.chair} OpenVote: {answer.code}")
            return None
        await self.cast.seats[self.cast.secretary].until(lambda state: state.seq >= answer)
        eligible = self._vote_named(name).eligible
        casts: list[Awaitable[None]] = []
        for person in self.cast.members():
            choice = ballots.choice(person.seat)
            if person.id in eligible and person.id in self.cast.seats and choice is not None:
                casts.append(self._cast(person.id, c.CastVote(name, choice)))
        await asyncio.gather(*casts)
        await self._ask(self.cast.secretary, c.CloseVote(name))
        self.held.votes += 1
        return self._vote_named(name)

    async def _cast(self, person: str, command: Command) -> None:
        await asyncio.sleep(self._chance.uniform(0.1, 1.5) * self.pace)
        await self._ask(person, command)

    async def _ask(self, person: str, command: Command) -> None:
        seat = self.cast.seats[person]
        answer = await seat.command(command)
        if isinstance(answer, Refused):
            self.held.refused.append(f"{person} {type(command).__name__}: {answer.code}")
            self._tell(f"  rechazado: {self.held.refused[-1]}")
            return
        leader = self.cast.seats[self.cast.secretary]
        await leader.until(lambda state: state.seq >= answer)

    @property
    def _state(self) -> SessionState:
        return self.cast.seats[self.cast.secretary].state

    def _vote_named(self, name: str) -> VoteNow:
        return next(vote for vote in self._state.votes if vote.vote == name)

    def _id(self, word: str) -> str:
        return f"{word}-{self._chance.getrandbits(48):012x}"

    @property
    def is_over(self) -> bool:
        """Tell whether the session was lifted."""
        return self._state.stage in (Stage.CLOSED, Stage.NOT_HELD)
