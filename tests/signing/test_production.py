"""A real installation: the seal from PKCS#12, time from a service, lists from their addresses."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from core.settings import Settings
from signing.cades import sign_detached
from signing.development import DevelopmentKeys
from signing.domain import Level, Verdict
from signing.installation import KeysNotConfiguredError, has_keys, keys_of
from signing.keys import Trust
from signing.production import ProductionKeys, SignsOutsideError, UnusableKeyError, certificates_of
from signing.validation import validate_cades
from tests.signing.conftest import SECRETARY, clock


@pytest.fixture
def service(keys: DevelopmentKeys) -> Iterator[str]:
    """Run a time stamp service over HTTP."""
    authority = keys.timestamper(clock)

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["content-length"])))
            content = authority.request_tsa_response(request).dump()  # type: ignore[attr-defined]  # the local one
            self.send_response(200)
            self.send_header("content-type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def settings(keys: DevelopmentKeys, service: str, tmp_path: Path) -> Settings:
    trust, seal = keys.trust(clock), keys.seal()
    folder = tmp_path / "trust"
    folder.mkdir()
    for name, one in (("root", trust.roots[0]), ("issuer", trust.issuers[0])):
        pem = x509.load_der_x509_certificate(one).public_bytes(serialization.Encoding.PEM)
        (folder / f"{name}.pem").write_bytes(pem)
    for number, one in enumerate(trust.crls):
        (folder / f"{number}.crl").write_bytes(one)
    key = serialization.load_der_private_key(seal.key, None)
    content = pkcs12.serialize_key_and_certificates(
        b"sello", key,  # type: ignore[arg-type]  # a curve key
        x509.load_der_x509_certificate(seal.certificate),
        [x509.load_der_x509_certificate(one) for one in seal.chain],
        serialization.BestAvailableEncryption(b"clave"),
    )  # fmt: skip
    (tmp_path / "sello.p12").write_bytes(content)
    return Settings(
        environment="production", data_dir=tmp_path, tsa_url=service, trust_dir=folder,
        seal_file=tmp_path / "sello.p12", seal_password="clave",  # type: ignore[arg-type]  # pydantic reads it
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings' own argument
    )  # fmt: skip


@pytest.mark.law("R-SIG-2")
def test_the_seal_of_the_entity_seals_with_the_time_of_the_service(
    settings: Settings, keys: DevelopmentKeys
) -> None:
    assert has_keys(settings)
    real = keys_of(settings, clock)
    assert isinstance(real, ProductionKeys)
    assert real.seal() == keys.seal()
    signature = sign_detached(b"paquete", real, clock)
    report = validate_cades(signature, b"paquete", Trust((keys.root_pem(),)), clock())
    assert (report.verdict, report.level) == (Verdict.VALID, Level.B_T)


def test_people_sign_outside_with_the_certificates_on_record(
    settings: Settings, keys: DevelopmentKeys
) -> None:
    real = ProductionKeys(settings, clock)
    with pytest.raises(SignsOutsideError):
        real.signer(SECRETARY)
    assert certificates_of(settings, "p-secretario") == real.people() == ()
    folder = settings.keys_dir / "people"
    folder.mkdir(parents=True)
    certificate = keys.signer(SECRETARY).certificate
    pem = x509.load_der_x509_certificate(certificate).public_bytes(serialization.Encoding.PEM)
    (folder / "p-secretario.pem").write_bytes(pem)
    assert certificates_of(settings, "p-secretario") == real.people() == (certificate,)


def test_a_wrong_password_and_missing_settings_are_said(settings: Settings) -> None:
    wrong = settings.model_copy(update={"seal_file": settings.data_dir / "no.p12"})
    with pytest.raises(UnusableKeyError, match=r"no\.p12"):
        ProductionKeys(wrong, clock)
    without = settings.model_copy(update={"seal_file": None})
    assert not has_keys(without)
    with pytest.raises(KeysNotConfiguredError):
        keys_of(without, clock).seal()
