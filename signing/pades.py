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
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper
from pyhanko.sign.signers.pdf_signer import PdfSigningSession, TimestampDSSContentSettings
from pyhanko.sign.validation import DocumentSecurityStore
from pyhanko.sign.validation.dss import collect_validation_info
from pyhanko_certvalidator import ValidationContext

from core.clock import Clock
from signing.domain import Signatory
from signing.keys import Keys, Trust, certificates, der, simple_signer

SECRETARY_FIELD: Final = "FirmaSecretaria"
CHAIR_FIELD: Final = "VistoBuenoPresidencia"
ARCHIVE_FIELD: Final = "SelloDeArchivo"


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
    metadata = PdfSignatureMetadata(
        field_name=SECRETARY_FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=who.role or None,
        certify=True,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        validation_context=_context(keys.trust(clock), clock()),
    )
    return _sign(pdf, who, metadata, keys, clock)


def sign_chair(pdf: bytes, who: Signatory, keys: Keys, clock: Clock) -> bytes:
    """Return ``pdf`` with the Vº Bº of who presides."""
    metadata = PdfSignatureMetadata(
        field_name=CHAIR_FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=f"Vº Bº {who.role}".strip(),
        validation_context=_context(keys.trust(clock), clock()),
    )
    return _sign(pdf, who, metadata, keys, clock)


def _sign(
    pdf: bytes, who: Signatory, metadata: PdfSignatureMetadata, keys: Keys, clock: Clock
) -> bytes:
    signer = _Signer(
        metadata,
        simple_signer(keys.signer(who)),
        timestamper=keys.timestamper(clock),
        new_field_spec=SigFieldSpec(str(metadata.field_name), readable_field_name=metadata.reason),
    )
    signer.moment = clock()
    signed = asyncio.run(signer.async_sign_pdf(_Writer(BytesIO(pdf))))
    return bytes(signed.getvalue())


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
