"""Who is elected by a count of persons, under the majority that was bound (law.md R-ELE-5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from voting.domain.decide import (
    ABSOLUTE_ARTICLE,
    FIRST,
    SIMPLE_ARTICLE,
    TWO_THIRDS_ARTICLE,
    Terms,
    votes_needed,
)
from voting.domain.values import Majority, Outcome

ARTICLES = {
    Majority.SIMPLE: SIMPLE_ARTICLE,
    Majority.ABSOLUTE: ABSOLUTE_ARTICLE,
    Majority.TWO_THIRDS_LEGAL: TWO_THIRDS_ARTICLE,
}


@dataclass(frozen=True, slots=True)
class Elected:
    """The places of the candidates who are elected, the most voted first, and what that means."""

    places: tuple[int, ...]
    outcome: Outcome
    article: str


def elect(terms: Terms, votes: Sequence[int], seats: int) -> Elected:
    """Give ``seats`` to the most voted candidates who reach the majority.

    Who ties for the last seat gets none: the first time it is voted again, then it stays open.
    """
    needed = max(1, votes_needed(terms.majority, terms.legal_number))
    enough = [place for place, count in enumerate(votes) if count >= needed]
    ranked = sorted(enough, key=lambda place: -votes[place])
    chosen, tied = tuple(ranked[:seats]), False
    if len(ranked) > seats and votes[ranked[seats - 1]] == votes[ranked[seats]]:
        last, tied = votes[ranked[seats]], True
        chosen = tuple(place for place in chosen if votes[place] > last)
    return Elected(chosen, _outcome(terms, chosen, is_tied=tied), ARTICLES[terms.majority])


def _outcome(terms: Terms, chosen: Sequence[int], *, is_tied: bool) -> Outcome:
    if is_tied and terms.round == FIRST:
        return Outcome.SECOND_VOTE_REQUIRED
    return Outcome.APPROVED if chosen else Outcome.REJECTED
