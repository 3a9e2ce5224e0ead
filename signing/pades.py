"""Signatures in a PDF (ETSI EN 319 142): first the secretary, then the chair, then the archive.

Stable functions, all of them bytes to bytes and repeatable from the file that is stored:

- ``sign_secretary(pdf, who, keys, clock) -> bytes``: PAdES B-T, certifies, lets only signatures
  and time stamps follow (DocMDP ``FILL_FORMS``);
- ``sign_chair(pdf, who, keys, clock) -> bytes``: Vº Bº, PAdES B-T;
- ``close(pdf, keys, clock) -> bytes``: validation data of every signature and the archive time
  stamp, in one revision: PAdES B-LTA.

In each file the last signature or time stamp covers every byte, so that nothing outside remains.
Signatures are invisible: the names are printed in the page (documents.md 1.4). They raise OSError
when the time stamp authority does not answer, and ``pyhanko.sign.general.SigningError`` when the
file or a certificate does not allow the signature; from a coroutine use ``asyncio.to_thread``.
"""

import asyncio
from datetime import datetime
from io import BytesIO
from typing import Final

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, Signer
from pyhanko.sign.signers.pdf_signer import PdfSigningSession, TimestampDSSContentSettings
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import DocumentSecurityStore
from pyhanko.sign.validation.dss import collect_validation_info
from pyhanko_certvalidator import ValidationContext

from core.clock import Clock
from signing.domain import Signatory
from signing.keys import Identity, Keys, Trust, certificates, der, simple_signer

SECRETARY_FIELD: Final = "FirmaSecretaria"
CHAIR_FIELD: Final = "VistoBuenoPresidencia"
SEAL_FIELD: Final = "SelloDeEntidad"
ARCHIVE_FIELD: Final = "SelloDeArchivo"
PARTIAL_COPY: Final = "Copia electrónica parcial auténtica"  # NTI, EstadoElaboracion EE04


class _Writer(IncrementalPdfFileWriter):
    """A writer that leaves the metadata as they were printed.

    The library would write the XMP packet anew, in a form that strict PDF/A validators may refuse
    (documents.md 1.4), and date it by the machine's clock.
    """

    def _update_meta(self) -> None:
        pass


class _Signer(PdfSigner):
    """A signer that takes the hour from the clock it is given."""

    moment: datetime

    def init_signing_session(
        self,
        pdf_out: BasePdfFileWriter,
        existing_fields_only: bool = False,  # noqa: FBT001, FBT002  its parent's
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.moment
        return session


def sign_secretary(pdf: bytes, who: Signatory, keys: Keys, clock: Clock) -> bytes:
    """Return ``pdf`` certified by who keeps the minutes."""
    return _sign(pdf, keys.signer(who), secretary_metadata(who, keys, clock), keys, clock)


def sign_chair(pdf: bytes, who: Signatory, keys: Keys, clock: Clock) -> bytes:
    """Return ``pdf`` with the Vº Bº of who presides."""
    return _sign(pdf, keys.signer(who), chair_metadata(who, keys, clock), keys, clock)


def seal_copy(pdf: bytes, keys: Keys, clock: Clock) -> bytes:
    """Return ``pdf`` as a partial authentic copy under the seal, closed for the archive (B-LTA)."""
    return seal(pdf, PARTIAL_COPY, keys, clock)


def seal(pdf: bytes, reason: str, keys: Keys, clock: Clock) -> bytes:
    """Return ``pdf`` under the seal of the entity, with why, closed for the archive (B-LTA)."""
    metadata = _certifying(SEAL_FIELD, reason, keys, clock)
    return close(_sign(pdf, keys.seal(), metadata, keys, clock), keys, clock)


def secretary_metadata(who: Signatory, keys: Keys, clock: Clock) -> PdfSignatureMetadata:
    """Say what the secretary's signature is: it certifies, and lets only signatures follow."""
    return _certifying(SECRETARY_FIELD, who.role, keys, clock)


def chair_metadata(who: Signatory, keys: Keys, clock: Clock) -> PdfSignatureMetadata:
    """Say what the chair's signature is: the Vº Bº."""
    return PdfSignatureMetadata(
        field_name=CHAIR_FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=f"Vº Bº {who.role}".strip(),
        validation_context=_context(keys.trust(clock), clock()),
    )


def _certifying(field: str, reason: str, keys: Keys, clock: Clock) -> PdfSignatureMetadata:
    return PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=reason or None,
        certify=True,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        validation_context=_context(keys.trust(clock), clock()),
    )


def _sign(
    pdf: bytes, identity: Identity, metadata: PdfSignatureMetadata, keys: Keys, clock: Clock
) -> bytes:
    signer = pdf_signer(metadata, simple_signer(identity), clock, keys.timestamper(clock))
    signed = asyncio.run(signer.async_sign_pdf(writer(pdf)))
    return bytes(signed.getvalue())


def pdf_signer(
    metadata: PdfSignatureMetadata,
    signer: Signer,
    clock: Clock,
    timestamper: TimeStamper | None = None,
) -> PdfSigner:
    """Return who puts a signature into a PDF, by the clock that is given."""
    made = _Signer(
        metadata,
        signer,
        timestamper=timestamper,
        new_field_spec=SigFieldSpec(str(metadata.field_name), readable_field_name=metadata.reason),
    )
    made.moment = clock()
    return made


def writer(pdf: bytes) -> IncrementalPdfFileWriter:
    """Return who writes a further revision of a PDF."""
    return _Writer(BytesIO(pdf))


def close(pdf: bytes, keys: Keys, clock: Clock) -> bytes:
    """Return ``pdf`` with what its signatures need to be checked for years, stamped."""
    return asyncio.run(_close(pdf, keys, clock))


async def _close(pdf: bytes, keys: Keys, clock: Clock) -> bytes:
    context = _context(keys.trust(clock), clock())
    reader = PdfFileReader(BytesIO(pdf))
    paths = []
    for signature in reader.embedded_signatures:
        paths += await collect_validation_info(signature, context)
    writer = _Writer(BytesIO(pdf))
    DocumentSecurityStore.supply_dss_in_writer(
        writer, None, paths=paths, validation_context=context, embed_roots=False
    )
    field = f"{ARCHIVE_FIELD}{len(reader.embedded_timestamp_signatures) + 1}"
    stamped = await PdfTimeStamper(keys.timestamper(clock), field_name=field).async_timestamp_pdf(
        writer,
        "sha256",
        validation_context=context,
        dss_settings=TimestampDSSContentSettings(include_vri=False, update_before_ts=True),
        embed_roots=False,
    )
    return bytes(stamped.getvalue())


def _context(trust: Trust, at: datetime) -> ValidationContext:
    return ValidationContext(
        trust_roots=certificates(trust.roots),
        other_certs=certificates(trust.issuers),
        crls=[der(one) for one in trust.crls],
        revocation_mode="require",
        moment=at,
        allow_fetching=False,
    )
