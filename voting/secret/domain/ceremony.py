"""The key ceremony: trustees make one key of which no one ever holds the whole (Pedersen).

Three rounds relayed by the server: certificates, contributions, shares. Each function is what one
tablet computes; the seed is its only secret.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from core.canonical import Json
from voting.secret.domain import channel
from voting.secret.domain.form import Reader, dump
from voting.secret.domain.group import Draw, Group
from voting.secret.domain.proofs import Proof, know
from voting.secret.domain.trustees import (
    Certificate,
    Signed,
    all_certificates,
    context,
    is_signed,
    pok_prefix,
    public_share,
    read_certificate,
    read_coefficients,
    read_trustees,
    sign_text,
)


@dataclass(frozen=True, slots=True)
class Keys:
    """What a seed stands for: a key that signs and a key that decrypts."""

    signing: int
    decryption: int


@dataclass(frozen=True, slots=True)
class Place:
    """One of ``size`` trustees, ``threshold`` of whom open; ``index`` counts from 1."""

    size: int
    threshold: int
    index: int


@dataclass(frozen=True, slots=True)
class Round:
    """What every tablet has seen: the certificates, in order."""

    group: Group
    threshold: int
    certs: tuple[Signed, ...]

    @property
    def reader(self) -> Reader:
        """Return what reads messages of this ceremony."""
        return Reader("ceremony", self.group)

    def keys(self) -> list[Certificate]:
        """Return the certificates after checking signature and place of each.

        A certificate of an earlier ceremony, for another place or another threshold is refused.
        """
        read = [read_certificate(self.reader, each) for each in self.certs]
        for index, each in enumerate(read, 1):
            place = context(self.group, len(read), self.threshold, index)
            if each.context is None or dict(each.context) != place:
                raise self.reader.flaw("context", str(index))
        if len({each.verification for each in read}) != len(read):
            raise self.reader.flaw("repeated")
        return read


@dataclass(frozen=True, slots=True)
class Contribution:
    """Second message of a trustee: ``secrets`` has one sealed text for each trustee."""

    polynomial: str
    secrets: tuple[str, ...]
    coefexps: Signed
    signature: Proof


@dataclass(frozen=True, slots=True)
class Output:
    """Third message: the sealed share, and the verification key that is published."""

    private_key: str
    public_key: Json


def derive(group: Group, seed: str) -> Keys:
    """Return the keys of a seed."""
    return Keys(*(_derived(group, label, seed) for label in ("sk", "dk")))


def _derived(group: Group, label: str, seed: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{label}|{seed}".encode()).digest()) % group.q


def certificate(group: Group, seed: str, place: Place, draw: Draw) -> Signed:
    """First message of a trustee: both public keys, signed."""
    keys = derive(group, seed)
    message: dict[str, Json] = {
        "context": context(group, place.size, place.threshold, place.index),
        "verification": str(group.of_g(keys.signing)),
        "encryption": str(group.of_g(keys.decryption)),
    }
    return sign_text(group, keys.signing, dump(message), draw)


def contribute(ceremony: Round, seed: str, draw: Draw) -> Contribution:
    """Draw a polynomial and seal its value at each trustee's place to that trustee."""
    group, keys, certs = ceremony.group, derive(ceremony.group, seed), ceremony.keys()
    own = _own(ceremony, certs, keys)
    polynomial = [draw() for _ in range(ceremony.threshold)]
    elements = [group.of_g(each) for each in polynomial]
    sealed = [
        channel.send(group, keys.signing, cert.encryption, _secret(group, polynomial, index), draw)
        for index, cert in enumerate(certs, 1)
    ]
    kept = dump({"polynomial": [str(each) for each in polynomial]})
    return Contribution(
        channel.send(group, keys.signing, own.encryption, kept, draw),
        tuple(sealed),
        sign_text(group, keys.signing, dump({"coefexps": [str(e) for e in elements]}), draw),
        sign_text(
            group, keys.signing, all_certificates(ceremony.certs, elements), draw
        ).signature,
    )  # fmt: skip


