"""Secret votes: trustees, credentials, and a vote from its terms to its verified count."""

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from sessions.domain import events as e
from sessions.domain.applying.parts import item_changed, vote_changed
from sessions.domain.secret_values import BoundCredentials, PaperCount, SecretNow, SecretSetting
from sessions.domain.state import SessionState, VoteNow
from sessions.domain.values import ItemState, VoteKind

Opened = e.SecretVotePrepared | e.PaperVoteOpened
Setting = e.TrusteesNamed | e.KeyMade | e.CredentialsBound
Stepped = (
    e.SecretVoteOpened
    | e.SecretVoteClosing
    | e.SecretVoteClosed
    | e.OpeningAllowed
    | e.ShareGiven
    | e.SecretVoteVerified
    | e.PaperCountEntered
    | e.PaperCountsDiffer
)


def apply(state: SessionState, event: e.SecretEvent, seq: int, at: str) -> SessionState:
    """Return the state after an event of a secret vote."""
    match event:
        case e.TrusteesNamed() | e.KeyMade() | e.CredentialsBound():
            return replace(state, seq=seq, secret=_setting(state.secret, event))
        case e.SecretVotePrepared() | e.PaperVoteOpened():
            return _begun(state, event, seq, at)
        case e.SecretVoteCounted():
            votes = vote_changed(state, event.vote, lambda vote: _counted(vote, event, seq))
            return replace(state, seq=seq, votes=votes, open_vote=None)
        case e.SecretVoteVoided():
            votes = vote_changed(state, event.vote, lambda vote: _voided(vote, event))
            return replace(state, seq=seq, votes=votes, open_vote=None)
        case _:
            votes = vote_changed(state, event.vote, lambda vote: _stepped(vote, event))
            return replace(state, seq=seq, votes=votes)


def _setting(now: SecretSetting, event: Setting) -> SecretSetting:
    match event:
        case e.TrusteesNamed(ceremony, members, threshold):
            return SecretSetting(ceremony, members, threshold, "", now.bound)
        case e.KeyMade():
            return replace(now, trustees_sha256=event.trustees_sha256)
        case e.CredentialsBound(member, binding, first, last):
            others = tuple(one for one in now.bound if one.member != member)
            mine = BoundCredentials(member, binding, first, last)
            return replace(now, bound=(*others, mine))
        case _:
            assert_never(event)


def _begun(state: SessionState, event: Opened, seq: int, at: str) -> SessionState:
    is_paper = isinstance(event, e.PaperVoteOpened)
    secret = SecretNow(event.ground, event.agreed_by, event.question, is_paper=is_paper)
    if not isinstance(event, e.PaperVoteOpened):
        secret = replace(secret, number=event.number, uuid=event.uuid)
    vote = VoteNow(
        event.vote, event.item, event.round, VoteKind.SECRET, event.majority, event.legal_number,
        event.needed, event.eligible, event.absent_after_debate, event.text_sha256, at,
        status="open" if is_paper else "preparing", behind_doors=not state.doors_open,
        secret=secret,
    )  # fmt: skip
    items = item_changed(state, event.item, lambda now: replace(now, state=ItemState.VOTING))
    return replace(
        state, seq=seq, items=items, votes=(*state.votes, vote), open_vote=event.vote
    )  # fmt: skip


def _with_secret(vote: VoteNow, change: Callable[[SecretNow], SecretNow]) -> VoteNow:
    return vote if vote.secret is None else replace(vote, secret=change(vote.secret))


def _stepped(vote: VoteNow, event: Stepped) -> VoteNow:
    match event:
        case e.SecretVoteOpened():
            return replace(_with_secret(vote, lambda now: _setup(now, event)), status="open")
        case e.SecretVoteClosing():
            return replace(vote, status="closing")
        case e.SecretVoteClosed():
            closed = _with_secret(vote, lambda now: _closed(now, event))
            return replace(closed, status="counting", silent=event.silent)
        case _:
            return _with_secret(vote, lambda now: _noted(now, event))


def _setup(now: SecretNow, event: e.SecretVoteOpened) -> SecretNow:
    return replace(now, fingerprint=event.fingerprint, setup_head=event.setup_head)


def _closed(now: SecretNow, event: e.SecretVoteClosed) -> SecretNow:
    return replace(
        now, ballots=event.ballots, close_head=event.close_head, tally_sha256=event.tally_sha256
    )


Noted = (
    e.OpeningAllowed
    | e.ShareGiven
    | e.SecretVoteVerified
    | e.PaperCountEntered
    | e.PaperCountsDiffer
)


def _noted(now: SecretNow, event: Noted) -> SecretNow:
    match event:
        case e.OpeningAllowed():
            return replace(now, is_opening_allowed=True)
        case e.ShareGiven():
            return replace(now, opened_by=(*now.opened_by, event.trustee))
        case e.SecretVoteVerified():
            return replace(now, check=event.check)
        case e.PaperCountEntered(_, member, ballots, counts, spoilt):
            entered = PaperCount(member, ballots, counts, spoilt)
            return replace(now, paper_counts=(*now.paper_counts, entered))
        case e.PaperCountsDiffer():
            return replace(now, paper_counts=(), disagreements=now.disagreements + 1)
        case _:
            assert_never(event)


def _counted(vote: VoteNow, event: e.SecretVoteCounted, seq: int) -> VoteNow:
    def change(now: SecretNow) -> SecretNow:
        return replace(
            now, ballots=event.ballots, counts=event.counts, spoilt=event.spoilt,
            elected=event.elected, files=event.files, paper_counts=(),
        )  # fmt: skip

    done = _with_secret(vote, change)
    return replace(done, status="closed", result=event.result, closed_seq=seq)


def _voided(vote: VoteNow, event: e.SecretVoteVoided) -> VoteNow:
    done = _with_secret(vote, lambda now: replace(now, paper_counts=()))
    return replace(done, status="annulled", reason=event.reason)
