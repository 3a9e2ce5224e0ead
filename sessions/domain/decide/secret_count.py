"""What the count of a secret vote means: the same for ciphertexts and for paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.refusals import Refused
from sessions.domain import events as e
from sessions.domain.refusals import refuse
from sessions.domain.secret_values import SecretFiles, SecretNow, SecretQuestion, SecretShape
from sessions.domain.state import SessionState, VoteNow
from sessions.domain.values import Majority, Tally, VoteResult
from voting.domain.decide import Terms, decide
from voting.domain.elect import elect

Numbers = tuple[int, tuple[int, ...], int]
"""Ballots, the count of each choice, spoilt papers."""
NO_FILES = SecretFiles()


@dataclass(frozen=True, slots=True)
class Counted:
    """A count that adds up, who is elected by it, and what it means."""

    vote: str
    numbers: Numbers
    elected: tuple[str, ...]
    result: VoteResult

    def event(self, files: SecretFiles = NO_FILES) -> e.SecretVoteCounted:
        """Return what happened."""
        ballots, counts, spoilt = self.numbers
        return e.SecretVoteCounted(
            self.vote, ballots, counts, spoilt, self.elected, self.result, files
        )


def counted(
    state: SessionState, vote: VoteNow, secret: SecretNow, numbers: Numbers
) -> Counted | Refused:
    """Return what the numbers mean under the majority bound to the item (law.md 5.3).

    Who was called and did not vote, who left after the debate began and whose paper is spoilt
    abstain (LRBRL 46.2.d, ROF 100.1).
    """
    if not _adds_up(secret.question, numbers, len(vote.eligible)):
        return refuse("bad-count")
    ballots, counts, spoilt = numbers
    silent = len(vote.eligible) - ballots + len(vote.absent_after_debate) + spoilt
    terms = Terms(
        Majority(vote.majority), vote.legal_number, state.rules.body_kind, vote.round,
        state.rules.casting_vote,
    )  # fmt: skip
    if secret.question.shape is SecretShape.YES_NO:
        tally = Tally(counts[0], counts[1], counts[2] + silent)
        decision = decide(terms, tally)
        result = VoteResult(tally, decision.outcome, vote.needed, decision.article)
        return Counted(vote.vote, numbers, (), result)
    return _persons(vote, secret.question, numbers, (terms, silent))


def _adds_up(question: SecretQuestion, numbers: Numbers, called: int) -> bool:
    ballots, counts, spoilt = numbers
    valid = ballots - spoilt
    if len(counts) != len(question.choices) or not 0 <= spoilt <= ballots <= called:
        return False
    if any(not 0 <= one <= valid for one in counts):
        return False
    if question.shape is not SecretShape.SEVERAL:
        return sum(counts) == valid
    marked = valid - counts[0]
    return marked <= sum(counts[1:]) <= marked * question.most


def _persons(
    vote: VoteNow, question: SecretQuestion, numbers: Numbers, terms_and_silent: tuple[Terms, int]
) -> Counted:
    terms, silent = terms_and_silent
    is_several = question.shape is SecretShape.SEVERAL
    votes: Sequence[int] = numbers[1][1:] if is_several else numbers[1][:-1]
    blank = numbers[1][0] if is_several else numbers[1][-1]
    chosen = elect(terms, votes, question.most)
    most = max(votes, default=0)
    # A count of persons has no votes against: those for others stand there, when one is elected.
    tally = Tally(most, 0 if is_several else sum(votes) - most, blank + silent)
    result = VoteResult(tally, chosen.outcome, vote.needed, chosen.article)
    elected = tuple(question.answers[place] for place in chosen.places)
    return Counted(vote.vote, numbers, elected, result)
