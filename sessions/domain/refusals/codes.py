"""The codes of refusals, and what is said with each."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

Code = Literal[
    "not-convened",
    "already-convened",
    "bad-convocation",
    "not-opened",
    "already-opened",
    "roll-call-open",
    "in-recess",
    "not-in-recess",
    "no-quorum",
    "session-over",
    "not-chair",
    "not-secretary",
    "not-conducting",
    "not-a-member",
    "not-of-the-session",
    "not-the-system",
    "wrong-session",
    "nothing-to-do",
    "bad-id",
    "id-taken",
    "reason-missing",
    "bad-duration",
    "not-present",
    "already-present",
    "wrong-cause",
    "expelled",
    "conflict-of-interest",
    "no-remote-basis",
    "territory-not-declared",
    "grace-not-over",
    "unknown-member",
    "unknown-item",
    "item-open",
    "item-not-open",
    "item-not-pending",
    "item-ended",
    "item-voted",
    "not-voted",
    "not-votable",
    "urgency-not-ratified",
    "already-in-queue",
    "not-in-queue",
    "not-your-request",
    "floor-taken",
    "not-speaking",
    "kind-not-yours",
    "not-in-this-item",
    "nothing-to-explain",
    "unknown-vote",
    "vote-in-progress",
    "vote-closed",
    "not-entitled",
    "already-voted",
    "majority-unreachable",
    "second-vote-required",
    "casting-vote-pending",
    "no-casting-vote",
    "casting-yes-or-no",
    "vote-not-proclaimed",
    "vote-proclaimed",
    "vote-annulled",
    "not-the-last-vote",
    "guest-nameless",
    "not-waiting",
    "not-let-in",
    "conducts",
    "no-caucus",
    "bad-recording",
    "unknown-part",
    "storage-failed",
    "idempotency-key-reused",
    "too-busy",
    "trustees-wrong-number",
    "trustees-of-one-group",
    "no-key",
    "other-ceremony",
    "credentials-missing",
    "secret-ground-missing",
    "secrecy-not-agreed",
    "bad-question",
    "secret-vote-way",
    "not-a-secret-vote",
    "not-counting",
    "not-preparing",
    "already-counted",
    "not-on-paper",
    "count-entered",
    "count-needs-secretary",
    "bad-count",
]


def N_(text: str) -> str:  # noqa: N802  gettext's customary mark for a literal translated later
    """Mark a literal for the catalogue."""
    return text


@dataclass(frozen=True, slots=True)
class Explained:
    """Why, what can lawfully be done next, and the article (empty where no law speaks)."""

    sentence: str
    next_step: str
    article: str = ""


CODES: Final[tuple[Code, ...]] = get_args(Code)
