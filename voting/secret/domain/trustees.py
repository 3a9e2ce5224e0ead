"""Who opens the sums: trustees as they are published (Belenios 2.5.1 and later)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.canonical import Json
from voting.secret.domain.form import Reader, dump
from voting.secret.domain.group import Draw, Group
from voting.secret.domain.proofs import Proof, know, knows, read_proof, read_proofs

FEWEST: Final = 2  # nobody opens alone


@dataclass(frozen=True, slots=True)
class Trustees:
    """``threshold`` of the owners of ``keys`` open the sums encrypted under ``y``."""

    group: Group
    threshold: int
    keys: tuple[int, ...]
    y: int
    is_shared: bool
    is_old_format: bool = False

    def weights(self, owners: Sequence[int]) -> Mapping[int, int]:
        """Return the weight of each of those who open together (Lagrange at 0)."""
        if not self.is_shared:
            return dict.fromkeys(owners, 1)
        return {owner: self._lagrange(owners, owner) for owner in owners}

    def _lagrange(self, owners: Sequence[int], owner: int) -> int:
        weight, q = 1, int(self.group.q)
        for other in owners:
            if other != owner:
                weight = weight * other * pow(other - owner, -1, q) % q
        return weight


@dataclass(frozen=True, slots=True)
class Signed:
    """A text and the signature over it."""

    message: str
    signature: Proof

    def json(self) -> Json:
        """Return the object that is published."""
        return {"message": self.message, "signature": self.signature.json()}


def sign_text(group: Group, key: int, message: str, draw: Draw) -> Signed:
    """Sign a text with a trustee's key."""
    return Signed(message, know(group, key, f"sigmsg|{message}|", draw))


def is_signed(group: Group, public: int, signed: Signed) -> bool:
    """Check the signature over a text."""
    return knows(group, signed.signature, public, f"sigmsg|{signed.message}|")


def read_signed(reader: Reader, value: Json) -> Signed:
    """Return the signed text that an object says."""
    message, signature = reader.fields(value, ("message", "signature"))
    return Signed(reader.text(message), read_proof(reader, signature))


@dataclass(frozen=True, slots=True)
class Certificate:
    """The keys of one trustee, and the place among the others that the trustee agreed to."""

    verification: int
    encryption: int
    context: Mapping[str, Json] | None


def context(group: Group, size: int, threshold: int, index: int) -> dict[str, Json]:
    """Return the place of a trustee; ``index`` counts from 1."""
    return {"group": group.name, "size": size, "threshold": threshold, "index": index}


def read_certificate(reader: Reader, signed: Signed) -> Certificate:
    """Return a certificate whose signature holds."""
    value = reader.parse(signed.message.encode("utf-8", "surrogatepass"))
    place: Mapping[str, Json] | None = None
    if isinstance(value, dict) and "context" in value:
        first, *rest = reader.fields(value, ("context", "verification", "encryption"))
        if not isinstance(first, dict):
            raise reader.flaw("form")
        place = first
    else:
        rest = reader.fields(value, ("verification", "encryption"))
    keys = [reader.element(each) for each in rest]
    if not is_signed(reader.group, keys[0], signed):
        raise reader.flaw("signature", "cert")
    return Certificate(keys[0], keys[1], place)


def read_coefficients(reader: Reader, signed: Signed, threshold: int) -> tuple[int, ...]:
    """Return g to each coefficient of a trustee's polynomial."""
    value = reader.parse(signed.message.encode("utf-8", "surrogatepass"))
    (items,) = reader.fields(value, ("coefexps",))
    elements = tuple(reader.element(each) for each in reader.items(items))
    if len(elements) != threshold:
        raise reader.flaw("threshold")
    return elements


def all_certificates(certs: Sequence[Signed], coefficients: Sequence[int]) -> str:
    """Return the text that a trustee signs to agree with every certificate."""
    return "certs_sig|" + dump(
        {"certs": [each.json() for each in certs], "coefexps": [str(e) for e in coefficients]}
    )


def public_share(group: Group, polynomials: Sequence[Sequence[int]], index: int) -> int:
    """Return g to the share of trustee ``index``: every polynomial taken there, added up."""
    return group.times(
        group.power(element, pow(index, power, int(group.q)))
        for elements in polynomials
        for power, element in enumerate(elements)
    )


def pok_prefix(group: Group, public: int) -> str:
    """Return what the proof of possession of a key is bound to."""
    return f"pok|{group.name}|{public}|"


def single(group: Group, secret: int, draw: Draw) -> Json:
    """Return the published object of a trustee who holds a whole key."""
    public = group.of_g(secret)
    proof = know(group, secret, pok_prefix(group, public), draw)
    return ["Single", {"pok": proof.json(), "public_key": str(public)}]


