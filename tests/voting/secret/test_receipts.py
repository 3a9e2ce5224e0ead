"""What a voter can show afterwards, and what a secretary reads."""

import json
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from command.main import main
from tests.voting.secret import forgery as f
from tests.voting.secret.attacks import ATTACKS
from tests.voting.secret.test_attacks import MORE
from voting.secret import report
from voting.secret.bundle import Manifest, write_bundle
from voting.secret.domain.board import head, read, write
from voting.secret.domain.form import b64, hexdigest
from voting.secret.receipts import Receipt, check_receipt, issue, public_bytes
from voting.secret.verify import Facts, Flaw, Policy, verify

KEY = Ed25519PrivateKey.from_private_bytes(b"clave ficticia de 32 bytes......")
N = str(f.VOTERS)


@dataclass(frozen=True)
class Vote:
    folder: Path
    receipt: Receipt

    def saved(self, receipt: Receipt | None = None) -> str:
        path = self.folder.parent / "resguardo.json"
        path.write_bytes((receipt or self.receipt).bytes())
        return str(path)


def publish(folder: Path, archive: bytes) -> Path:
    rows = read(archive).rows
    uuid = json.loads(rows[0].data[0])["uuid"]
    manifest = Manifest(uuid, hexdigest(archive), head(rows), public_bytes(KEY))
    write_bundle(folder, archive, manifest)
    return folder


@pytest.fixture
def vote(tmp_path: Path) -> Vote:
    board = f.good()[1]
    facts = verify(write(board))
    assert isinstance(facts, Facts)
    raw = f.ballots(board)[2]
    receipt = issue(KEY, facts.election.uuid, b64(raw))
    return Vote(publish(tmp_path / "votacion", write(board)), receipt)


def checked(
    capsys: pytest.CaptureFixture[str], bundle: Path, *more: str, voters: str = N
) -> tuple[int, str]:
    code = main(["verify-ballot", str(bundle), "--voters", voters, *more])
    return code, capsys.readouterr().out


@pytest.mark.row("SB-04")
@pytest.mark.row("SB-06")
def test_a_good_bundle_is_told_in_plain_words_without_a_network(
    vote: Vote, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "socket", None)

    code, said = checked(capsys, vote.folder, "--receipt", vote.saved())

    assert code == 0
    assert said.startswith("La votación secreta es correcta.\n")
    assert "Llamados a votar: 8. Papeletas: 8. No han votado: 0." in said
    assert "  Sí: 3\n  No: 3\n  Abstención: 2\n" in said
    assert "la firma del servidor es válida" in said


def test_a_bare_archive_holds_and_says_that_the_signature_was_not_checked(
    vote: Vote, capsys: pytest.CaptureFixture[str]
) -> None:
    (archive,) = vote.folder.glob("*.bel")

    code, said = checked(capsys, archive, "--receipt", vote.saved())

    assert code == 0
    assert "La firma no se ha comprobado" in said


@pytest.mark.row("SB-04")
def test_a_ballot_left_out_of_the_board_shows_by_its_receipt(
    vote: Vote, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    raws = f.ballots(f.good()[1])
    cut = publish(tmp_path / "sin", f.counted([*raws[:2], *raws[3:]], (3, 3, 1)))

    assert checked(capsys, cut)[0] == 0
    code, said = checked(capsys, cut, "--receipt", vote.saved())

    assert code == 1
    assert "[receipt-missing]" in said


@pytest.mark.row("SB-04")
def test_a_receipt_does_not_tell_the_sense_of_the_vote() -> None:
    raw = Receipt("Ensayo11111111", "t", "s").bytes()

    assert list(json.loads(raw)) == ["uuid", "tracker", "server_sig"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"uuid": "Ajena111111111"}, "receipt-election"),
        ({"signature": "=="}, "receipt-signature"),
        ({"tracker": "otra"}, "receipt-signature"),
        ({"tracker": None}, "receipt-form"),
    ],
)
def test_an_altered_receipt_proves_nothing(
    vote: Vote, capsys: pytest.CaptureFixture[str], change: dict[str, Any], code: str
) -> None:
    altered = replace(vote.receipt, **change)

    exit_code, said = checked(capsys, vote.folder, "--receipt", vote.saved(altered))

    assert (exit_code, f"[{code}]" in said) == (1, True)


def test_a_signed_receipt_of_a_ballot_that_is_not_there_proves_that_it_is_missing() -> None:
    facts = verify(write(f.good()[1]))
    assert isinstance(facts, Facts)
    lost = issue(KEY, facts.election.uuid, b64(b"otra"))

    assert check_receipt(lost, facts, KEY.public_key()) == Flaw("receipt-missing", lost.tracker)


def test_a_receipt_is_the_same_each_time_it_is_given(vote: Vote) -> None:
    assert issue(KEY, vote.receipt.uuid, vote.receipt.tracker) == vote.receipt


def test_an_extra_credential_is_told_with_the_number(
    vote: Vote, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = checked(capsys, vote.folder, voters="7")

    assert code == 1
    assert said.startswith("La votación NO es correcta.\nHay 8 credenciales de voto")


def spoil_archive(folder: Path) -> None:
    (path,) = folder.glob("*.bel")
    path.write_bytes(path.read_bytes()[:-512])


def spoil_head(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(re.sub('"head":"[0-9a-f]{64}"', f'"head":"{"0" * 64}"', path.read_text()))


def spoil_key(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(re.sub('"receipts_key":"[^"]*"', '"receipts_key":"AAAA"', path.read_text()))


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (spoil_archive, "manifest-archive"),
        (spoil_head, "manifest-head"),
        (spoil_key, "manifest-key"),
    ],
)  # fmt: skip
def test_a_manifest_of_another_vote_is_noticed(
    vote: Vote, capsys: pytest.CaptureFixture[str], spoil: Callable[[Path], None], code: str
) -> None:
    spoil(vote.folder)

    exit_code, said = checked(capsys, vote.folder)

    assert (exit_code, f"[{code}]" in said) == (1, True)


def nothing(folder: Path) -> Sequence[str]:
    return [str(folder / "nada"), "--voters", "1"]


def two_archives(folder: Path) -> Sequence[str]:
    for name in ("uno.bel", "dos.bel"):
        (folder / name).write_bytes(b"")
    return [str(folder), "--voters", "1"]


@pytest.mark.parametrize("case", [nothing, two_archives])
def test_what_cannot_be_read_is_another_answer_than_what_does_not_hold(
    case: Callable[[Path], Sequence[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify-ballot", *case(tmp_path)]) == 2
    assert capsys.readouterr().out.startswith("No hay ninguna votación que pueda leerse")


def test_every_verdict_has_a_sentence() -> None:
    for code, attack in [*ATTACKS.values(), *MORE.values()]:
        verdict = verify(attack(), Policy(f.VOTERS))
        assert isinstance(verdict, Flaw)
        said = report.flaw_text(verdict)
        assert said.endswith(f" [{code}]")
        assert not re.search(r"[{}]|asiento  ", said)
