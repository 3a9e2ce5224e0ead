"""Votes: opened with their terms fixed, cast, counted, decided, proclaimed (law.md 5)."""

import hashlib
import unicodedata

from core.refusals import Refused
from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain import presence
from sessions.domain.actor import person
from sessions.domain.decide.actas import approvals
from sessions.domain.decide.asked import (
    Asked,
    Decision,
    floor_ended,
    in_conflict,
    is_id,
    is_reason,
    item_of,
    last_vote,
    vote_of,
)
from sessions.domain.decide.items import item_ended
from sessions.domain.decide.procedure import majority_of, unlawful
from sessions.domain.refusals import Code, refuse
from sessions.domain.state import ItemNow, SessionState, VoteNow
from sessions.domain.values import (
    Ballot,
    Choice,
    FloorEnd,
    Majority,
    Outcome,
    VoteKind,
    VoteResult,
    VoteSubject,
)
from voting.domain import count
from voting.domain.decide import Casting, Terms, casting_of, decide, votes_needed

FINAL = (Outcome.APPROVED, Outcome.REJECTED)


def open_vote(asked: Asked, command: c.OpenVote) -> Decision:
    """Open a vote: text, majority and voters are fixed before anybody votes (ROF 98.2)."""
    state = asked.state
    item = item_of(state, command.item)
    if item is None:
        return refuse("unknown-item")
    if command.kind is VoteKind.SECRET:
        return refuse("secret-vote-way")
    refused = not_to_be_opened(state, item, command)
    if refused is not None:
        return refused
    opened = _opened(state, item, command)
    if state.rules.blocks_unreachable_vote and opened.needed > len(opened.eligible):
        here = len(opened.eligible)
        return refuse("majority-unreachable", needed=opened.needed, present=here)
    return (*floor_ended(state, FloorEnd.VOTE), opened)


def not_to_be_opened(state: SessionState, item: ItemNow, command: c.OpenVote) -> Refused | None:
    """Return why a vote cannot be opened so on an item now, or None."""
    if state.current_item != item.id:
        return refuse("item-not-open")
    if not is_id(command.vote):
        return refuse("bad-id")
    if vote_of(state, command.vote) is not None:
        return refuse("id-taken")
    code = _not_again(last_vote(state, item.id, command.subject)) or unlawful(state, item, command)
    return refuse(code) if code is not None else None


def _not_again(previous: VoteNow | None) -> Code | None:
    """Return why an item is not voted again; after the first tie it is (LRBRL 46.2.d)."""
    if previous is None:
        return None
    if previous.status == "proclaimed":
        return "vote-proclaimed"
    outcome = previous.result.outcome if previous.result else None
    if outcome is Outcome.SECOND_VOTE_REQUIRED:
        return None
    is_tied = outcome is Outcome.CASTING_VOTE_REQUIRED
    return "casting-vote-pending" if is_tied else "vote-not-proclaimed"


def _opened(state: SessionState, item: ItemNow, command: c.OpenVote) -> e.VoteOpened:
    previous = last_vote(state, item.id, command.subject)
    out = in_conflict(state, item.id)
    here = tuple(member for member in presence.present(state) if member not in out)
    legal_number, majority = state.rules.legal_number, majority_of(state, item, command.subject)
    text = item.text if command.subject is VoteSubject.SUBSTANCE else command.motive
    return e.VoteOpened(
        vote=command.vote,
        item=item.id,
        round=1 if previous is None else previous.round + 1,
        kind=command.kind,
        majority=majority.value,
        legal_number=legal_number,
        needed=votes_needed(majority, legal_number),
        eligible=_in_nominal_order(state, here) if command.kind is VoteKind.NOMINAL else here,
        absent_after_debate=count.absent_after_debate(item.present_at_start, here, out),
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        subject=command.subject,
        proposer=command.proposer,
        motive=command.motive,
    )


def _in_nominal_order(state: SessionState, members: tuple[str, ...]) -> tuple[str, ...]:
    """By surnames, who presides last (ROF 101, law.md R-VOT-3)."""

    def key(member: str) -> tuple[bool, str, str]:
        found = person(state, member)
        surnames, name = (found.surnames, found.name) if found else ("", "")
        return (member == state.presiding, _collated(surnames), _collated(name))

    return tuple(sorted(members, key=key))


def _collated(text: str) -> str:
    # Spanish order: accents do not count; ñ is a letter of its own after n ("n~" sorts after "nz").
    split = unicodedata.normalize("NFD", text.casefold())
    kept = split.replace("n\N{COMBINING TILDE}", "n~")
    return "".join(letter for letter in kept if not unicodedata.combining(letter))


def cast_vote(asked: Asked, command: c.CastVote) -> Decision:
    """Vote for oneself: personal, never delegated (ROF 99.5)."""
    return _cast(asked.state, command.vote, Ballot(asked.actor, command.choice))


def cast_vote_aloud(asked: Asked, command: c.CastVoteAloud) -> Decision:
    """Take down a vote that was given by voice, marked as such."""
    return _cast(asked.state, command.vote, Ballot(command.member, command.choice, aloud=True))


def _cast(state: SessionState, name: str, ballot: Ballot) -> Decision:
    vote = vote_of(state, name)
    if vote is None:
        return refuse("unknown-vote")
    if vote.kind is VoteKind.SECRET:
        return refuse("secret-vote-way")
    if vote.status != "open":
        return _closed(vote)
    if ballot.member not in vote.eligible:
        return refuse("not-entitled")
    before = next((one for one in vote.ballots if one.member == ballot.member), None)
    if before is not None and (before == ballot or not state.rules.may_change_vote):
        return refuse("already-voted")
    return (e.VoteCast(name, ballot.member, ballot.choice, ballot.aloud),)