def read_trustees(raw: bytes, group: Group) -> Trustees:
    """Return the trustees: one group with a threshold, or keys that are all needed.

    FlawError ``trustees-…`` for a signature, share, proof or key that does not hold.
    """
    reader = Reader("trustees", group)
    kinds = reader.items(reader.parse(raw))
    pairs = [reader.items(each, 2) for each in kinds]
    if len(pairs) == 1 and pairs[0][0] == "Pedersen":
        return _read_pedersen(reader, pairs[0][1])
    if not pairs or any(kind != "Single" for kind, _ in pairs):
        raise reader.flaw("form")
    keys = tuple(_read_single(reader, value) for _, value in pairs)
    _check_distinct(reader, keys)
    return Trustees(group, len(keys), keys, group.times(keys), is_shared=False)


def _read_single(reader: Reader, value: Json) -> int:
    pok, public = reader.fields(value, ("pok", "public_key"))
    return _possessed(reader, pok, public)


def _possessed(reader: Reader, pok: Json, public: Json) -> int:
    key = reader.element(public)
    proof = read_proof(reader, pok)
    if key == 1 or not knows(reader.group, proof, key, pok_prefix(reader.group, key)):
        raise reader.flaw("key")
    return key


@dataclass(frozen=True, slots=True)
class _Published:
    threshold: int
    certs: tuple[Signed, ...]
    coefexps: tuple[Signed, ...]
    signatures: tuple[Proof, ...] | None
    keys: Sequence[Json]


def _read_pedersen(reader: Reader, value: Json) -> Trustees:
    published = _published(reader, value)
    certs = [read_certificate(reader, each) for each in published.certs]
    _check_distinct(reader, [each.verification for each in certs])
    _check_distinct(reader, [each.encryption for each in certs])
    is_old = published.signatures is None and all(each.context is None for each in certs)
    if not is_old:
        _check_places(reader, published, certs)
    polynomials = [
        _polynomial(reader, published, index, cert) for index, cert in enumerate(certs)
    ]  # fmt: skip
    keys = tuple(
        _share_key(reader, published.keys[index], cert, public_share(reader.group, polynomials,
                   index + 1), is_old=is_old)
        for index, cert in enumerate(certs)
    )  # fmt: skip
    y = reader.group.times(elements[0] for elements in polynomials)
    return Trustees(reader.group, published.threshold, keys, y, True, is_old)  # noqa: FBT003  named in the class


def _check_distinct(reader: Reader, keys: Sequence[int]) -> None:
    """Refuse a person who holds two places: there would be fewer trustees than there seem."""
    if len(set(keys)) != len(keys):
        raise reader.flaw("repeated")


def _published(reader: Reader, value: Json) -> _Published:
    names = ["threshold", "certs", "coefexps", "signatures", "verification_keys"]
    has_signatures = isinstance(value, dict) and "signatures" in value
    if not has_signatures:
        names.remove("signatures")
    threshold, certs, coefexps, *signatures, keys = reader.fields(value, names)
    count, needed = len(reader.items(certs)), reader.small(threshold)
    if not FEWEST <= needed <= count:
        raise reader.flaw("threshold")
    return _Published(
        needed,
        tuple(read_signed(reader, each) for each in reader.items(certs)),
        tuple(read_signed(reader, each) for each in reader.items(coefexps, count)),
        read_proofs(reader, signatures[0], count) if has_signatures else None,
        reader.items(keys, count),
    )


def _check_places(reader: Reader, published: _Published, certs: Sequence[Certificate]) -> None:
    if published.signatures is None:
        raise reader.flaw("signature", "certs")
    for index, cert in enumerate(certs, 1):
        place = context(reader.group, len(certs), published.threshold, index)
        if cert.context is None or list(cert.context.items()) != list(place.items()):
            raise reader.flaw("context", str(index))


def _polynomial(
    reader: Reader, published: _Published, index: int, cert: Certificate
) -> tuple[int, ...]:
    signed = published.coefexps[index]
    elements = read_coefficients(reader, signed, published.threshold)
    group = reader.group
    if not is_signed(group, cert.verification, signed):
        raise reader.flaw("signature", "coefexps")
    if published.signatures is not None:
        agreed = Signed(
            all_certificates(published.certs, elements), published.signatures[index]
        )  # fmt: skip
        if not is_signed(group, cert.verification, agreed):
            raise reader.flaw("signature", "certs")
    return elements


def _share_key(
    reader: Reader, value: Json, cert: Certificate, expected: int, *, is_old: bool
) -> int:
    names = ("pok", "public_key") if is_old else ("pok", "public_key", "signature")
    pok, public, *signature = reader.fields(value, names)
    key = _possessed(reader, pok, public)
    if key != expected:
        raise reader.flaw("share")
    if signature:
        signed = Signed(str(key), read_proof(reader, signature[0]))
        if not is_signed(reader.group, cert.verification, signed):
            raise reader.flaw("signature", "key")
    return key
