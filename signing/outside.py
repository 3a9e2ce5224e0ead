"""A signature made on the signer's own machine: prepared here, signed there, completed here.

- ``prepare(pdf, step, who, keys, clock) -> Gap``: the PDF with the room of the signature empty;
- ``covered(gap) -> bytes``: what is to be signed there, as a detached CAdES with signed attributes
  (``openssl cms -sign -cades -binary``, AutoFirma, any smart card program);
- ``complete(gap, cms, keys, clock) -> bytes``: the PDF with that signature and its time stamp.

Days may pass in between: a Gap is bytes and two numbers. What is completed has still to be
validated: a CMS over other bytes is put in as it came.
"""

import asyncio
import hashlib
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Final

from asn1crypto import cms
from pyhanko.sign.general import simple_cms_attribute
from pyhanko.sign.signers import ExternalSigner
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest

from core.clock import Clock
from signing import pades
from signing.domain import Signatory, Step
from signing.keys import Keys

# A CMS with a long chain and a time stamp takes some 12 kB; the room is in hexadecimal.
ROOM: Final = 2 * 32_768


class NotASignatureError(ValueError):
    """What came back is no CMS with one signature, or is too long for its room."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A PDF that waits for a signature in the bytes ``start`` to ``end``."""

    pdf: bytes
    start: int
    end: int


def prepare(pdf: bytes, step: Step, who: Signatory, keys: Keys, clock: Clock) -> Gap:
    """Return ``pdf`` with the room for the signature of ``who``."""
    make = pades.secretary_metadata if step is Step.SECRETARY else pades.chair_metadata
    # Nobody's certificate is known yet: what was signed is validated when it comes back.
    metadata = replace(make(who, keys, clock), validation_context=None)
    signer = pades.pdf_signer(metadata, _nobody(), clock)
    content = pades.writer(pdf)
    digest, _, output = asyncio.run(
        signer.async_digest_doc_for_signing(content, bytes_reserved=ROOM)
    )
    output.seek(0)
    return Gap(output.read(), digest.reserved_region_start, digest.reserved_region_end)


def covered(gap: Gap) -> bytes:
    """Return the bytes that are signed: all but the room."""
    return gap.pdf[: gap.start] + gap.pdf[gap.end :]


def complete(gap: Gap, signature: bytes, keys: Keys, clock: Clock) -> bytes:
    """Return the PDF with the signature (CMS in DER) and a time stamp over it: PAdES B-T.

    Raises NotASignatureError, and OSError when the time stamp authority does not answer.
    """
    container = _read(signature)
    _stamp(container["content"]["signer_infos"][0], keys, clock)
    written = container.dump()
    if len(written) * 2 > gap.end - gap.start - 2:
        raise NotASignatureError("too long")
    digest = hashlib.sha256(covered(gap)).digest()
    output = BytesIO(gap.pdf)
    PreparedByteRangeDigest(digest, gap.start, gap.end).fill_with_cms(output, written)
    return output.getvalue()


def _read(signature: bytes) -> cms.ContentInfo:
    """Read the CMS afresh, without what is not to be in a PDF: the content and old attributes."""
    try:
        container = cms.ContentInfo.load(signature, strict=True)
        signed = container["content"]
        if container["content_type"].native != "signed_data" or len(signed["signer_infos"]) != 1:
            raise NotASignatureError("not one signature")
        signed["encap_content_info"] = {"content_type": "data"}
        del signed["signer_infos"][0]["unsigned_attrs"]
        return cms.ContentInfo.load(container.dump(force=True))
    except (ValueError, TypeError, KeyError) as fault:
        raise NotASignatureError(str(fault)) from fault


def _stamp(signer: cms.SignerInfo, keys: Keys, clock: Clock) -> None:
    digest = hashlib.sha256(signer["signature"].native).digest()
    token = asyncio.run(keys.timestamper(clock).async_timestamp(digest, "sha256"))
    signer["unsigned_attrs"] = [simple_cms_attribute("signature_time_stamp_token", token)]


def _nobody() -> ExternalSigner:
    return ExternalSigner(signing_cert=None, cert_registry=None, signature_value=ROOM // 4)
