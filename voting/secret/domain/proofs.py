"""Proofs of knowledge made non-interactive (Fiat-Shamir), as Belenios writes them."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.canonical import Json
from voting.secret.domain.form import Reader
from voting.secret.domain.group import Draw, Group


@dataclass(frozen=True, slots=True)
class Proof:
    """``challenge`` and ``response``, both modulo q."""

    challenge: int
    response: int

    def json(self) -> Json:
        """Return the object that is published."""
        return {"challenge": str(self.challenge), "response": str(self.response)}


@dataclass(frozen=True, slots=True)
class Ciphertext:
    """ElGamal: ``alpha`` = g^r, ``beta`` = y^r g^m."""

    alpha: int
    beta: int

    def json(self) -> Json:
        """Return the object that is published."""
        return {"alpha": str(self.alpha), "beta": str(self.beta)}


def read_proof(reader: Reader, value: Json) -> Proof:
    """Return the proof that an object says."""
    challenge, response = reader.fields(value, ("challenge", "response"))
    return Proof(reader.scalar(challenge), reader.scalar(response))


def read_proofs(reader: Reader, value: Json, count: int) -> tuple[Proof, ...]:
    """Return exactly ``count`` proofs."""
    return tuple(read_proof(reader, item) for item in reader.items(value, count))


def read_ciphertext(reader: Reader, value: Json) -> Ciphertext:
    """Return the ciphertext that an object says; both halves are members of the group."""
    alpha, beta = reader.fields(value, ("alpha", "beta"))
    return Ciphertext(reader.element(alpha), reader.element(beta))


def product(group: Group, ciphertexts: Sequence[Ciphertext]) -> Ciphertext:
    """Return the encryption of the sum."""
    return Ciphertext(
        group.times(each.alpha for each in ciphertexts),
        group.times(each.beta for each in ciphertexts),
    )


def know(group: Group, secret: int, prefix: str, draw: Draw) -> Proof:
    """Prove knowledge of the logarithm to base g: signatures and keys (Schnorr)."""
    return know_equal(group, secret, prefix, (group.g,), draw)


def knows(group: Group, proof: Proof, public: int, prefix: str) -> bool:
    """Check a proof of knowledge of the logarithm of ``public`` to base g."""
    commitment = group.times(
        (group.of_g(proof.response), group.again(public, proof.challenge))
    )  # fmt: skip
    return group.scalar(prefix, (commitment,)) == proof.challenge


def know_equal(
    group: Group, secret: int, prefix: str, bases: Sequence[int], draw: Draw
) -> Proof:  # fmt: skip
    """Prove that one secret is the logarithm to each base (Chaum-Pedersen)."""
    w = draw()
    challenge = group.scalar(prefix, [group.power(base, w) for base in bases])
    return Proof(challenge, (w - secret * challenge) % group.q)


def knows_equal(
    group: Group, proof: Proof, prefix: str, pairs: Sequence[tuple[int, int]]
) -> bool:  # fmt: skip
    """Check that one secret leads from each base to its image: ``pairs`` of (base, image)."""
    commitments = [
        group.times((group.power(base, proof.response), group.power(image, proof.challenge)))
        for base, image in pairs
    ]
    return group.scalar(prefix, commitments) == proof.challenge


Claim = tuple[Ciphertext, int]
"""A ciphertext, and the number that it is said to encrypt."""


@dataclass(frozen=True, slots=True)
class Branches:
    """A statement of alternatives: one of ``claims`` holds under the key ``y``."""

    group: Group
    y: int
    prefix: str
    claims: tuple[Claim, ...]


def prove_one(
    statement: Branches, truth: int, randomness: int, draw: Draw
) -> tuple[Proof, ...]:  # fmt: skip
    """Prove that the alternative ``truth`` holds without telling which one it is."""
    group, q = statement.group, statement.group.q
    drawn = {
        index: Proof(draw(), draw()) for index in range(len(statement.claims)) if index != truth
    }
    w = draw()
    pairs = [
        _commitments(statement, claim, drawn[index])
        if index in drawn
        else (group.of_g(w), group.fixed(statement.y, w))
        for index, claim in enumerate(statement.claims)
    ]
    total = group.scalar(statement.prefix, [each for pair in pairs for each in pair])
    challenge = (total - sum(proof.challenge for proof in drawn.values())) % q
    drawn[truth] = Proof(challenge, (w - randomness * challenge) % q)
    return tuple(drawn[index] for index in range(len(statement.claims)))


def holds(statement: Branches, proofs: Sequence[Proof]) -> bool:
    """Check a proof of alternatives."""
    commitments: list[int] = []
    for claim, proof in zip(statement.claims, proofs, strict=True):
        commitments += _commitments(statement, claim, proof)
    total = sum(proof.challenge for proof in proofs) % statement.group.q
    return statement.group.scalar(statement.prefix, commitments) == total


def _commitments(statement: Branches, claim: Claim, proof: Proof) -> tuple[int, int]:
    """Return g^r alpha^c and y^r (beta / g^m)^c, where the claim is that m is encrypted."""
    group, c, r = statement.group, proof.challenge, proof.response
    ciphertext, plain = claim
    power = group.again if len(statement.claims) > 1 else group.power
    shifted = (group.of_g(-plain * c),) if plain else ()
    return (
        group.times((group.of_g(r), power(ciphertext.alpha, c))),
        group.times((group.fixed(statement.y, r), power(ciphertext.beta, c), *shifted)),
    )
