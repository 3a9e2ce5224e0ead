"""Secret votes: who holds the key, and a vote from its terms to what its count means."""

import hashlib
import unicodedata
from typing import Final

from core.refusals import Refused
from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain import presence
from sessions.domain.actor import VOTERS, person
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
from sessions.domain.decide.secret_count import Counted, counted
from sessions.domain.decide.votes import not_to_be_opened
from sessions.domain.refusals import Code, refuse
from sessions.domain.secret_values import (
    BLANK,
    YES_NO_ANSWERS,
    SecretGround,
    SecretNow,
    SecretQuestion,
    SecretShape,
)
from sessions.domain.state import ItemNow, SessionState, VoteNow
from sessions.domain.values import Duty, FloorEnd, Majority, VoteSubject
from voting.domain import count
from voting.domain.decide import votes_needed
from voting.secret.domain.naming import election_uuid

FEW: Final = 3  # with fewer ballots the result itself tells who voted what
LONGEST_QUESTION: Final = 400
LONGEST_ANSWER: Final = 120
MOST_CANDIDATES: Final = 40
BEFORE_COUNT: Final = ("preparing", "open", "closing", "counting")


def name_trustees(asked: Asked, command: c.NameTrustees) -> Decision:
    """Name who holds the key; a new ceremony takes the place of the one before."""
    state, rules = asked.state, asked.state.rules
    if not is_id(command.ceremony) or command.ceremony == state.secret.ceremony:
        return refuse("bad-id")
    found = [person(state, member) for member in command.members]
    is_whole = len(set(command.members)) == len(found) == rules.secret_trustees
    if not is_whole or None in found:
        return refuse("trustees-wrong-number", needed=rules.secret_trustees)
    if _is_one_sided(state, command.members):
        return refuse("trustees-of-one-group")
    return (e.TrusteesNamed(command.ceremony, command.members, rules.secret_threshold),)


def _is_one_sided(state: SessionState, members: tuple[str, ...]) -> bool:
    groups = [one.group for one in state.people if one.id in members and one.duty in VOTERS]
    if len({one.group for one in state.people if one.group}) < 2:  # noqa: PLR2004  two sides
        return False
    return any(groups.count(group) >= state.rules.secret_threshold for group in set(groups))


def report_key(asked: Asked, command: c.ReportKey) -> Decision:
    """Take the key that the trustees made."""
    now = asked.state.secret
    if command.ceremony != now.ceremony:
        return refuse("other-ceremony")
    if now.trustees_sha256:
        return refuse("nothing-to-do")
    return (e.KeyMade(command.ceremony, command.trustees_sha256),)


def report_credentials(asked: Asked, command: c.ReportCredentials) -> Decision:
    """Take down that a member bound credentials."""
    found = person(asked.state, command.member)
    if found is None or found.duty not in VOTERS:
        return refuse("unknown-member")
    bound = e.CredentialsBound(
        command.member, command.binding_sha256, command.first, command.last
    )  # fmt: skip
    return (bound,)


def open_secret_vote(asked: Asked, command: c.OpenSecretVote) -> Decision:
    """Fix terms, question and voters of a secret vote (ROF 98.2, 102.3)."""
    state, item = asked.state, item_of(asked.state, command.item)
    refused = _not_to_be_secret(state, item, command)
    if refused is not None or item is None:
        return refused or refuse("unknown-item")
    if not state.secret.trustees_sha256:
        return refuse("no-key")
    number = 1 + max((vote.secret.number for vote in state.votes if vote.secret), default=0)
    missing = _without_credentials(state, item, number)
    if missing:
        return refuse("credentials-missing", missing=missing)
    prepared = e.SecretVotePrepared(
        command.vote, item.id, _round(state, item), command.ground, command.agreed_by,
        _question(command.question), *_terms(state, item), number,
        election_uuid(state.session, number),
    )  # fmt: skip
    return (*floor_ended(state, FloorEnd.VOTE), prepared)


def open_paper_vote(asked: Asked, command: c.OpenPaperVote) -> Decision:
    """Hold the vote with paper and urn, with the reason for the acta."""
    state, item = asked.state, item_of(asked.state, command.item)
    refused = _not_to_be_secret(state, item, command)
    if refused is not None or item is None:
        return refused or refuse("unknown-item")
    if not is_reason(command.reason):
        return refuse("reason-missing")
    opened = e.PaperVoteOpened(
        command.vote, item.id, _round(state, item), command.ground, command.agreed_by,
        _question(command.question), *_terms(state, item), command.reason,
    )  # fmt: skip
    return (*floor_ended(state, FloorEnd.VOTE), opened)


