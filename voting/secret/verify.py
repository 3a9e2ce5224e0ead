"""The strict verifier of a finished secret vote: everything from the bytes of its ``.bel``.

Stricter than ``belenios-tool election verify``, which lets a second setup, ballots after the
close, weights and two ballots of one credential pass.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from voting.secret.domain import board, tally
from voting.secret.domain.ballot import Urn
from voting.secret.domain.board import Row
from voting.secret.domain.election import Election, read_credentials, read_election
from voting.secret.domain.form import FlawError, Reader, dump, hexdigest
from voting.secret.domain.question import Question
from voting.secret.domain.trustees import FEWEST, Trustees, read_trustees


@dataclass(frozen=True, slots=True)
class Policy:
    """What is asked beyond the archive itself.

    ``voters``: how many were called to vote, None when nobody knows. The last two are for
    elections that others made: with one trustee, or with the trustees' format before 2.5.1.
    """

    voters: int | None = None
    allows_lone_trustee: bool = False
    allows_old_trustees: bool = False


@dataclass(frozen=True, slots=True)
class Setup:
    """What the first event fixes."""

    election: Election
    trustees: Trustees
    credentials: frozenset[int]


@dataclass(frozen=True, slots=True)
class Count:
    """One question and how many picked each of its choices (a blank vote first)."""

    question: Question
    votes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a bundle that holds says; ``heights`` gives the event of each tracker."""

    election: Election
    voters: int
    ballots: int
    threshold: int
    trustees: int
    counts: tuple[Count, ...]
    head: str
    sha256: str
    events: tuple[str, ...]
    heights: dict[str, int] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a bundle does not hold: a stable code, and where."""

    code: str
    where: str = ""


def verify(archive: bytes, policy: Policy = Policy()) -> Facts | Flaw:
    """Return what the bundle says when all of it holds, or the first flaw that was found."""
    try:
        return _facts(archive, policy)
    except FlawError as error:
        return Flaw(error.code, error.where)


def read_setup(data: Sequence[bytes], policy: Policy = Policy()) -> Setup:
    """Return the setup that the data of the first event say; raises FlawError."""
    election_raw, trustees_raw, credentials_raw, setup_raw = data
    election = read_election(election_raw)
    reader = Reader("setup", election.group)
    said = reader.fields(reader.parse(setup_raw), ("election", "trustees", "credentials"))
    if said != [hexdigest(each) for each in data[:3]]:
        raise reader.flaw("hash")
    trustees = _trustees(election, trustees_raw, policy)
    credentials = read_credentials(credentials_raw, election.group)
    if policy.voters is not None and policy.voters != len(credentials):
        raise FlawError("voters-count", str(len(credentials)))
    return Setup(election, trustees, credentials)


def write_setup(election: bytes, trustees: bytes, credentials: bytes) -> Row:
    """Return the first event with its data."""
    data = (election, trustees, credentials)
    names = ("election", "trustees", "credentials")
    hashes = dict(zip(names, map(hexdigest, data), strict=True))
    return Row("Setup", (*data, dump(hashes).encode()))


def credentials_of(archive: bytes) -> tuple[str, frozenset[int]]:
    """Return uuid and credentials of an archive that was verified."""
    election, _, credentials = board.read(archive).rows[0].data[:3]
    read = read_election(election)
    return read.uuid, frozenset(read_credentials(credentials, read.group))


def _trustees(election: Election, raw: bytes, policy: Policy) -> Trustees:
    trustees = read_trustees(raw, election.group)
    if trustees.is_old_format and not policy.allows_old_trustees:
        raise FlawError("trustees-format")
    if len(trustees.keys) < FEWEST and not policy.allows_lone_trustee:
        raise FlawError("trustees-threshold")
    if trustees.y != election.y:
        raise FlawError("election-key")
    return trustees


def _facts(archive: bytes, policy: Policy) -> Facts:
    rows = board.read(archive).rows
    ballots = sum(row.kind == "Ballot" for row in rows)
    opened = sum(row.kind == "PartialDecryption" for row in rows)
    _check_order(rows, ballots, opened)
    setup = read_setup(rows[0].data, policy)
    urn = Urn(setup.election, setup.credentials)
    for height, row in enumerate(rows[1 : ballots + 1], 1):
        _put(urn, row, height)
    if opened != setup.trustees.threshold:
        raise FlawError("decryptions-count", str(opened))
    counts = _counts(setup, urn, rows[ballots + 2 :])
    hashes = tuple(map(hexdigest, board.events(rows)))
    return Facts(
        setup.election, len(setup.credentials), ballots, setup.trustees.threshold,
        len(setup.trustees.keys), counts, hashes[-1], hexdigest(archive), hashes,
        {each.tracker: height for height, each in enumerate(urn.ballots.values(), 1)},
    )  # fmt: skip


def _check_order(rows: Sequence[Row], ballots: int, opened: int) -> None:
    expected = [
        "Setup", *["Ballot"] * ballots, "EndBallots", "EncryptedTally",
        *["PartialDecryption"] * opened, "Result",
    ]  # fmt: skip
    for height, (row, kind) in enumerate(zip(rows, expected, strict=False)):
        if row.kind != kind:
            raise FlawError("events-order", str(height))
    if len(rows) != len(expected):
        raise FlawError("events-order", str(min(len(rows), len(expected))))


def _put(urn: Urn, row: Row, height: int) -> None:
    try:
        urn.put(row.data[0])
    except FlawError as error:
        raise FlawError(error.code, str(height)) from error


def _counts(setup: Setup, urn: Urn, rows: Sequence[Row]) -> tuple[Count, ...]:
    ballots = list(urn.ballots.values())
    sums = tally.add_up(setup.election, ballots)
    tally.check_tally(sums, len(ballots), rows[0].data)
    opened = [
        tally.check_opened(setup.election, sums, setup.trustees.keys, row.data)
        for row in rows[1:-1]
    ]
    if len({each.owner for each in opened}) != len(opened):
        raise FlawError("decryption-owner")
    votes = tally.combine(setup.trustees, sums, opened, len(ballots))
    if rows[-1].data[0] != tally.write_result(votes):
        raise FlawError("result-wrong")
    return tuple(
        Count(question, row) for question, row in zip(setup.election.questions, votes, strict=True)
    )
