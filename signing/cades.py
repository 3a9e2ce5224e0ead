"""Detached signatures over any bytes (CAdES, ETSI EN 319 122) by the electronic seal.

``sign_detached(data, keys, clock) -> bytes`` is what ``openssl cms -verify -cades`` accepts.
"""

import asyncio

from asn1crypto import cms, crl
from pyhanko.sign.ades.api import CAdESSignedAttrSpec
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

from core.clock import Clock
from signing.keys import Identity, Keys, der, simple_signer
from signing.settled import settled


def sign_detached(data: bytes, keys: Keys, clock: Clock, identity: Identity | None = None) -> bytes:
    """Return a CMS in DER over ``data``: CAdES B-T with a content time stamp.

    Signs with the seal unless another ``identity`` is given. The lists of revoked certificates
    travel inside (RFC 5652, 10.2.1), so that it can be checked without a network. Raises OSError
    when the time stamp authority does not answer; calls ``asyncio.run``.
    """
    return asyncio.run(_sign(data, keys, clock, identity or keys.seal()))


async def _sign(data: bytes, keys: Keys, clock: Clock, identity: Identity) -> bytes:
    signed = await simple_signer(identity).async_sign_general_data(
        data,
        "sha256",
        detached=True,
        use_cades=True,
        timestamper=keys.timestamper(clock),
        signed_attr_settings=PdfCMSSignedAttributes(
            signing_time=clock(),
            cades_signed_attrs=CAdESSignedAttrSpec(timestamp_content=True),
        ),
    )
    signed["content"]["crls"] = cms.RevocationInfoChoices(
        [
            cms.RevocationInfoChoice("crl", crl.CertificateList.load(der(one)))
            for one in keys.trust(clock).crls
        ]
    )
    content: bytes = settled(signed).dump()
    return content
