"""A signature made on the signer's own machine, here with openssl, days after it was prepared."""

import subprocess
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from core.database import Database
from core.files import FolderStore
from core.refusals import Refused
from signing import store
from signing.development import DevelopmentKeys
from signing.domain import ChairSigned, Prepared, SecretarySigned, Signatory, Stamped, Terms, newest
from signing.keys import Trust
from signing.pades import CHAIR_FIELD, SECRETARY_FIELD
from signing.service import Workshop, advance, prepare
from signing.suspended import Signed as Returned
from signing.suspended import resume, suspend
from signing.validation import is_valid, validate_pdf
from tests.signing.conftest import CHAIR, NOW, SECRETARY, Signed, clock

CIRCUIT = "c-1"


@dataclass(frozen=True, slots=True)
class Card:
    """A person's certificate and key, as a card or a program of the signer holds them."""

    folder: Path
    certificate: bytes

    def sign(self, content: bytes) -> bytes:
        """Sign as anybody can without a program of ours: a detached CAdES by openssl."""
        (self.folder / "bytes").write_bytes(content)
        command = [
            "openssl", "cms", "-sign", "-cades", "-binary", "-md", "sha256", "-outform", "DER",
            "-signer", "signer.pem", "-inkey", "key.pem", "-certfile", "issuer.pem",
            "-in", "bytes", "-out", "signed.p7s",
        ]  # fmt: skip
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        return (self.folder / "signed.p7s").read_bytes()


def card(keys: DevelopmentKeys, who: Signatory, folder: Path) -> Card:
    folder.mkdir()
    identity = keys.signer(who)
    key = serialization.load_der_private_key(identity.key, None)
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    for name, content in (("signer", identity.certificate), ("issuer", identity.chain[0])):
        pem = x509.load_der_x509_certificate(content).public_bytes(serialization.Encoding.PEM)
        (folder / f"{name}.pem").write_bytes(pem)
    return Card(folder, identity.certificate)


@pytest.fixture
def workshop(database: Database, tmp_path: Path, keys: DevelopmentKeys, signed: Signed) -> Workshop:
    made = Workshop(database, FolderStore(tmp_path / "objects"), keys, clock)
    terms = Terms(
        CIRCUIT, "d-1", "s-1", made.files.put(signed.rendered), SECRETARY, CHAIR, "minutes.stamp"
    )
    with database.write() as db:
        prepare(db, terms, NOW)
    return made


def current(workshop: Workshop) -> object:
    with workshop.database.read() as db:
        return store.get(db, CIRCUIT)


def asked(workshop: Workshop, who: Signatory) -> bytes:
    content = suspend(workshop, CIRCUIT, who.person)
    assert isinstance(content, bytes), content
    return content


@pytest.mark.law("R-ACT-8")
@pytest.mark.law("R-SIG-2")
def test_both_sign_on_their_own_machines_and_the_act_is_closed(
    workshop: Workshop, keys: DevelopmentKeys, trust: Trust, tmp_path: Path
) -> None:
    mine, hers = card(keys, SECRETARY, tmp_path / "s"), card(keys, CHAIR, tmp_path / "c")
    content = asked(workshop, SECRETARY)
    later = replace(workshop, clock=lambda: NOW + timedelta(days=3))
    assert asked(later, SECRETARY) == content
    first = resume(
        later, CIRCUIT, Returned(SECRETARY.person, mine.sign(content), (mine.certificate,))
    )
    assert isinstance(first, SecretarySigned)
    second = resume(
        later, CIRCUIT,
        Returned(CHAIR.person, hers.sign(asked(later, CHAIR)), (hers.certificate,)),
    )  # fmt: skip
    assert isinstance(second, ChairSigned)
    closed = advance(later, CIRCUIT)
    assert isinstance(closed, Stamped)
    reports = validate_pdf(workshop.files.get(newest(closed)), trust, NOW + timedelta(days=3))
    assert is_valid(reports), reports
    assert [one.field for one in reports[:2]] == [SECRETARY_FIELD, CHAIR_FIELD]
    assert [one.reason for one in reports[:2]] == [SECRETARY.role, f"Vº Bº {CHAIR.role}"]
    pdf = tmp_path / "closed.pdf"
    pdf.write_bytes(workshop.files.get(newest(closed)))
    told = subprocess.run(["pdfsig", pdf], capture_output=True, check=False).stdout.decode()
    assert told.count("Signature is Valid") == 2


def code(done: object) -> str:
    assert isinstance(done, Refused), done
    return done.code


def test_only_what_was_prepared_by_whom_it_waits_for_is_taken(
    workshop: Workshop, keys: DevelopmentKeys, tmp_path: Path
) -> None:
    mine, hers = card(keys, SECRETARY, tmp_path / "s"), card(keys, CHAIR, tmp_path / "c")
    content = asked(workshop, SECRETARY)
    certificates = (mine.certificate,)

    def give(signature: bytes, allowed: tuple[bytes, ...] = certificates) -> str:
        return code(resume(workshop, CIRCUIT, Returned(SECRETARY.person, signature, allowed)))

    assert give(mine.sign(content + b" ")) == "signature-refused"
    assert give(hers.sign(content)) == "certificate-other"
    assert give(mine.sign(content), ()) == "certificate-unknown"
    assert give(b"rubbish") == "signature-unreadable"
    assert give(mine.sign(content)[:-9]) == "signature-unreadable"
    assert code(suspend(workshop, CIRCUIT, CHAIR.person)) == "signature-out-of-order"
    assert code(suspend(workshop, CIRCUIT, "p-nadie")) == "not-the-signatory"
    assert code(suspend(workshop, "c-2", SECRETARY.person)) == "circuit-unknown"
    assert isinstance(current(workshop), Prepared)


def test_a_signature_that_comes_twice_is_taken_once(
    workshop: Workshop, keys: DevelopmentKeys, tmp_path: Path
) -> None:
    mine = card(keys, SECRETARY, tmp_path / "s")
    given = Returned(SECRETARY.person, mine.sign(asked(workshop, SECRETARY)), (mine.certificate,))
    assert isinstance(resume(workshop, CIRCUIT, given), SecretarySigned)
    assert code(resume(workshop, CIRCUIT, given)) == "signature-out-of-order"
