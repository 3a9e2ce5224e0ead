"""What people and the ballot office do about secret votes in a simulated session.

The ballots themselves are not here: no event tells of them. Only their numbers are invented.
"""

import random
from collections.abc import Callable
from hashlib import sha256
from typing import Final

from sessions.domain import commands as c
from sessions.domain import presence
from sessions.domain.actor import BALLOT
from sessions.domain.decide.secret import may_be_opened
from sessions.domain.secret_values import (
    SecretCheck,
    SecretFiles,
    SecretGround,
    SecretQuestion,
    SecretShape,
)
from sessions.domain.state import SessionState, VoteNow

Order = tuple[str, c.Command]
Name = Callable[[str], str]
SECRETARY: Final = "p-secretaria"
CANDIDATES: Final = ("Ana Inventada", "Blas Irreal", "Cira Ficticia")
ASKED: Final = (
    c.SecretAsk(SecretShape.YES_NO, "¿Se aprueba el nombramiento ficticio?"),
    c.SecretAsk(SecretShape.ONE, "Persona ficticia elegida", CANDIDATES),
    c.SecretAsk(SecretShape.SEVERAL, "Dos personas ficticias", CANDIDATES, 2),
)


def begin(chance: random.Random, state: SessionState, item: str, name: Name) -> Order:
    """Return the next step towards a secret vote on an item."""
    setting = state.secret
    if chance.random() < 0.2:  # noqa: PLR2004  a weight, as the others here
        asked = chance.choice(ASKED)
        reason = "no hay tabletas bastantes"
        paper = c.OpenPaperVote(name("v"), item, SecretGround.PERSONS, asked, reason)
        return state.presiding, paper
    if not setting.trustees or chance.random() < 0.02:  # noqa: PLR2004
        return SECRETARY, c.NameTrustees(name("c"), (SECRETARY, "p-01", "p-02"))
    if not setting.trustees_sha256:
        return BALLOT, c.ReportKey(setting.ceremony, _digest(setting.ceremony))
    number = 1 + max((vote.secret.number for vote in state.votes if vote.secret), default=0)
    bound = {one.member for one in setting.bound if one.first <= number <= one.last}
    missing = [member for member in presence.present(state) if member not in bound]
    if missing and chance.random() < 0.95:  # noqa: PLR2004
        member = missing[0]
        return BALLOT, c.ReportCredentials(member, _digest(member), number, number + 15)
    asked = chance.choice(ASKED)
    return state.presiding, c.OpenSecretVote(name("v"), item, SecretGround.PERSONS, asked)


def during(chance: random.Random, state: SessionState, vote: VoteNow) -> Order:
    """Return the next step of a secret vote that is open."""
    if vote.secret is None or chance.random() < 0.05:  # noqa: PLR2004
        return state.presiding, c.VoidSecretVote(vote.vote, "una tableta no responde")
    if vote.secret.is_paper:
        return _papers(chance, vote, vote.secret.question)
    if vote.status == "preparing":
        digest = _digest(vote.vote)
        return BALLOT, c.ReportSetup(vote.vote, digest[:43], digest, len(vote.eligible))
    if vote.status == "open":
        return state.presiding, c.CloseVote(vote.vote)
    if vote.status == "closing":
        return BALLOT, _urn(chance, vote)
    return _opening(chance, state, vote)


def _urn(chance: random.Random, vote: VoteNow) -> c.ReportUrn:
    silent = tuple(member for member in vote.eligible if chance.random() < 0.2)  # noqa: PLR2004
    cast = len(vote.eligible) - len(silent)
    return c.ReportUrn(vote.vote, cast, silent, _digest("head"), _digest("tally"))


def _opening(chance: random.Random, state: SessionState, vote: VoteNow) -> Order:
    secret = vote.secret
    if secret is None or not may_be_opened(vote):
        return state.presiding, c.AllowOpening(vote.vote)
    waiting = [one for one in state.secret.trustees if one not in secret.opened_by]
    if waiting and len(secret.opened_by) < state.secret.threshold:
        return BALLOT, c.ReportShare(vote.vote, waiting[0])
    counts = _numbers(chance, secret.question, secret.ballots)
    files = SecretFiles(*(_digest(f"{vote.vote}{place}") for place in range(4)))
    return BALLOT, c.ReportCount(vote.vote, counts, files)


def verified(vote: VoteNow) -> Order:
    """Return the word of who verified the bundle."""
    return BALLOT, c.ReportCheck(vote.vote, SecretCheck(is_strict_ok=True))


def _papers(chance: random.Random, vote: VoteNow, question: SecretQuestion) -> Order:
    """Both count the same papers, nearly always."""
    papers = random.Random(f"{vote.vote}{vote.secret and vote.secret.disagreements}")  # noqa: S311
    ballots = papers.randint(0, len(vote.eligible))
    counts = _numbers(papers, question, ballots)
    if chance.random() < 0.1:  # noqa: PLR2004
        counts = _numbers(chance, question, ballots)
    who = chance.choice([SECRETARY, SECRETARY, *vote.eligible[:2]])
    return who, c.EnterPaperCount(vote.vote, ballots, counts)


def _numbers(chance: random.Random, question: SecretQuestion, ballots: int) -> tuple[int, ...]:
    counts = [0] * len(question.choices)
    for _ in range(ballots):
        counts[chance.randrange(len(counts))] += 1
    return tuple(counts)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
