"""What a signature does not protect by itself, checked byte by byte before any parser of PDF.

A signature answers for the bytes of its range and for its signed attributes. Here is the rest:
what stands after the range, the reserved space of the signature, and the parts of a CMS that no
digest covers (RFC 5652, 5.1): version, algorithms, certificates, lists, unsigned attributes.
"""

import hashlib
import re
from collections.abc import Sequence
from typing import Any, Final, cast

from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from signing.keys import Trust, der

BYTE_RANGE: Final = re.compile(
    rb"/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]"
)
HEXADECIMAL: Final = re.compile(rb"<(?:[0-9a-f]*|[0-9A-F]*)>")
Issued = x509.Certificate | x509.CertificateRevocationList
ALTERED: Final = "unprotected-altered"
UNKNOWN: Final = "unprotected-unknown"
BIT_STRING: Final = 0x03
OBJECT_IDENTIFIER: Final = 0x06
CONSTRUCTED: Final = 0x20
STAMP_ATTRIBUTES: Final = ("signature_time_stamp_token", "content_time_stamp")
# What the readers of ASN.1, certificates and algorithms raise for what is malformed or unknown.
MALFORMED: Final = (
    ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError,
    UnsupportedAlgorithm, x509.InvalidVersion, x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)  # fmt: skip


def file_fault(pdf: bytes, trust: Trust) -> str:
    """Return the code of what is wrong with the file as a whole, or an empty text.

    Codes: ``unsigned``, ``not-covered`` (bytes that the last signature does not cover),
    ``altered`` (its digest does not match), ``unprotected-altered`` (what no digest covers was),
    ``unprotected-unknown`` (whether it was cannot be told without an issuer that is not at hand).
    """
    ranges = [tuple(map(int, found.groups())) for found in BYTE_RANGE.finditer(pdf)]
    if not ranges:
        return "unsigned"
    start, length, resume, rest = max(ranges, key=lambda one: one[2] + one[3])
    if start != 0 or resume + rest != len(pdf) or length >= resume:
        return "not-covered"
    container = _container(pdf[length:resume])
    if container is None:
        return ALTERED
    try:
        if not _digests_match(container, pdf[:length] + pdf[resume:]):
            return "altered"
        return unprotected_fault(container, trust)
    except MALFORMED:
        return ALTERED


def _container(reserved: bytes) -> cms.ContentInfo | None:
    """Return the CMS of the reserved space; None unless it is one CMS and then zeros."""
    if not HEXADECIMAL.fullmatch(reserved) or len(reserved) % 2:
        return None
    content = bytes.fromhex(reserved[1:-1].decode())
    try:
        _, end = _element(content, 0)
        if content[end:].strip(b"\0"):
            return None
        return cms.ContentInfo.load(content[:end], strict=True)
    except MALFORMED:
        return None


def _element(content: bytes, at: int) -> tuple[int, int]:
    """Return where the value of the DER element at ``at`` begins and ends (X.690, 8.1, 10.1)."""
    first = content[at + 1]
    octets = first & 0x7F if first & 0x80 else 0
    length = int.from_bytes(content[at + 2 : at + 2 + octets], "big") if octets else first
    value = at + 2 + octets
    if first == 0x80 or value + length > len(content):  # noqa: PLR2004  indefinite: not DER
        raise ValueError("not a DER element")
    return value, value + length


def _is_exact(content: bytes) -> bool:
    """Tell whether every element is filled by its children and no bit string has loose bits.

    Parsers forgive both, so that a byte could differ without a trace.
    """
    waiting = [(0, len(content))]
    while waiting:
        at, end = waiting.pop()
        while at < end:
            value, after = _element(content, at)
            is_loose = content[at] == BIT_STRING and content[value] != 0
            if after > end or content[at] == 0 or is_loose:
                return False
            if content[at] & CONSTRUCTED:
                waiting.append((value, after))
            at = after
    return True


def _digests_match(container: cms.ContentInfo, covered: bytes) -> bool:
    signed = container["content"]
    inner = signed["encap_content_info"]
    if inner["content_type"].native == "tst_info":
        imprint = inner["content"].parsed["message_imprint"]
        algorithm = imprint["hash_algorithm"]["algorithm"].native
        return bool(_digest(algorithm, covered) == imprint["hashed_message"].native)
    signer = signed["signer_infos"][0]
    algorithm = signer["digest_algorithm"]["algorithm"].native
    told = [
        a["values"][0].native
        for a in signer["signed_attrs"]
        if a["type"].native == "message_digest"
    ]
    return told == [_digest(algorithm, covered)]


def _digest(algorithm: str, content: bytes) -> bytes:
    if algorithm not in ("sha256", "sha384", "sha512"):
        raise ValueError(f"digest {algorithm} is not accepted")
    return hashlib.new(algorithm, content).digest()


def unprotected_fault(container: cms.ContentInfo, trust: Trust) -> str:
    """Return ``unprotected-altered`` or ``unprotected-unknown`` as :func:`file_fault` does.

    Empty when each part that the signature does not cover is what the rest of the container
    implies: an altered certificate or list does not hold under its issuer's signature, and the
    others have one value only. Raises what ``MALFORMED`` lists.
    """
    if not _is_exact(container.dump()) or not _has_one_form(container):
        return ALTERED
    signed = container["content"]
    return _material_fault(signed, trust) or _unsigned_fault(signed["signer_infos"][0], trust)


