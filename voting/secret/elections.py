"""From the terms of a secret vote to its bundle: pure functions of what was stored."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.canonical import Json
from voting.secret import closing
from voting.secret.bundle import Manifest
from voting.secret.domain import board, tally
from voting.secret.domain.ballot import Ballot, Urn
from voting.secret.domain.board import Board, Row
from voting.secret.domain.election import (
    Wording,
    read_election,
    write_credentials,
    write_election,
)
from voting.secret.domain.form import Reader, hexdigest
from voting.secret.domain.group import BELENIOS_2048, number
from voting.secret.domain.proofs import read_proof
from voting.secret.domain.question import Question
from voting.secret.domain.trustees import (
    Signed,
    is_signed,
    read_certificate,
    read_signed,
    read_trustees,
)
from voting.secret.verify import Setup, read_setup, write_setup
from voting.store import StoredSetup

LONGEST_TITLE: Final = 300


def plain(text: str) -> str:
    """Return a title as election.json can have it: NFC, printable, one line."""
    normal = unicodedata.normalize("NFC", text)
    spaced = "".join(each if each.isprintable() else " " for each in normal)
    return " ".join(spaced.split())[:LONGEST_TITLE]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked, where and when: from this and the credentials the setup follows."""

    uuid: str
    session: str
    vote: str
    timestamp: int
    name: str
    description: str
    question: Question


def write(wanted: Wanted, trustees: str, credentials: Sequence[str]) -> StoredSetup:
    """Return the setup of an election."""
    group = BELENIOS_2048
    y = read_trustees(trustees.encode(), group).y
    wording = Wording(plain(wanted.name), plain(wanted.description), (wanted.question,))
    election = write_election(group, y, wording, wanted.uuid)
    listed = write_credentials([number(each) for each in credentials])
    return StoredSetup(
        wanted.uuid, wanted.session, wanted.vote, wanted.timestamp, election.decode(), trustees,
        listed.decode(),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opened:
    """An election that is set up, as the server works with it."""

    stored: StoredSetup
    setup: Setup
    first: Row

    @property
    def fingerprint(self) -> str:
        """SHA-256 of election.json in Base64: what every tablet shows."""
        return self.setup.election.fingerprint

    @property
    def head(self) -> str:
        """The hash of the board's first event."""
        return board.head((self.first,))


def opened(stored: StoredSetup) -> Opened:
    """Read a setup back; raises FlawError for one that the verifier would not take."""
    parts = (stored.election, stored.trustees, stored.credentials)
    first = write_setup(*(each.encode() for each in parts))
    return Opened(stored, read_setup(first.data), first)


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed urn on its board; what the trustees sign of it, and what they open."""

    opened: Opened
    closed: closing.Closed
    rows: tuple[Row, ...]

    @property
    def head(self) -> str:
        """The close head: the hash of EndBallots, which fixes every ballot before it."""
        return board.head(self.rows[:-1])

    @property
    def tally(self) -> bytes:
        """The encrypted tally as published."""
        return self.rows[-1].data[0]

    @property
    def statement(self) -> str:
        """What a trustee signs before opening."""
        parts = (self.opened.fingerprint, self.head, hexdigest(self.tally))
        return "|".join(("pleno/close/1", *parts))

    def archive(self, more: Sequence[Row] = ()) -> bytes:
        """Return the ``.bel`` as far as it goes."""
        return board.write(Board(self.opened.stored.timestamp, (*self.rows, *more)))


def close(election: Opened, ballots: Sequence[Ballot]) -> Closed:
    """Put ballots (in the order of their trackers), end and encrypted tally on the board."""
    urn = Urn(election.setup.election, election.setup.credentials)
    for ballot in ballots:
        urn.admit(ballot)  # its proofs were checked when it was cast
    closed = closing.close(election.setup, urn)
    rows = (election.first, *(Row("Ballot", (each.raw,)) for each in ballots), *closed.rows)
    return Closed(election, closed, rows)


def share(closed: Closed, place: int, raw: bytes) -> Row:
    """Return the event of a partial decryption; raises FlawError unless its proofs hold."""
    row = closing.owned(raw, place)
    setup = closed.opened.setup
    tally.check_opened(setup.election, closed.closed.sums, setup.trustees.keys, row.data)
    return row


@dataclass(frozen=True, slots=True)
class Counted:
    """A counted election: its archive, its head and the number of each choice."""

    archive: bytes
    head: str
    counts: tuple[int, ...]


def count(closed: Closed, shares: Mapping[int, str]) -> Counted | None:
    """Return the count once enough trustees opened; None before that."""
    rows = [closing.owned(raw.encode(), place) for place, raw in sorted(shares.items())]
    last = closing.result(closed.closed, rows)
    if last is None:
        return None
    reader = Reader("result", BELENIOS_2048)
    (result,) = reader.fields(reader.parse(last[-1].data[0]), ("result",))
    (counts,) = reader.items(result, 1)
    whole = (*closed.rows, *last)
    numbers = tuple(reader.small(each) for each in reader.items(counts))
    return Counted(closed.archive(last), board.head(whole), numbers)


def manifest(counted: Counted, uuid: str, key: str, annex: str, client: str) -> bytes:
    """Return the manifest of a bundle."""
    return Manifest(uuid, hexdigest(counted.archive), counted.head, key, annex, client).bytes()


def is_statement_signed(trustees: str, place: int, statement: str, signature: Json) -> bool:
    """Check what trustee ``place`` signed of a close; raises FlawError for what cannot be read."""
    reader = Reader("statement", BELENIOS_2048)
    ((_, published),) = [reader.items(each, 2) for each in reader.items(_parsed(reader, trustees))]
    certs = published["certs"] if isinstance(published, dict) else None
    found = read_certificate(reader, read_signed(reader, reader.items(certs)[place - 1]))
    signed = Signed(statement, read_proof(reader, signature))
    return is_signed(reader.group, found.verification, signed)


def _parsed(reader: Reader, text: str) -> Json:
    return reader.parse(text.encode())


__all__ = [
    "Closed",
    "Counted",
    "Opened",
    "Wanted",
    "close",
    "count",
    "is_statement_signed",
    "manifest",
    "opened",
    "plain",
    "read_election",
    "share",
    "write",
]
