"""What the server adds to the board when a secret vote closes and its trustees open it."""

from collections.abc import Iterable
from dataclasses import dataclass

from voting.secret.domain import tally
from voting.secret.domain.ballot import Ballot, Urn
from voting.secret.domain.board import Row
from voting.secret.domain.form import FlawError
from voting.secret.verify import Flaw, Setup


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed urn: the sums that trustees open, and the ballots that they are of."""

    setup: Setup
    sums: tally.Sums
    counted: tuple[Ballot, ...]

    @property
    def ballots(self) -> int:
        """How many ballots were added up."""
        return len(self.counted)

    @property
    def rows(self) -> tuple[Row, Row]:
        """Return the events of the close."""
        sums = tally.write_sums(self.sums)
        return Row("EndBallots"), Row(
            "EncryptedTally", (sums, tally.write_sized(sums, self.ballots))
        )


def close(setup: Setup, urn: Urn) -> Closed:
    """Add the ballots up under encryption."""
    ballots = tuple(urn.ballots.values())
    return Closed(setup, tally.add_up(setup.election, ballots), ballots)


def owned(opened: bytes, owner: int) -> Row:
    """Return the event of the partial decryption of trustee ``owner``, counted from 1."""
    return Row("PartialDecryption", (opened, tally.write_owned(opened, owner)))


def checked(closed: Closed, row: Row) -> tally.Opened | Flaw:
    """Return what a trustee's partial decryption says when its proofs hold."""
    setup = closed.setup
    try:
        return tally.check_opened(setup.election, closed.sums, setup.trustees.keys, row.data)
    except FlawError as error:
        return Flaw(error.code, error.where)


def result(closed: Closed, rows: Iterable[Row]) -> tuple[Row, ...] | None:
    """Return exactly as many valid partial decryptions as are needed, and the result.

    None while there are too few: one that is not valid on the board would spoil all of it.
    """
    valid: dict[int, tuple[tally.Opened, Row]] = {}
    for row in rows:
        opened = checked(closed, row)
        if isinstance(opened, tally.Opened):
            valid.setdefault(opened.owner, (opened, row))
    needed = closed.setup.trustees.threshold
    chosen = [valid[owner] for owner in sorted(valid)][:needed]
    if len(chosen) < needed:
        return None
    opened_sums = [opened for opened, _ in chosen]
    counts = tally.combine(closed.setup.trustees, closed.sums, opened_sums, closed.ballots)
    return (*(row for _, row in chosen), Row("Result", (tally.write_result(counts),)))
