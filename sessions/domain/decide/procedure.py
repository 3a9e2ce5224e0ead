"""What may be put to the vote, in which order and with which majority (law.md 4, 5.1, 5.2)."""

from sessions.domain import commands as c
from sessions.domain import presence
from sessions.domain.decide.asked import awaited, is_reason, last_vote
from sessions.domain.decide.items import is_votable
from sessions.domain.refusals import Code
from sessions.domain.state import ItemNow, SessionState
from sessions.domain.values import BodyKind, Majority, VoteKind, VoteSubject

ASIDE = (VoteSubject.WITHDRAWAL, VoteSubject.TABLING)
ABSOLUTE = (VoteSubject.URGENCY, VoteSubject.SECRECY)


def majority_of(state: SessionState, item: ItemNow, subject: VoteSubject) -> Majority:
    """Return the majority of a subject.

    The substance has its own. Urgency off the agenda and secrecy need the absolute one (R-AGE-4,
    ROF 83; LRBRL 70.1); under L40 the urgency needs more in favour than against, with everybody
    there (L40 17.4; R-AGE-5). Withdrawal, tabling and a nominal vote the simple one (ROF 92.1,
    102.2).
    """
    if subject is VoteSubject.SUBSTANCE:
        return Majority(item.majority)
    is_l40 = state.rules.body_kind is BodyKind.OTHER and subject is VoteSubject.URGENCY
    return Majority.ABSOLUTE if subject in ABSOLUTE and not is_l40 else Majority.SIMPLE


def unlawful(state: SessionState, item: ItemNow, command: c.OpenVote) -> Code | None:
    """Return why a vote on this subject cannot be opened now, or None."""
    subject = command.subject
    if subject is not VoteSubject.SECRECY and not is_votable(item):
        return "not-votable"
    waiting = awaited(state)
    if waiting is not None and waiting.subject is not subject:
        return "vote-not-proclaimed"
    if subject is VoteSubject.URGENCY:
        return None if item.is_off_agenda else "not-off-agenda"
    is_admitted = not item.is_off_agenda or VoteSubject.URGENCY in item.agreed
    if subject is not VoteSubject.SECRECY and not is_admitted:
        return "urgency-not-declared"
    return _kind_fault(item, command) or _asked_fault(state, item, command)


def _kind_fault(item: ItemNow, command: c.OpenVote) -> Code | None:
    is_agreed = VoteSubject.NOMINAL in item.agreed and command.subject is VoteSubject.SUBSTANCE
    if command.kind is VoteKind.NOMINAL:
        return None if is_agreed else "nominal-not-agreed"
    return "nominal-agreed" if is_agreed else None


def _asked_fault(state: SessionState, item: ItemNow, command: c.OpenVote) -> Code | None:
    if command.subject is VoteSubject.SUBSTANCE:
        return None
    if last_vote(state, item.id) is not None:
        return "item-voted"  # R-DEB-10: what concerns the dealing comes before the substance
    if command.subject is VoteSubject.NOMINAL:
        groups = {group.id for group in state.groups}
        return None if command.proposer in groups else "proposer-missing"
    if command.subject in ASIDE and command.proposer not in presence.present(state):
        return "proposer-missing"
    return None if is_reason(command.motive) else "reason-missing"