def _own(ceremony: Round, certs: Sequence[Certificate], keys: Keys) -> Certificate:
    group = ceremony.group
    mine = (group.of_g(keys.signing), group.of_g(keys.decryption))
    for each in certs:
        if (each.verification, each.encryption) == mine:
            return each
    raise ceremony.reader.flaw("stranger")


def _secret(group: Group, polynomial: Sequence[int], index: int) -> str:
    value = sum(each * index**power for power, each in enumerate(polynomial)) % group.q
    return dump({"secret": str(value)})


def check_contribution(ceremony: Round, index: int, contribution: Contribution) -> tuple[int, ...]:
    """Return the public coefficients of trustee ``index`` (from 1) when its signatures hold."""
    reader, public = ceremony.reader, ceremony.keys()[index - 1].verification
    elements = read_coefficients(reader, contribution.coefexps, ceremony.threshold)
    agreed = Signed(all_certificates(ceremony.certs, elements), contribution.signature)
    for signed in (contribution.coefexps, agreed):
        if not is_signed(ceremony.group, public, signed):
            raise reader.flaw("signature", str(index))
    return elements


def finish(ceremony: Round, contributions: Sequence[Contribution], seed: str, draw: Draw) -> Output:
    """Open what the others sealed to this trustee, check it, and return the sealed share.

    FlawError ``ceremony-share`` names the trustee whose value is not on its published polynomial.
    """
    group, keys, certs = ceremony.group, derive(ceremony.group, seed), ceremony.keys()
    own = certs.index(_own(ceremony, certs, keys)) + 1
    polynomials = _polynomials(ceremony, contributions)
    share = 0
    for sender, contribution in enumerate(contributions, 1):
        value = _received(ceremony, keys, certs[sender - 1], contribution.secrets[own - 1])
        if group.of_g(value) != public_share(group, [polynomials[sender - 1]], own):
            raise ceremony.reader.flaw("share", str(sender))
        share = (share + value) % group.q
    kept = dump({"decryption_key": str(share)})
    sealed = channel.send(group, keys.signing, group.of_g(keys.decryption), kept, draw)
    return Output(sealed, _verification_key(group, keys, share, draw))


def _polynomials(ceremony: Round, contributions: Sequence[Contribution]) -> list[tuple[int, ...]]:
    if len(contributions) != len(ceremony.certs):
        raise ceremony.reader.flaw("count")
    return [
        check_contribution(ceremony, index, each) for index, each in enumerate(contributions, 1)
    ]


def _received(ceremony: Round, keys: Keys, sender: Certificate, sealed: str) -> int:
    reader = ceremony.reader
    text = channel.receive(reader, keys.decryption, sender.verification, sealed)
    (value,) = reader.fields(reader.parse(text.encode()), ("secret",))
    return reader.scalar(value)


def _verification_key(group: Group, keys: Keys, share: int, draw: Draw) -> Json:
    public = group.of_g(share)
    pok = know(group, share, pok_prefix(group, public), draw)
    signature = sign_text(group, keys.signing, str(public), draw).signature
    return {"pok": pok.json(), "public_key": str(public), "signature": signature.json()}


def publish(
    ceremony: Round, contributions: Sequence[Contribution], outputs: Sequence[Output]
) -> bytes:
    """Return trustees.json; FlawError ``trustees-…`` when something in it does not hold."""
    fields: dict[str, Json] = {
        "threshold": ceremony.threshold,
        "certs": [each.json() for each in ceremony.certs],
        "coefexps": [each.coefexps.json() for each in contributions],
        "signatures": [each.signature.json() for each in contributions],
        "verification_keys": [each.public_key for each in outputs],
    }
    raw = dump([["Pedersen", fields]]).encode()
    read_trustees(raw, ceremony.group)
    return raw


def recover(group: Group, seed: str, private_key: str) -> int:
    """Return the share of a trustee from the seed and what the server kept sealed."""
    reader, keys = Reader("share", group), derive(group, seed)
    text = channel.receive(reader, keys.decryption, group.of_g(keys.signing), private_key)
    (value,) = reader.fields(reader.parse(text.encode()), ("decryption_key",))
    return reader.scalar(value)
