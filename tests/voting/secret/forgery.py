"""What a dishonest server, voter or trustee could make of a good election."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from bench.ballot_council import TIMESTAMP, Council, plenary
from core.canonical import Json
from voting.secret.closing import owned
from voting.secret.domain import tally
from voting.secret.domain.ballot import sign
from voting.secret.domain.board import Board, Row, _member, events, write
from voting.secret.domain.form import dump, hexdigest
from voting.secret.domain.proofs import Ciphertext, product
from voting.secret.verify import write_setup

VOTERS = 8
Edit = Callable[[Any], object]


@cache
def good() -> tuple[Council, Board]:
    """Return an election of eight voters: 3 yes, 3 no, 2 abstentions."""
    return plenary(VOTERS)


def edited(raw: bytes, change: Edit) -> bytes:
    """Return JSON after a change in place."""
    value = json.loads(raw)
    change(value)
    return dump(value).encode()


def ballots(board: Board) -> list[bytes]:
    """Return the ballots of a board."""
    return [row.data[0] for row in board.rows if row.kind == "Ballot"]


def archive(rows: Sequence[Row]) -> bytes:
    """Return the archive of rows, their chain made anew."""
    return write(Board(TIMESTAMP, tuple(rows)))


def with_rows(change: Callable[[list[Row]], object]) -> bytes:
    """Return the good archive after a change of its rows."""
    rows = list(good()[1].rows)
    change(rows)
    return archive(rows)


def with_data(place: int, number: int, change: Edit) -> bytes:
    """Return the good archive after a change in one piece of data of the row at ``place``."""

    def spoil(rows: list[Row]) -> None:
        data = list(rows[place].data)
        data[number] = edited(data[number], change)
        rows[place] = replace(rows[place], data=tuple(data))

    return with_rows(spoil)


def with_setup(number: int, change: Edit) -> bytes:
    """Return the good archive after a change of election, trustees or credentials, rehashed."""

    def spoil(rows: list[Row]) -> None:
        data = list(rows[0].data)
        data[number] = edited(data[number], change)
        rows[0] = write_setup(data[0], data[1], data[2])

    return with_rows(spoil)


def with_ballot(raw: bytes, place: int = 1) -> bytes:
    """Return the good archive with another ballot in the event at ``place``."""

    def spoil(rows: list[Row]) -> None:
        rows[place] = Row("Ballot", (raw,))

    return with_rows(spoil)


def resigned(voter: int, raw: bytes, change: Edit) -> bytes:
    """Return a ballot with changed answers that its voter signs again."""
    council = good()[0]
    answers: list[Json] = json.loads(raw)["answers"]
    change(answers)
    return sign(council.setup.election, council.secrets[voter], answers, council.draw)


def stuffed(voter: int, plain: int) -> bytes:
    """Return a ballot whose first choice encrypts any number; its proofs are those of 0 or 1."""
    council = good()[0]
    group, y, random = council.setup.election.group, council.setup.election.y, council.draw()
    beta = group.times((group.power(y, random), group.of_g(plain)))

    def spoil(answers: Any) -> None:
        answers[0]["choices"][0] = Ciphertext(group.of_g(random), beta).json()

    return resigned(voter, ballots(good()[1])[voter], spoil)


def counted(raws: Sequence[bytes], counts: Sequence[int], first: Row | None = None) -> bytes:
    """Return a board whose tally and openings are clean over whatever ballots it carries."""
    council = good()[0]
    sums = sums_of(raws)
    data = tally.write_sums(sums)
    rows = [
        first or council.first,
        *(Row("Ballot", (raw,)) for raw in raws),
        Row("EndBallots"),
        Row("EncryptedTally", (data, tally.write_sized(data, len(raws)))),
        *(owned(council.open(sums, owner), owner) for owner in (1, 2)),
        Row("Result", (tally.write_result([counts]),)),
    ]
    return archive(rows)


def sums_of(raws: Sequence[bytes]) -> tally.Sums:
    group = good()[0].setup.election.group
    columns = zip(*(json.loads(raw)["answers"][0]["choices"] for raw in raws), strict=True)
    return (
        tuple(
            product(group, [Ciphertext(int(c["alpha"]), int(c["beta"])) for c in column])
            for column in columns
        ),
    )


def broken_chain(height: int) -> bytes:
    """Return the good archive in which one event says another height, under its true hash."""
    board = good()[1]
    event = events(board.rows)[height]
    spoiled = event.replace(b'"height":%d' % height, b'"height":%d' % (height + 1))
    return write(board).replace(_named(event), _named(spoiled))


def _named(event: bytes) -> bytes:
    return _member(f"{hexdigest(event)}.event.json", event, TIMESTAMP)
