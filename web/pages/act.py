"""A session as a citizen reads it: pure, from the state that is public."""

from dataclasses import dataclass

from sessions.domain.secret_values import BLANK, YES_NO_ANSWERS, SecretShape
from sessions.domain.state import ItemNow, SessionState, VoteNow
from sessions.domain.values import Choice, Group, Person, Stage, VoteSubject

PAST = frozenset({Stage.CLOSED, Stage.NOT_HELD})
HELD = frozenset({Stage.ROLL_CALL, Stage.QUORATE, Stage.OPEN, Stage.RECESS, Stage.NO_QUORUM})
NOT_DEALT = "not-dealt"  # it goes to the next session (ROF 87)
COUNTED = frozenset({"closed", "proclaimed", "annulled"})


@dataclass(frozen=True, slots=True)
class Named:
    """A member and the group of that day."""

    person: Person
    group: Group | None


@dataclass(frozen=True, slots=True)
class Side:
    """Everybody who voted one way."""

    choice: Choice
    count: int
    members: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """A vote that was counted; ``sides`` always in the order in favour, against, abstention."""

    vote: VoteNow
    sides: tuple[Side, ...]

    @property
    def is_annulled(self) -> bool:
        """Tell whether the chair annulled it."""
        return self.vote.status == "annulled"

    @property
    def is_election(self) -> bool:
        """Tell whether it was on persons, of whom some are elected and none is approved."""
        secret = self.vote.secret
        return secret is not None and secret.question.shape is not SecretShape.YES_NO

    @property
    def choices(self) -> tuple[tuple[str, bool, int], ...]:
        """Return what could be chosen in a secret vote, whether it is a word of ours, its votes."""
        secret = self.vote.secret
        if secret is None:
            return ()
        ours = (BLANK, *YES_NO_ANSWERS)
        return tuple(
            (label, label in ours, votes)
            for label, votes in zip(secret.question.choices, secret.counts, strict=False)
        )

    @property
    def total(self) -> int:
        """Return how many votes and abstentions there were."""
        return sum(side.count for side in self.sides)


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of the agenda with the votes that were taken on it."""

    item: ItemNow
    counts: tuple[Count, ...]
    is_now: bool
    is_over: bool

    @property
    def state(self) -> str:
        """Return what became of it; what a session that is over did not reach is not dealt with."""
        return NOT_DEALT if self.is_over and self.item.state == "pending" else self.item.state

    @property
    def last(self) -> Count | None:
        """Return the last vote on the substance that stands."""
        standing = [
            count
            for count in self.counts
            if not count.is_annulled and count.vote.subject is VoteSubject.SUBSTANCE
        ]
        return standing[-1] if standing else None


@dataclass(frozen=True, slots=True)
class Act:
    """What the public page shows; nothing of what happens behind closed doors."""

    state: SessionState
    entries: tuple[Entry, ...]
    now: Entry | None
    speaker: Named | None
    received: tuple[int, int] | None  # votes in and voters, while a vote is open

    @property
    def is_closed_doors(self) -> bool:
        """Tell whether the public is to see only that the doors are closed."""
        return not self.state.doors_open or not self.state.is_public

    @property
    def phase(self) -> str:
        """Return ``next``, ``live`` or ``past``."""
        return phase_of(self.state.stage)

    @property
    def is_on_air(self) -> bool:
        """Tell whether there is a live stream now."""
        held = {Stage.OPEN, Stage.RECESS, Stage.NO_QUORUM}
        is_constituted = self.state.opened_at is not None
        return is_constituted and self.state.stage in held and not self.is_closed_doors


def phase_of(stage: Stage) -> str:
    """Return ``next``, ``live`` or ``past``."""
    if stage in PAST:
        return "past"
    return "live" if stage in HELD else "next"


def public_act(state: SessionState) -> Act:
    """Return what a page shows of a state that was made for the public."""
    people = {person.id: person for person in state.people}
    groups = {group.id: group for group in state.groups}
    named = {key: Named(person, groups.get(person.group)) for key, person in people.items()}
    entries = tuple(_entry(state, item, named) for item in state.items)
    speaker = named.get(state.speaking.member) if state.speaking else None
    now = next((entry for entry in entries if entry.is_now), None)
    return Act(state, entries, now, speaker, _received(state))


def _entry(state: SessionState, item: ItemNow, named: dict[str, Named]) -> Entry:
    votes = [vote for vote in state.votes if vote.item == item.id and vote.status in COUNTED]
    counts = tuple(_count(vote, named) for vote in votes if vote.result is not None)
    is_over = state.stage in PAST
    return Entry(item, counts, item.id == state.current_item, is_over)


def _count(vote: VoteNow, named: dict[str, Named]) -> Count:
    assert vote.result is not None, "only counted votes come here"
    tally = vote.result.tally
    figures = {Choice.YES: tally.yes, Choice.NO: tally.no, Choice.ABSTAIN: tally.abstain}
    return Count(
        vote, tuple(Side(choice, n, _members(vote, choice, named)) for choice, n in figures.items())
    )


def _members(vote: VoteNow, choice: Choice, named: dict[str, Named]) -> tuple[Named, ...]:
    said = [ballot.member for ballot in vote.ballots if ballot.choice == choice]
    silent = [*vote.silent, *vote.absent_after_debate] if choice == Choice.ABSTAIN else []
    members = [named[member] for member in dict.fromkeys([*said, *silent]) if member in named]
    return tuple(sorted(members, key=lambda one: one.person.seat))


def _received(state: SessionState) -> tuple[int, int] | None:
    vote = next((vote for vote in state.votes if vote.vote == state.open_vote), None)
    return (len(vote.voted), len(vote.eligible)) if vote else None