def _not_to_be_secret(
    state: SessionState, item: ItemNow | None, command: c.OpenSecretVote | c.OpenPaperVote
) -> Refused | None:
    if item is None:
        return refuse("unknown-item")
    refused = not_to_be_opened(state, item, c.OpenVote(command.vote, item.id))
    if refused is not None:
        return refused
    code = _not_lawful(state, command) or _not_sound(command.question)
    if code is not None:
        return refuse(code)
    here, needed = len(_called(state, item)), _needed(state, item)
    if state.rules.blocks_unreachable_vote and needed > here:
        return refuse("majority-unreachable", needed=needed, present=here)
    return None


def _not_lawful(state: SessionState, command: c.OpenSecretVote | c.OpenPaperVote) -> Code | None:
    """Only persons, or by agreement of the absolute majority (ROF 102.3, LRBRL 70.1)."""
    if command.ground not in state.rules.secret_grounds:
        return "secret-ground-missing"
    if command.ground is SecretGround.PERSONS:
        return None
    item = item_of(state, command.item)
    is_agreed = item is not None and VoteSubject.SECRECY in item.agreed
    return None if is_agreed else "secrecy-not-agreed"


def _not_sound(asked: c.SecretAsk) -> Code | None:
    texts = (asked.text, *asked.candidates)
    is_readable = (
        all(
            text.strip() and text.isprintable() and unicodedata.is_normalized("NFC", text)
            for text in texts
        )
        and len(asked.text) <= LONGEST_QUESTION
    )
    is_short = all(len(one) <= LONGEST_ANSWER for one in asked.candidates)
    fits = is_readable and is_short and _has_shape(asked)
    return None if fits else "bad-question"


def _has_shape(asked: c.SecretAsk) -> bool:
    names = asked.candidates
    are_distinct = len({*names, BLANK}) == len(names) + 1
    match asked.shape:
        case SecretShape.YES_NO:
            return not names and asked.most == 1
        case SecretShape.ONE:
            return 1 <= len(names) <= MOST_CANDIDATES and are_distinct and asked.most == 1
        case SecretShape.SEVERAL:
            return 1 <= asked.most <= len(names) <= MOST_CANDIDATES and are_distinct


def _question(asked: c.SecretAsk) -> SecretQuestion:
    answers = {
        SecretShape.YES_NO: YES_NO_ANSWERS,
        SecretShape.ONE: (*asked.candidates, BLANK),
        SecretShape.SEVERAL: asked.candidates,
    }
    return SecretQuestion(asked.shape, asked.text, answers[asked.shape], asked.most)


def _round(state: SessionState, item: ItemNow) -> int:
    previous = last_vote(state, item.id)
    return 1 if previous is None else previous.round + 1


def _needed(state: SessionState, item: ItemNow) -> int:
    return votes_needed(Majority(item.majority), state.rules.legal_number)


Terms = tuple[str, int, int, tuple[str, ...], tuple[str, ...], str]


def _terms(state: SessionState, item: ItemNow) -> Terms:
    """Return majority, legal number, votes needed, voters, absent after debate, text."""
    here = _called(state, item)
    return (
        item.majority, state.rules.legal_number, _needed(state, item), here,
        count.absent_after_debate(item.present_at_start, here, in_conflict(state, item.id)),
        hashlib.sha256(item.text.encode()).hexdigest(),
    )  # fmt: skip


def _called(state: SessionState, item: ItemNow) -> tuple[str, ...]:
    """Return who is called: the members present, without who abstains by law (LRBRL 76)."""
    out = in_conflict(state, item.id)
    return tuple(member for member in presence.present(state) if member not in out)


def _without_credentials(state: SessionState, item: ItemNow, number: int) -> int:
    bound = {one.member for one in state.secret.bound if one.first <= number <= one.last}
    return len(set(_called(state, item)) - bound)


def report_setup(asked: Asked, command: c.ReportSetup) -> Decision:
    """The setup is on the board: voting begins."""
    vote = _secret(asked, command.vote)
    if isinstance(vote, Refused):
        return vote
    if vote.status != "preparing":
        return refuse("not-preparing")
    opened = e.SecretVoteOpened(
        vote.vote, command.fingerprint, command.setup_head, command.voters
    )  # fmt: skip
    return (opened,)


def report_urn(asked: Asked, command: c.ReportUrn) -> Decision:
    """The urn is closed."""
    vote = _secret(asked, command.vote)
    if isinstance(vote, Refused):
        return vote
    if vote.status != "closing":
        return refuse("not-preparing")
    closed = e.SecretVoteClosed(
        vote.vote, command.ballots, command.silent, command.close_head, command.tally_sha256
    )
    return (closed,)


