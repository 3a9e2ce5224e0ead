"""Every code with which a session refuses a command: article, sentence, next lawful step.

Codes are stable and never renamed. Sentences are msgids in the source language; a reader gets
them translated, with ``{params}`` filled in.
"""

from typing import Final

from core.refusals import Refused
from sessions.domain.refusals.codes import CODES, N_, Code, Explained
from sessions.domain.refusals.entry import ENTRY_REFUSALS
from sessions.domain.refusals.items import ACTA_REFUSALS, FLOOR_REFUSALS, ITEM_REFUSALS
from sessions.domain.refusals.other import OTHER_REFUSALS
from sessions.domain.refusals.secret import SECRET_REFUSALS
from sessions.domain.refusals.session import (
    ATTENDANCE_REFUSALS,
    PERMISSION_REFUSALS,
    STAGE_REFUSALS,
)
from sessions.domain.refusals.votes import VOTE_REFUSALS

REFUSALS: Final[dict[Code, Explained]] = {
    **STAGE_REFUSALS,
    **PERMISSION_REFUSALS,
    **ATTENDANCE_REFUSALS,
    **ITEM_REFUSALS,
    **ACTA_REFUSALS,
    **FLOOR_REFUSALS,
    **ENTRY_REFUSALS,
    **VOTE_REFUSALS,
    **SECRET_REFUSALS,
    **OTHER_REFUSALS,
}
PERMISSION_CODES: Final = frozenset(PERMISSION_REFUSALS)


def refuse(code: Code, **params: str | int) -> Refused:
    """Return a refusal with the article of its code."""
    return Refused(code, params, REFUSALS[code].article)


__all__ = [
    "CODES",
    "N_",
    "PERMISSION_CODES",
    "REFUSALS",
    "Code",
    "Explained",
    "refuse",
]