def _closed(vote: VoteNow) -> Refused:
    return refuse("vote-closed", seq=vote.closed_seq)


def close_vote(asked: Asked, command: c.CloseVote) -> Decision:
    """Close and count; nobody picks the result (law.md 5.3)."""
    vote = vote_of(asked.state, command.vote)
    if vote is None:
        return refuse("unknown-vote")
    if vote.status != "open":
        return _closed(vote)
    if vote.kind is VoteKind.SECRET:
        return close_secret_vote(vote)
    given = {ballot.member: ballot for ballot in vote.ballots}
    ballots = tuple(given[member] for member in vote.eligible if member in given)
    silent = count.silent(vote.eligible, vote.voted)
    result = _result(asked.state, vote, ballots, silent)
    return (e.VoteClosed(vote.vote, ballots, silent, vote.absent_after_debate, result),)


def close_secret_vote(vote: VoteNow) -> Decision:
    """Close a secret vote: the urn takes no more ballots; the trustees count, not the server."""
    if vote.secret is None or vote.secret.is_paper:
        return refuse("secret-vote-way")
    return (e.SecretVoteClosing(vote.vote),)


def _result(
    state: SessionState, vote: VoteNow, ballots: tuple[Ballot, ...], silent: tuple[str, ...]
) -> VoteResult:
    choices = [ballot.choice for ballot in ballots if ballot.choice is not None]
    tally = count.tally(choices, len(silent) + len(vote.absent_after_debate))
    decision = decide(_terms(state, vote), tally)
    return VoteResult(tally, decision.outcome, vote.needed, decision.article)


def _terms(state: SessionState, vote: VoteNow) -> Terms:
    rules = state.rules
    majority = Majority(vote.majority)
    return Terms(majority, vote.legal_number, rules.body_kind, vote.round, rules.casting_vote)


def give_casting_vote(asked: Asked, command: c.GiveCastingVote) -> Decision:
    """Decide the tie, or decline (LRBRL 46.2.d, ROF 100.2, 135.3)."""
    vote = vote_of(asked.state, command.vote)
    if vote is None:
        return refuse("unknown-vote")
    if vote.status == "annulled":
        return refuse("vote-annulled")
    if vote.result is None or vote.result.outcome is not Outcome.CASTING_VOTE_REQUIRED:
        return refuse("no-casting-vote")
    if command.choice is Choice.ABSTAIN:
        return refuse("casting-yes-or-no")
    casting: Casting = casting_of(command.choice)
    decision = decide(_terms(asked.state, vote), vote.result.tally, casting)
    result = VoteResult(vote.result.tally, decision.outcome, vote.result.needed, decision.article)
    return (e.CastingVoteGiven(vote.vote, command.choice, result),)


def proclaim_vote(asked: Asked, command: c.ProclaimVote) -> Decision:
    """Proclaim what was computed; from here it is immutable (ROF 98.5)."""
    vote = vote_of(asked.state, command.vote)
    if vote is None:
        return refuse("unknown-vote")
    code = _not_to_be_proclaimed(vote)
    if code is not None:
        return refuse(code)
    return (e.VoteProclaimed(vote.vote), *_follows(asked, vote))


def _follows(asked: Asked, vote: VoteNow) -> tuple[e.Event, ...]:
    """Return what a vote brings at once: approved actas, the end of the item (R-DEB-11)."""
    if asked.state.current_item != vote.item or vote.result is None:
        return ()
    is_carried = vote.result.outcome is Outcome.APPROVED
    item = item_of(asked.state, vote.item)
    match vote.subject:
        case VoteSubject.SUBSTANCE if is_carried and item is not None:
            return approvals(item, vote.vote)
        case VoteSubject.WITHDRAWAL if is_carried:
            return item_ended(asked, e.ItemWithdrawn(vote.item, vote.motive))
        case VoteSubject.TABLING if is_carried:
            return item_ended(asked, e.ItemTabled(vote.item, vote.motive))
        case VoteSubject.URGENCY if not is_carried:
            return item_ended(asked, e.ItemNotAdmitted(vote.item))
        case _:
            return ()


def _not_to_be_proclaimed(vote: VoteNow) -> Code | None:
    if vote.status == "proclaimed":
        return "vote-proclaimed"
    if vote.status == "annulled" or vote.result is None:
        return "vote-annulled"
    if vote.result.outcome in FINAL:
        return None
    is_tied = vote.result.outcome is Outcome.CASTING_VOTE_REQUIRED
    return "casting-vote-pending" if is_tied else "second-vote-required"


def annul_vote(asked: Asked, command: c.AnnulVote) -> Decision:
    """Annul before proclaiming, with the error that it had; the acta shows both."""
    vote = vote_of(asked.state, command.vote)
    if vote is None:
        return refuse("unknown-vote")
    if vote.status == "proclaimed":
        return refuse("vote-proclaimed")
    if vote.status == "annulled":
        return refuse("vote-annulled")
    if last_vote(asked.state, vote.item, vote.subject) is not vote:
        return refuse("not-the-last-vote")
    if not is_reason(command.reason):
        return refuse("reason-missing")
    return (e.VoteAnnulled(vote.vote, command.reason, command.ground),)