def allow_opening(asked: Asked, command: c.AllowOpening) -> Decision:
    """Let few ballots be counted, knowing that the result itself may tell."""
    vote = _counting(asked, command.vote)
    if isinstance(vote, Refused):
        return vote
    if may_be_opened(vote):
        return refuse("nothing-to-do")
    return (e.OpeningAllowed(vote.vote),)


def may_be_opened(vote: VoteNow) -> bool:
    """Tell whether trustees may open: enough ballots, or the chair allowed it."""
    secret = vote.secret
    return secret is not None and (secret.ballots >= FEW or secret.is_opening_allowed)


def report_share(asked: Asked, command: c.ReportShare) -> Decision:
    """A trustee opened."""
    vote = _counting(asked, command.vote)
    if isinstance(vote, Refused):
        return vote
    opened_by = vote.secret.opened_by if vote.secret else ()
    if command.trustee in opened_by or command.trustee not in asked.state.secret.trustees:
        return refuse("nothing-to-do")
    return (e.ShareGiven(vote.vote, command.trustee),)


def report_count(asked: Asked, command: c.ReportCount) -> Decision:
    """Enough trustees opened: what was counted, and what it means."""
    vote = _counting(asked, command.vote)
    if isinstance(vote, Refused):
        return vote
    secret = vote.secret
    if secret is None or not may_be_opened(vote):
        return refuse("not-counting")
    done = counted(asked.state, vote, secret, (secret.ballots, command.counts, 0))
    return done if isinstance(done, Refused) else (done.event(command.files),)


def report_check(asked: Asked, command: c.ReportCheck) -> Decision:
    """The bundle was verified."""
    vote = _secret(asked, command.vote)
    if isinstance(vote, Refused):
        return vote
    if vote.secret is None or not vote.secret.files.bel or vote.secret.check is not None:
        return refuse("nothing-to-do")
    return (e.SecretVoteVerified(vote.vote, command.check),)


def void_secret_vote(asked: Asked, command: c.VoidSecretVote) -> Decision:
    """Void before the count: no trustee opens it any more (the acta tells why)."""
    vote = _secret(asked, command.vote)
    if isinstance(vote, Refused):
        return vote
    if vote.status == "annulled":
        return refuse("vote-annulled")
    if vote.status not in BEFORE_COUNT:
        return refuse("already-counted")
    if not is_reason(command.reason):
        return refuse("reason-missing")
    return (e.SecretVoteVoided(vote.vote, command.reason),)


def enter_paper_count(asked: Asked, command: c.EnterPaperCount) -> Decision:
    """Enter what one counted; equal counts of two persons are the result."""
    vote = _secret(asked, command.vote)
    if isinstance(vote, Refused):
        return vote
    secret = vote.secret
    if secret is None or not secret.is_paper or vote.status != "open":
        return refuse("not-on-paper")
    entered = e.PaperCountEntered(
        vote.vote, asked.actor, command.ballots, command.counts, command.spoilt
    )
    done = counted(asked.state, vote, secret, (command.ballots, command.counts, command.spoilt))
    return done if isinstance(done, Refused) else _entered(asked, secret, entered, done)


def _entered(
    asked: Asked, secret: SecretNow, entered: e.PaperCountEntered, done: Counted
) -> Decision:
    if any(one.person == entered.member for one in secret.paper_counts):
        return refuse("count-entered")
    if not secret.paper_counts:
        return (entered,)
    first = secret.paper_counts[0]
    counters = (first.person, entered.member)
    if not any(_is_secretary(asked.state, one) for one in counters):
        return refuse("count-needs-secretary")
    if (first.ballots, first.counts, first.spoilt) != done.numbers:
        return (entered, e.PaperCountsDiffer(entered.vote))
    return (entered, done.event())


def _is_secretary(state: SessionState, actor: str) -> bool:
    found = person(state, actor)
    return found is not None and found.duty is Duty.SECRETARY


def _secret(asked: Asked, name: str) -> VoteNow | Refused:
    vote = vote_of(asked.state, name)
    if vote is None:
        return refuse("unknown-vote")
    return vote if vote.secret is not None else refuse("not-a-secret-vote")


def _counting(asked: Asked, name: str) -> VoteNow | Refused:
    vote = _secret(asked, name)
    if isinstance(vote, Refused):
        return vote
    if vote.status == "annulled":
        return refuse("vote-annulled")
    return vote if vote.status == "counting" else refuse("not-counting")
