"""Time stamps (RFC 3161) over bytes: ``.tsr`` files that ``openssl ts -verify`` accepts.

``stamp(data, keys, clock)`` gives a TimeStampResp; ``token(response)`` its token alone, for
``openssl ts -verify -token_in``. Needs the network only where ``Settings.tsa_url`` is set.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from asn1crypto import algos, cms, core, crl, keys, tsp, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute
from pyhanko.sign.timestamps import DummyTimeStamper, TimeStamper
from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper
from pyhanko_certvalidator.registry import CertificateStore, SimpleCertificateStore

from core.clock import Clock
from signing.keys import Identity, Keys
from signing.settled import settled

# An arc of a random UUID (ITU-T X.667): a policy that promises nothing.
POLICY: Final = "2.25.222870173925374463520741180467158843697"
SECONDS_TO_ANSWER: Final = 20


class LocalTimeStamper(DummyTimeStamper):
    """The embedded development authority: the clock it is given, SHA-256, its lists inside.

    It differs from its parent in the curve key, the ESS reference by SHA-256 (RFC 5816), the
    policy, whole seconds and the revocation lists that make a token checkable offline.
    """

    def __init__(self, authority: Identity, crls: Sequence[bytes], clock: Clock) -> None:
        super().__init__(
            x509.Certificate.load(authority.certificate),
            keys.PrivateKeyInfo.load(authority.key),
            _store(authority.chain),
        )
        self._crls = tuple(crls)
        self._clock = clock

    def request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        self.fixed_dt = self._clock().astimezone(UTC).replace(microsecond=0)
        return settled(super().request_tsa_response(req))

    def _build_tst_info(
        self, message_imprint: tsp.MessageImprint, dt: datetime, req: tsp.TimeStampReq
    ) -> tsp.TSTInfo:
        info = super()._build_tst_info(message_imprint, dt, req)
        info["policy"] = POLICY
        return info

    def _sign_tst_info(
        self,
        tst_info_data: bytes,
        md_algorithm: str,  # noqa: ARG002  its parent's; ours is SHA-256
        dt: datetime,
    ) -> tuple[bytes, cms.CMSAttributes]:
        attributes = cms.CMSAttributes(
            [
                simple_cms_attribute("content_type", "tst_info"),
                simple_cms_attribute("signing_time", cms.Time({"utc_time": core.UTCTime(dt)})),
                simple_cms_attribute(
                    "signing_certificate_v2", as_signing_certificate_v2(self.tsa_cert)
                ),
                simple_cms_attribute("message_digest", hashlib.sha256(tst_info_data).digest()),
            ]
        )
        key = serialization.load_der_private_key(self.tsa_key.dump(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError("the embedded authority holds a key on P-256")
        return key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256())), attributes

    def _build_signed_data(
        self,
        tst_info_data: bytes,
        md_algorithm: str,  # noqa: ARG002  its parent's; ours is SHA-256
        signature: bytes,
        signed_attrs: cms.CMSAttributes,
    ) -> dict[str, Any]:
        data: dict[str, Any] = super()._build_signed_data(
            tst_info_data, "sha256", signature, signed_attrs
        )
        signer = data["signer_infos"][0]
        signer["signature_algorithm"] = algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"})
        data["crls"] = cms.RevocationInfoChoices(
            [cms.RevocationInfoChoice("crl", crl.CertificateList.load(one)) for one in self._crls]
        )
        return data


def _store(chain: Sequence[bytes]) -> CertificateStore:
    store = SimpleCertificateStore()
    store.register_multiple(x509.Certificate.load(one) for one in chain)
    return store


def remote(url: str) -> TimeStamper:
    """Return the authority at an address; raises OSError when it does not answer."""
    return HTTPTimeStamper(url, timeout=SECONDS_TO_ANSWER)


def stamp(data: bytes, keys: Keys, clock: Clock) -> bytes:
    """Return a TimeStampResp over the SHA-256 of ``data``, in DER: the content of a ``.tsr``.

    Raises OSError when the authority does not answer or refuses; calls ``asyncio.run``, so from
    a coroutine use ``asyncio.to_thread``.
    """
    authority = keys.timestamper(clock)
    nonce, request = authority.request_cms(hashlib.sha256(data).digest(), "sha256")
    response = asyncio.run(authority.async_request_tsa_response(request))
    if response["status"]["status"].native not in ("granted", "granted_with_mods"):
        raise OSError(f"the time stamp authority refused: {response['status'].native}")
    if tst_info(token_of(response))["nonce"].native != nonce:
        raise OSError("the time stamp authority answered another request")
    answer: bytes = response.dump()
    return answer


def token(response: bytes) -> bytes:
    """Return the token (a CMS) of a TimeStampResp; raises ValueError."""
    content: bytes = token_of(tsp.TimeStampResp.load(response, strict=True)).dump()
    return content


def token_of(response: tsp.TimeStampResp) -> cms.ContentInfo:
    """Return the token inside a response; raises ValueError where there is none."""
    found = response["time_stamp_token"]
    if not isinstance(found, cms.ContentInfo):
        raise ValueError("the response holds no time stamp")  # noqa: TRY004  shape, not a type
    return found


def tst_info(found: cms.ContentInfo) -> tsp.TSTInfo:
    """Return what a token states; raises ValueError where it states nothing."""
    info = found["content"]["encap_content_info"]["content"].parsed
    if not isinstance(info, tsp.TSTInfo):
        raise ValueError("the token states no time")  # noqa: TRY004  shape, not a type
    return info