def _has_one_form(container: cms.ContentInfo) -> bool:
    signed = container["content"]
    if container["content_type"].native != "signed_data" or len(signed["signer_infos"]) != 1:
        return False
    signer = signed["signer_infos"][0]
    digests = [one.dump() for one in signed["digest_algorithms"]]
    return (
        signed["version"].native == _version(signed)
        and signer["version"].native == "v1"
        and digests == [signer["digest_algorithm"].dump()]
        and all(_plain(signer[name]) for name in ("digest_algorithm", "signature_algorithm"))
        and signer_certificate(signed) is not None
        and all(_is_known(one) for one in (signed, signer))
    )


def _is_known(sequence: core.Sequence) -> bool:
    """Tell whether every field of a sequence is one that its type knows."""
    names = (field[0] for field in sequence._fields)
    return sum(len(sequence[name].dump()) for name in names) == len(sequence.contents)


def signer_certificate(signed: cms.SignedData) -> asn1_x509.Certificate | None:
    """Return the certificate inside that the signature names, letter by letter."""
    wanted = signed["signer_infos"][0]["sid"].chosen
    named = (wanted["issuer"].dump(), wanted["serial_number"].native)
    for one in signed["certificates"]:
        if (one.chosen.issuer.dump(), one.chosen.serial_number) == named:
            return one.chosen
    return None


def _version(signed: cms.SignedData) -> str:
    """RFC 5652, 5.1, for what we accept: no attribute certificates, no other lists."""
    return "v1" if signed["encap_content_info"]["content_type"].native == "data" else "v3"


def _plain(algorithm: core.Sequence) -> bool:
    """Tell whether an algorithm has no parameters, or the NULL that RSA and digests carry."""
    parameters = algorithm["parameters"].dump()
    is_pss = algorithm["algorithm"].native == "rsassa_pss"
    return is_pss or parameters in (b"", b"\x05\x00")


def _material_fault(signed: cms.SignedData, trust: Trust) -> str:
    """Check every certificate and list inside against its issuer."""
    inside = [x509.load_der_x509_certificate(one.chosen.dump()) for one in signed["certificates"]]
    given = [x509.load_der_x509_certificate(der(one)) for one in (*trust.roots, *trust.issuers)]
    lists = signed["crls"]
    crls = [
        x509.load_der_x509_crl(one.chosen.dump())
        for one in (lists if isinstance(lists, cms.RevocationInfoChoices) else ())
    ]
    issued: list[Issued] = [*inside, *crls]
    for one in issued:
        known = [issuer for issuer in (*given, *inside) if _is_named_by(one, issuer)]
        if not known:
            return UNKNOWN
        if not any(_is_by(one, issuer) for issuer in known):
            return ALTERED
    return ""


def _is_named_by(one: Issued, issuer: x509.Certificate) -> bool:
    """Tell whether ``one`` names ``issuer``: by its name, and by its key where both say which."""
    if one.issuer != issuer.subject:
        return False
    try:
        named = one.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
        own = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    except x509.ExtensionNotFound:
        return True
    return named.key_identifier in (None, own.digest)


def _is_by(one: Issued, issuer: x509.Certificate) -> bool:
    try:
        if isinstance(one, x509.Certificate):
            one.verify_directly_issued_by(issuer)
            return True
        return one.is_signature_valid(cast("Any", issuer.public_key()))
    except (InvalidSignature, ValueError, TypeError):
        return False


def _unsigned_fault(signer: cms.SignerInfo, trust: Trust) -> str:
    attributes = signer["unsigned_attrs"]
    if not isinstance(attributes, cms.CMSAttributes):
        return ""
    for attribute in attributes:
        if attribute["type"].native != "signature_time_stamp_token":
            return ALTERED
        for token in attribute["values"]:
            if fault := unprotected_fault(token, trust):
                return fault
    return ""


def lists_inside(container: cms.ContentInfo) -> list[bytes]:
    """Return every list of revoked certificates that a CMS or its time stamps carry, in DER."""
    signed = container["content"]
    lists = signed["crls"]
    found = (
        [one.chosen.dump() for one in lists] if isinstance(lists, cms.RevocationInfoChoices) else []
    )
    for signer in signed["signer_infos"]:
        for name in ("signed_attrs", "unsigned_attrs"):
            found += _lists_of(signer[name])
    return found


def _lists_of(attributes: cms.CMSAttributes) -> list[bytes]:
    if not isinstance(attributes, cms.CMSAttributes):
        return []
    return [
        one
        for attribute in attributes
        if attribute["type"].native in STAMP_ATTRIBUTES
        for token in attribute["values"]
        for one in lists_inside(token)
    ]


def certificates_inside(container: cms.ContentInfo) -> list[bytes]:
    """Return the certificates that a CMS carries, in DER."""
    return [one.chosen.dump() for one in container["content"]["certificates"]]


def token_inside(content: bytes) -> cms.ContentInfo | None:
    """Return the token of a time stamp, be it a whole TimeStampResp or a token alone.

    None when the authority did not grant it; raises what ``MALFORMED`` lists.
    """
    if _is_token(content):
        return cms.ContentInfo.load(content, strict=True)
    response = tsp.TimeStampResp.load(content, strict=True)
    granted = response["status"].dump() == tsp.PKIStatusInfo({"status": "granted"}).dump()
    found = response["time_stamp_token"]
    return found if granted and isinstance(found, cms.ContentInfo) else None


def _is_token(content: bytes) -> bool:
    value, _ = _element(content, 0)
    return content[value] == OBJECT_IDENTIFIER


def issuers(container: cms.ContentInfo, trust: Trust) -> Sequence[bytes]:
    """Return the certificates that may complete a path: those given and those inside."""
    return (*trust.roots, *trust.issuers, *certificates_inside(container))
