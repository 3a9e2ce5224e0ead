"""Hold a whole plenary by script: the chair and the secretary lead, everybody else follows."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from core.refusals import Refused
from rehearsal.cast import Cast
from rehearsal.script import Act, Ballots, Script, SecretRound, Speech
from rehearsal.seat import Seat
from rehearsal.secret import SecretSitting
from rehearsal.steps import OVER, WORDS, is_done, vote_on
from sessions.domain import commands as c
from sessions.domain.commands import Command
from sessions.domain.state import SessionState, VoteNow
from sessions.domain.values import FloorKind, Outcome, Person, Presence, VoteSubject
from voting.domain.values import Choice

COURTESY_SECONDS = 20.0  # a person who sits in a seat is waited for this long
PERSONS_PACE = 4  # and speaks this much longer than the script says
UNASKED_SPEECH_SECONDS = 10.0
LISTEN_SECONDS = 0.005
UNREACHABLE = "No asisten miembros bastantes para la mayoría que exige (LRLCV 115.1)"

Told = Callable[[str], None]


@dataclass(slots=True)
class Held:
    """What came of a rehearsal: refusals that nobody had asked for, and how often lines fell.

    ``waits`` are the seconds from giving the floor until somebody else hears the voice. Where
    people took part, what they did otherwise than the script is no failure of anybody.
    """

    refused: list[str] = field(default_factory=list)
    drops: int = 0
    votes: int = 0
    interventions: int = 0
    waits: list[float] = field(default_factory=list)


class Rehearsal:
    """One plenary; ``pace`` multiplies the seconds of the script.

    Whoever is played by a person of flesh and blood is left to that person (docs/protocol.md).
    """

    def __init__(self, cast: Cast, script: Script, pace: float, tell: Told) -> None:
        self.cast = cast
        self.script = script
        self.pace = pace
        self.courtesy_seconds = COURTESY_SECONDS
        self.held = Held()
        self._secrets = SecretSitting(cast, self._step, tell)
        self._tell = tell
        self._chance = random.Random(cast.seed)  # noqa: S311  a rehearsal is to be repeatable

    async def hold(self) -> Held:
        """Call the roll, take every item, lift the session."""
        await self._call_roll()
        await self._step(self.cast.chair, c.OpenSession(self._id("grabacion")))
        await self.cast.join_media()
        for act in self.script.acts:
            await self._act(act)
        await self._step(self.cast.chair, c.CloseSession())
        self._tell("La sesión se ha levantado")
        return self.held

    async def _call_roll(self) -> None:
        self._tell("Pase de lista")
        await self._step(self.cast.secretary, c.StartRollCall())
        answers: list[Awaitable[None]] = []
        for person in self.cast.members():
            presence = self._presence(person)
            if presence in (Presence.IN_ROOM, Presence.REMOTE) or self._is_taken(person.id):
                answers.append(self._answer(person.id, presence))
            else:
                record = c.RecordAttendance(person.id, presence)
                await self._step(self.cast.secretary, record)
        await asyncio.gather(*answers)
        await self._step(self.cast.secretary, c.CompleteRollCall())

    def _presence(self, person: Person) -> Presence:
        roll = self.script.roll
        if person.seat in roll.excused:
            return Presence.EXCUSED
        if person.seat in roll.absent:
            return Presence.ABSENT
        return Presence.REMOTE if person.seat in roll.remote else Presence.IN_ROOM

    async def _answer(self, person: str, here: Presence) -> None:
        answer = c.AnswerRollCall(here, territory_declared=here is Presence.REMOTE)
        act = self._step if person == self.cast.chair else self._own
        await act(person, answer)

    async def _act(self, act: Act) -> None:
        item = next((item for item in self._state.items if item.number == act.item), None)
        if item is None:
            self.held.refused.append(f"item {act.item} is not on the agenda")
            return
        self._tell(f"Punto {item.number}: {item.title}")
        await self._step(self.cast.secretary, c.OpenItem(item.id))
        if act.closed_doors and await self._agree(item.id, VoteSubject.SECRECY, act.closed_doors):
            await self._step(self.cast.chair, c.CloseDoors(act.closed_doors))
        for speech in act.speeches:
            await self._speak(speech)
        await self._hear_people()
        is_votable = await self._rounds(item.id, act)
        if not self._state.doors_open:
            await self._step(self.cast.chair, c.OpenDoors())
        if act.withdraw and await self._agree(item.id, VoteSubject.WITHDRAWAL, act.withdraw):
            pass  # what was agreed is done
        elif not is_votable:
            await self._step(self.cast.chair, c.WithdrawItem(item.id, UNREACHABLE))
        else:
            await self._step(self.cast.secretary, c.CloseItem(item.id))
        if act.recess_seconds:
            await self._step(self.cast.chair, c.Recess())
            await asyncio.sleep(act.recess_seconds * self.pace)
            await self._step(self.cast.chair, c.Resume())

    async def _agree(self, item: str, subject: VoteSubject, why: str) -> bool:
        """Have everybody agree to how an item is dealt with (ROF 92.1, LRBRL 70.1)."""
        vote = self._id("votacion")
        asked = c.OpenVote(vote, item, subject=subject, proposer=self.cast.chair, motive=why)
        await self._ask(self.cast.chair, asked)
        opened = next((one for one in self._state.votes if one.vote == vote), None)
        if opened is None:
            return False
        await asyncio.gather(*(self._cast(one, vote, Choice.YES) for one in opened.eligible))
        await self._step(self.cast.secretary, c.CloseVote(vote))
        await self._step(self.cast.chair, c.ProclaimVote(vote))
        result = self._vote_named(vote).result
        return result is not None and result.outcome is Outcome.APPROVED

    async def _rounds(self, item: str, act: Act) -> bool:
        """Vote as often as it takes; False when too few are there for the majority needed."""
        if act.secret is not None and await self._secretly(item, act.secret):
            return True
        number = 0
        while number < len(act.rounds):
            # A person's vote may tie what the script does not: then the last ballots serve again.
            vote = await self._vote(item, act.rounds[number])
            if vote is None:
                return False
            number += 1
            outcome = vote.result.outcome if vote.result else None
            self._tell(f"  votación {number}: {outcome}")
            if outcome is Outcome.SECOND_VOTE_REQUIRED:
                number = min(number, len(act.rounds) - 1)
                continue
            if outcome is Outcome.CASTING_VOTE_REQUIRED:
                await self._step(self.cast.chair, c.GiveCastingVote(vote.vote, act.casting))
            await self._step(self.cast.chair, c.ProclaimVote(vote.vote))
            break  # the further rounds of the script are for a tie
        return True

    async def _secretly(self, item: str, asked: SecretRound) -> bool:
        """Hold the secret vote of an act; False where people of flesh and blood take part."""
        self._tell("  votación secreta")
        vote = await self._secrets.hold(item, asked, self._id("secreta"))
        if vote is None:
            return False
        self.held.votes += 1
        counts = vote.secret.counts if vote.secret else ()
        self._tell(f"  recuento: {counts}, {vote.result.outcome if vote.result else None}")
        await self._step(self.cast.chair, c.ProclaimVote(vote.vote))
        return True

    async def _speak(self, speech: Speech) -> None:
        person = self.cast.at_seat(speech.seat)
        if person not in self.cast.seats:
            return
        if speech.seat and not self._is_taken(person):
            await self._ask(person, c.RequestFloor(self._id("turno"), FloorKind.TURN))
        given_at = time.monotonic()
        await self._step(self.cast.chair, c.GiveFloor(self._id("palabra"), person))
        now = self._state.speaking
        if now is None or now.member != person:
            return  # a person in the chair decided otherwise
        await self._hold_forth(person, speech.seconds * self.pace, given_at)
        end = c.EndFloor(now.intervention)
        if not is_done(self._state, person, end):
            await self._ask(self.cast.chair if self._is_taken(person) else person, end)
        self.held.interventions += 1

    async def _hold_forth(self, person: str, seconds: float, given_at: float) -> None:
        """Speak for some time; a person who sits there ends when it pleases, within reason."""
        now = self._state.speaking
        if self._is_taken(person) and now is not None:
            await self._wait(person, c.EndFloor(now.intervention), seconds * PERSONS_PACE)
            return
        until, before = time.monotonic() + seconds, self.cast.heard(person)
        self.cast.speak(person, is_speaking=True)
        while before is not None and time.monotonic() < until:
            await asyncio.sleep(LISTEN_SECONDS)
            if self.cast.heard(person) != before:
                self.held.waits.append(time.monotonic() - given_at)
                break
        await asyncio.sleep(max(0.0, until - time.monotonic()))
        self.cast.speak(person, is_speaking=False)

    async def _hear_people(self) -> None:
        """Give the floor to the people who asked for it, whom no script knows."""
        asking = (request.member for request in self._state.queue)
        for member in [one for one in asking if self._is_taken(one)]:
            seat = next(person.seat for person in self.cast.people if person.id == member)
            await self._speak(Speech(seat=seat, seconds=UNASKED_SPEECH_SECONDS))

    async def _vote(self, item: str, ballots: Ballots) -> VoteNow | None:
        """Hold one round; None when too few are there for the majority that is needed."""
        await self._open_vote(item)
        vote = vote_on(self._state, item)
        if vote is None or not is_done(self._state, self.cast.chair, c.OpenVote("", item)):
            return None
        voters = [one for one in self.cast.members() if one.id in vote.eligible]
        await asyncio.gather(
            *(self._cast(one.id, vote.vote, ballots.choice(one.seat)) for one in voters)
        )
        await self._step(self.cast.secretary, c.CloseVote(vote.vote))
        self.held.votes += 1
        return self._vote_named(vote.vote)

    async def _open_vote(self, item: str) -> None:
        command = c.OpenVote(self._id("votacion"), item)
        if await self._is_taken_up(self.cast.chair, command):
            return
        answer = await self.cast.seats[self.cast.chair].command(command)
        if not isinstance(answer, Refused):
            await self._leader.until(lambda state: state.seq >= answer)
            return
        self._tell(f"  no se puede votar: {answer.code}")
        if answer.code != "majority-unreachable":
            self._refused(self.cast.chair, command, answer)

    async def _cast(self, person: str, vote: str, choice: Choice | None) -> None:
        if person not in self.cast.seats:
            return
        await asyncio.sleep(self._chance.uniform(0.1, 1.5) * self.pace)
        if choice is not None or self._is_taken(person):
            await self._own(person, c.CastVote(vote, choice or Choice.ABSTAIN))

    async def _step(self, person: str, command: Command) -> None:
        """Take a step of who leads, unless the person who sits there takes it in time."""
        if not await self._is_taken_up(person, command):
            await self._ask(person, command)

    async def _is_taken_up(self, person: str, command: Command) -> bool:
        """Wait for who sits there, if somebody does; tell whether the step is taken by then."""
        if self._is_taken(person) and not is_done(self._state, person, command):
            what = WORDS.get(type(command), "el paso siguiente")
            self._tell(f"  se espera a que {self._name(person)} pulse: {what}")
            await self._wait(person, command, self.courtesy_seconds)
            if not is_done(self._state, person, command):
                self._tell(f"  lo hace el ensayo: {what}")
        return is_done(self._state, person, command)

    async def _own(self, person: str, command: Command) -> None:
        """Do what nobody does for a member: who sits there is waited for, and left alone."""
        if self._is_taken(person):
            await self._wait(person, command, self.courtesy_seconds)
        if not self._is_taken(person) and not is_done(self._state, person, command):
            await self._ask(person, command)

    async def _wait(self, person: str, command: Command, seconds: float) -> None:
        """Wait until the step is taken, or who would take it has gone, or time is over."""
        seat = self.cast.seats[person]

        def is_to_go_on(state: SessionState) -> bool:
            return is_done(state, person, command) or not seat.is_taken

        with suppress(TimeoutError):
            await seat.until(is_to_go_on, seconds)
        seen = seat.state.seq
        await self._leader.until(lambda state: state.seq >= seen)

    async def _ask(self, person: str, command: Command) -> None:
        answer = await self.cast.seats[person].command(command)
        if isinstance(answer, Refused):
            self._refused(person, command, answer)
            return
        await self._leader.until(lambda state: state.seq >= answer)

    def _refused(self, person: str, command: Command, why: Refused) -> None:
        sentence = f"{person} {type(command).__name__}: {why.code}"
        self._tell(f"  rechazado: {sentence}")
        if not any(seat.was_taken for seat in self.cast.seats.values()):
            self.held.refused.append(sentence)

    def _is_taken(self, person: str) -> bool:
        return person in self.cast.seats and self.cast.seats[person].is_taken

    def _name(self, person: str) -> str:
        found = next(one for one in self.cast.people if one.id == person)
        return f"{found.name} {found.surnames}"

    @property
    def _leader(self) -> Seat:
        return self.cast.seats[self.cast.secretary]

    @property
    def _state(self) -> SessionState:
        return self._leader.state

    def _vote_named(self, name: str) -> VoteNow:
        return next(vote for vote in self._state.votes if vote.vote == name)

    def _id(self, word: str) -> str:
        return f"{word}-{self._chance.getrandbits(48):012x}"

    @property
    def is_over(self) -> bool:
        """Tell whether the session was lifted."""
        return self._state.stage in OVER
