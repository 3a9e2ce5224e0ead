"""How many must be there, by kind of body and call (law.md 3)."""

from typing import Final, assert_never

from voting.domain.values import BodyKind

SECOND_CALL: Final = 2
LEAST: Final = 3


def quorum(body: BodyKind, members: int, call: int) -> int:
    """Return the members who must be there of ``members`` (the legal number), chair included.

    Pleno: a third, never below three, in both calls (LRBRL 46.2.c, ROF 90.1; R-QUO-1). Junta de
    Gobierno: absolute majority, in second call a third, never below three (ROF 113.1.c; R-QUO-4).
    Commission: absolute majority, in second call three (ROF 135.1; R-QUO-5). Bodies under L40:
    half (L40 17.2; R-QUO-6). Never more than there are members.
    """
    return min(members, _quorum(body, members, call))


def _quorum(body: BodyKind, members: int, call: int) -> int:
    third = max(LEAST, -(-members // 3))
    match body:
        case BodyKind.PLENO:
            return third
        case BodyKind.JUNTA:
            return third if call == SECOND_CALL else members // 2 + 1
        case BodyKind.COMMISSION:
            return LEAST if call == SECOND_CALL else members // 2 + 1
        case BodyKind.OTHER:
            return -(-members // 2)
        case _:
            assert_never(body)
