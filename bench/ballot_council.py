"""A synthetic council that votes in secret: trustees, voters and their ballots in one process."""

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from voting.secret.closing import close, owned, result
from voting.secret.domain import ceremony as c
from voting.secret.domain import tally
from voting.secret.domain.ballot import Urn, vote
from voting.secret.domain.board import Board, Row, write
from voting.secret.domain.election import Wording, write_credentials, write_election
from voting.secret.domain.group import BELENIOS_2048, Draw
from voting.secret.domain.question import Question
from voting.secret.domain.trustees import read_trustees
from voting.secret.verify import Setup, read_setup, write_setup

GROUP = BELENIOS_2048
UUID = "Ensayo11111111"
TIMESTAMP = 1_790_000_000
YES_NO = Question("¿Se aprueba la propuesta ficticia?", ("Sí", "No", "Abstención"))
ONE = Question("Persona ficticia elegida", ("Ana Inventada", "Blas Irreal", "En blanco"))
SEATS = Question(
    "Hasta tres personas ficticias", ("Ana", "Blas", "Cira", "Dimas", "Elia"), 1, 3, has_blank=True
)


def repeatable(name: str) -> Draw:
    """Return draws that are the same each time: a benchmark and a test must be repeatable."""
    numbers = itertools.count()
    q = int(GROUP.q)
    return lambda: int.from_bytes(hashlib.sha512(f"{name}|{next(numbers)}".encode()).digest()) % q


@dataclass(frozen=True, slots=True)
class Ceremony:
    """Trustees after their ceremony; ``shares`` are what each one alone knows."""

    trustees: bytes
    shares: tuple[int, ...]
    seeds: tuple[str, ...]
    sealed: tuple[str, ...]


def hold_ceremony(draw: Draw, size: int = 3, threshold: int = 2) -> Ceremony:
    """Make the keys of trustees who all obey."""
    seeds = tuple(f"semilla-ficticia-{index}" for index in range(size))
    certs = tuple(
        c.certificate(GROUP, seed, c.Place(size, threshold, index), draw)
        for index, seed in enumerate(seeds, 1)
    )
    round_ = c.Round(GROUP, threshold, certs)
    contributions = [c.contribute(round_, seed, draw) for seed in seeds]
    outputs = [c.finish(round_, contributions, seed, draw) for seed in seeds]
    sealed = tuple(each.private_key for each in outputs)
    shares = tuple(c.recover(GROUP, *pair) for pair in zip(seeds, sealed, strict=True))
    return Ceremony(c.publish(round_, contributions, outputs), shares, seeds, sealed)


@dataclass(frozen=True, slots=True)
class Council:
    """An election that is set up; ``secrets`` are the credentials of the voters."""

    setup: Setup
    first: Row
    secrets: tuple[int, ...]
    shares: tuple[int, ...]
    draw: Draw

    def ballot(self, voter: int, marks: Sequence[Sequence[int]]) -> bytes:
        """Return the ballot of a voter."""
        return vote(self.setup.election, self.secrets[voter], marks, self.draw)

    def urn(self) -> Urn:
        """Return an empty urn."""
        return Urn(self.setup.election, self.setup.credentials)

    def finish(self, urn: Urn, owners: Sequence[int] = (1, 2)) -> Board:
        """Close, open with the trustees ``owners`` and return the whole board."""
        closed = close(self.setup, urn)
        ballots = [Row("Ballot", (each.raw,)) for each in urn.ballots.values()]
        opened = [
            owned(self.open(closed.sums, owner), owner) for owner in owners
        ]  # fmt: skip
        last = result(closed, opened)
        if last is None:
            raise ValueError("too few trustees")
        return Board(TIMESTAMP, (self.first, *ballots, *closed.rows, *last))

    def open(self, sums: tally.Sums, owner: int) -> bytes:
        """Return the partial decryption of a trustee."""
        return tally.open_sums(self.setup.election, sums, self.shares[owner - 1], self.draw)


def convene(
    voters: int, questions: tuple[Question, ...] = (YES_NO,), uuid: str = UUID, name: str = "pleno"
) -> Council:
    """Hold the ceremony, draw credentials and publish the setup."""
    draw = repeatable(name)
    held = hold_ceremony(draw)
    secrets = tuple(draw() for _ in range(voters))
    wording = Wording("Votación ficticia", "Ensayo", questions)
    election = write_election(GROUP, read_trustees(held.trustees, GROUP).y, wording, uuid)
    credentials = write_credentials([GROUP.of_g(each) for each in secrets])
    first = write_setup(election, held.trustees, credentials)
    return Council(read_setup(first.data), first, secrets, held.shares, draw)


def marks(question: Question, choice: int) -> tuple[int, ...]:
    """Return the vote for one answer of a question, counted from 0."""
    places = range(len(question.answers))
    bits = tuple(int(place == choice % len(places)) for place in places)
    return (0, *bits) if question.has_blank else bits


def plenary(voters: int, questions: tuple[Question, ...] = (YES_NO,)) -> tuple[Council, Board]:
    """Hold a whole election in which voter n picks answer n (over and over)."""
    council = convene(voters, questions)
    urn = council.urn()
    for voter in range(voters):
        urn.put(council.ballot(voter, [marks(each, voter) for each in questions]))
    return council, council.finish(urn)


def rewritten(board: Board, rows: Sequence[Row]) -> bytes:
    """Return the archive of a board with other rows, its chain made anew."""
    return write(replace(board, rows=tuple(rows)))
