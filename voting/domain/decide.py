"""What a count means: law.md 5.3, with the article that is applied."""

import enum
from dataclasses import dataclass
from typing import Final, assert_never

from voting.domain.values import BodyKind, Choice, Majority, Outcome, Tally

FIRST: Final = 1
SECOND: Final = 2

SIMPLE_ARTICLE: Final = "LRBRL 47.1"
ABSOLUTE_ARTICLE: Final = "LRBRL 47.2"
TWO_THIRDS_ARTICLE: Final = "LRBRL 29.2"
TIE_ARTICLE: Final = "LRBRL 46.2.d, ROF 100.2"
COMMISSION_TIE_ARTICLE: Final = "ROF 135.3"
OTHER_TIE_ARTICLE: Final = "L40 19.2.d"


class Casting(enum.StrEnum):
    """What the chair did with the casting vote (LRBRL 46.2.d)."""

    PENDING = "pending"
    YES = "yes"
    NO = "no"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Terms:
    """What was fixed before anybody voted (ROF 98.2); ``legal_number`` counts empty seats too."""

    majority: Majority
    legal_number: int
    body: BodyKind = BodyKind.PLENO
    round: int = FIRST
    casting_allowed: bool = True


@dataclass(frozen=True, slots=True)
class Decision:
    """An outcome and the norm that gives it."""

    outcome: Outcome
    article: str


def votes_needed(majority: Majority, legal_number: int) -> int:
    """Return the votes in favour that are needed, of the legal number (ROF 99.2, 99.3).

    0 when it depends on the votes against (simple majority).
    """
    match majority:
        case Majority.SIMPLE:
            return 0
        case Majority.ABSOLUTE:
            return legal_number // 2 + 1
        case Majority.TWO_THIRDS_LEGAL:
            return -(-2 * legal_number // 3)
        case _:
            assert_never(majority)


def decide(terms: Terms, count: Tally, casting: Casting = Casting.PENDING) -> Decision:
    """Decide a vote under the majority bound to it (law.md 5.3)."""
    match terms.majority:
        case Majority.SIMPLE:
            return _simple(terms, count, casting)
        case Majority.ABSOLUTE:
            return _qualified(terms, count, ABSOLUTE_ARTICLE)
        case Majority.TWO_THIRDS_LEGAL:
            return _qualified(terms, count, TWO_THIRDS_ARTICLE)
        case _:
            assert_never(terms.majority)


def casting_of(choice: Choice | None) -> Casting:
    """Return the chair's choice as a casting vote; None declines, and so does abstaining."""
    if choice is Choice.YES:
        return Casting.YES
    return Casting.NO if choice is Choice.NO else Casting.DECLINED


def _qualified(terms: Terms, count: Tally, article: str) -> Decision:
    # A tie is simply not enough: no second vote and no casting vote (law.md R-VOT-8, 3 and 8).
    enough = count.yes >= votes_needed(terms.majority, terms.legal_number)
    return Decision(Outcome.APPROVED if enough else Outcome.REJECTED, article)


def _simple(terms: Terms, count: Tally, casting: Casting) -> Decision:
    if count.yes != count.no:
        carried = count.yes > count.no
        return Decision(Outcome.APPROVED if carried else Outcome.REJECTED, SIMPLE_ARTICLE)
    if terms.round == FIRST and _ties_are_voted_again(terms.body):
        return Decision(Outcome.SECOND_VOTE_REQUIRED, TIE_ARTICLE)
    return Decision(_casting(terms, casting), _tie_article(terms.body))


def _ties_are_voted_again(body: BodyKind) -> bool:
    # ROF 135.3: in a commission the president decides at once; L40 19.2.d knows no second vote.
    return body in (BodyKind.PLENO, BodyKind.JUNTA)


def _tie_article(body: BodyKind) -> str:
    match body:
        case BodyKind.PLENO | BodyKind.JUNTA:
            return TIE_ARTICLE
        case BodyKind.COMMISSION:
            return COMMISSION_TIE_ARTICLE
        case BodyKind.OTHER:
            return OTHER_TIE_ARTICLE
        case _:
            assert_never(body)


def _casting(terms: Terms, casting: Casting) -> Outcome:
    if not terms.casting_allowed or casting is Casting.DECLINED:
        return Outcome.REJECTED
    if casting is Casting.PENDING:
        return Outcome.CASTING_VOTE_REQUIRED
    return Outcome.APPROVED if casting is Casting.YES else Outcome.REJECTED
