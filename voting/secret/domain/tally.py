"""Adding up under encryption and opening only the sum (specification 4.16 to 4.19)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.canonical import Json
from voting.secret.domain.ballot import Ballot
from voting.secret.domain.election import Election
from voting.secret.domain.form import FlawError, Reader, dump, hexdigest
from voting.secret.domain.group import Draw, Group
from voting.secret.domain.proofs import (
    Ciphertext,
    Proof,
    know_equal,
    knows_equal,
    product,
    read_proof,
)
from voting.secret.domain.trustees import Trustees

Sums = tuple[tuple[Ciphertext, ...], ...]
"""One ciphertext for each choice of each question."""
SIZED: Final = ("num_tallied", "total_weight", "encrypted_tally")


def add_up(election: Election, ballots: Sequence[Ballot]) -> Sums:
    """Return the encryption of how many picked each choice."""
    return tuple(
        tuple(
            product(election.group, [ballot.answers[number].choices[place] for ballot in ballots])
            for place in range(question.width)
        )
        for number, question in enumerate(election.questions)
    )


def write_sums(sums: Sums) -> bytes:
    """Return the encrypted tally as published."""
    return dump([[each.json() for each in row] for row in sums]).encode()


def write_sized(sums: bytes, count: int) -> bytes:
    """Return the payload of the tally's event."""
    values = (count, count, hexdigest(sums))
    return dump(dict(zip(SIZED, values, strict=True))).encode()


def check_tally(sums: Sums, count: int, data: Sequence[bytes]) -> None:
    """Raise FlawError unless the published tally is ``sums`` of ``count`` ballots."""
    expected = write_sums(sums)
    if data[0] != expected:
        raise FlawError("tally-wrong")
    if data[1] != write_sized(expected, count):
        raise FlawError("tally-count")


@dataclass(frozen=True, slots=True)
class Opened:
    """What trustee ``owner`` (counted from 1) says of the sums, with proofs."""

    owner: int
    factors: tuple[tuple[int, ...], ...]
    proofs: tuple[tuple[Proof, ...], ...]


def open_sums(
    election: Election, sums: Sums, share: int, draw: Draw
) -> bytes:  # fmt: skip
    """Return the partial decryption made with the share of one trustee."""
    group = election.group
    prefix = _prefix(election, group.of_g(share))
    factors = [[str(group.power(each.alpha, share)) for each in row] for row in sums]
    proofs = [
        [know_equal(group, share, prefix, (group.g, each.alpha), draw).json() for each in row]
        for row in sums
    ]
    answer: dict[str, Json] = {"decryption_factors": factors, "decryption_proofs": proofs}
    return dump(answer).encode()


def _prefix(election: Election, public: int) -> str:
    return f"decrypt|{election.fingerprint}|{public}|"


def write_owned(opened: bytes, owner: int) -> bytes:
    """Return the payload of the event that carries a partial decryption."""
    return dump({"owner": owner, "payload": hexdigest(opened)}).encode()


def check_opened(
    election: Election, sums: Sums, keys: Sequence[int], data: Sequence[bytes]
) -> Opened:  # fmt: skip
    """Return a partial decryption whose proofs hold under its owner's verification key.

    ``keys`` are the verification keys in the order of the trustees.
    """
    reader = Reader("decryption", election.group)
    owner, payload = reader.fields(reader.parse(data[1]), ("owner", "payload"))
    number = reader.small(owner)
    if not 1 <= number <= len(keys) or reader.digest(payload) != hexdigest(data[0]):
        raise reader.flaw("owner")
    opened = _read_opened(reader, sums, data[0], number)
    public = keys[number - 1]
    for row, factors, proofs in zip(sums, opened.factors, opened.proofs, strict=True):
        for each, factor, proof in zip(row, factors, proofs, strict=True):
            pairs = ((election.group.g, public), (each.alpha, factor))
            if not knows_equal(election.group, proof, _prefix(election, public), pairs):
                raise reader.flaw("proof", str(number))
    return opened


def _read_opened(reader: Reader, sums: Sums, raw: bytes, owner: int) -> Opened:
    names = ("decryption_factors", "decryption_proofs")
    factors, proofs = (
        [reader.items(row, len(sums[place])) for place, row in enumerate(rows)]
        for rows in (
            reader.items(part, len(sums)) for part in reader.fields(reader.parse(raw), names)
        )
    )
    return Opened(
        owner,
        tuple(tuple(reader.element(each) for each in row) for row in factors),
        tuple(tuple(read_proof(reader, each) for each in row) for row in proofs),
    )


def combine(
    trustees: Trustees, sums: Sums, opened: Sequence[Opened], most: int
) -> tuple[tuple[int, ...], ...]:
    """Return how many picked each choice, at most ``most``; raises FlawError ``result-open``."""
    group = trustees.group
    weights = trustees.weights([each.owner for each in opened])
    table = _powers(group, most)
    return tuple(
        tuple(
            _opened(group, each, [(o.factors[i][j], weights[o.owner]) for o in opened], table)
            for j, each in enumerate(row)
        )
        for i, row in enumerate(sums)
    )


def _powers(group: Group, most: int) -> Mapping[int, int]:
    return {group.of_g(count): count for count in range(most + 1)}


def _opened(
    group: Group, sum_: Ciphertext, factors: Sequence[tuple[int, int]], table: Mapping[int, int]
) -> int:
    mask = group.times(group.power(factor, weight) for factor, weight in factors)
    count = table.get(group.times((sum_.beta, group.inverse(mask))))
    if count is None:
        raise FlawError("result-open")
    return count


def write_result(counts: Sequence[Sequence[int]]) -> bytes:
    """Return the result as published."""
    return dump({"result": [list(row) for row in counts]}).encode()
