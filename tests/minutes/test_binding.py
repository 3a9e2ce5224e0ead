"""Who signed: a valid signature of somebody else under the same authority is not enough."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bench.sealed import CHAIR, HOUSE, SECRETARY, Made, clock, first_draft, whole
from command.main import main
from minutes import names, papers
from minutes.authority import Authority, Holder, read, write
from minutes.domain.states import Acta, ActaState
from minutes.report import Report, Verdict
from minutes.sealing import EntitySeal
from minutes.verify import Given, verify
from minutes.verify_report import as_json, as_text
from signing import pades
from signing.development import DevelopmentKeys
from signing.domain import Signatory
from signing.keys import Identity

STRANGER = Signatory("p-nadie", "Ajeno Extraño Otro", "Secretaria general")
NAMESAKE = Signatory("p-otra", SECRETARY.name, "Secretaria general")


@dataclass(frozen=True, slots=True)
class Thief:
    """Somebody with certificates of the same issuer, who seals and signs as if they would do."""

    keys: DevelopmentKeys
    who: Signatory

    def signer(self, who: Signatory) -> Identity:
        return self.keys.signer(self.who if who == SECRETARY else who)

    def seal(self) -> Identity:
        return self.keys.signer(self.who)

    def __getattr__(self, name: str) -> object:
        return getattr(self.keys, name)


def codes(report: Report) -> set[tuple[str, str]]:
    return {(one.code, one.file) for one in report.findings}


def authority(made: Made) -> Authority:
    return made.seal.authority()


def judged(path: Path, made: Made) -> Report:
    return verify(path, Given(authority=authority(made)), made.clock)


@pytest.fixture
def thief(made: Made) -> Thief:
    return Thief(made.keys, STRANGER)


def seal_of(thief: Thief, made: Made, tmp_path: Path) -> EntitySeal:
    return EntitySeal(thief, HOUSE, tmp_path / "keys", made.clock)  # type: ignore[arg-type]  # the rest is by __getattr__


def rendered(made: Made) -> papers.Papers:
    acta = Acta(
        "s-ensayo", "Pleno", ActaState.FINAL, 1, len(made.links), "es", 2026, 1, csv="0" * 26,
        certification_csv="1" * 26,
    )  # fmt: skip
    film = papers.Film("ab" * 32, 2024)
    return papers.make(made.links, acta, first_draft(made.links), HOUSE, film)


@pytest.mark.law("R-ACT-8")
def test_with_the_authority_from_elsewhere_a_package_is_authentic(made: Made) -> None:
    report = judged(made.folder, made)
    assert report.findings == [], as_text(report)
    assert report.verdict is Verdict.AUTHENTIC
    assert as_text(report).splitlines()[-1].startswith("ÍNTEGRO Y AUTÉNTICO")


def test_what_the_package_itself_carries_makes_nothing_authentic(made: Made) -> None:
    report = verify(made.folder, clock=made.clock)
    assert (report.exit_code, report.verdict) == (0, Verdict.INTACT)
    assert "AUTÉNTICO" not in as_text(report)
    assert "SIN AUTENTICAR" in as_text(report).splitlines()[-1]
    told = as_json(report)
    assert (told["ok"], told["verdict"], told["anchor"]) == (True, "intact", "package")


def test_a_root_alone_says_that_it_was_signed_under_it_and_no_more(
    made: Made, tmp_path: Path
) -> None:
    root = tmp_path / "root.pem"
    root.write_bytes(made.keys.root_pem())
    report = verify(made.folder, Given((root,)), made.clock)
    assert (report.exit_code, report.verdict) == (0, Verdict.SIGNED)
    assert "AUTÉNTICO" not in as_text(report)


def test_another_certificate_of_the_same_issuer_does_not_seal_for_the_entity(
    made: Made, thief: Thief, tmp_path: Path
) -> None:
    folder = whole(made.contents, seal_of(thief, made, tmp_path), tmp_path / "forged")
    assert verify(folder, clock=made.clock).verdict is Verdict.INTACT
    found = codes(judged(folder, made))
    assert ("seal-unbound", names.MANIFEST_SIGNATURE) in found
    assert ("log-key-unbound", names.CHECKPOINT) in found


@pytest.mark.law("R-ACT-8")
@pytest.mark.parametrize(("who", "code"), [(STRANGER, "signer-other"), (NAMESAKE, "")])
def test_another_certificate_of_the_same_issuer_does_not_sign_for_the_secretary(
    made: Made, who: Signatory, code: str, tmp_path: Path
) -> None:
    """A stranger is refused by the name in the log alone, a namesake by the authority."""
    before, written, thief = authority(made), rendered(made), Thief(made.keys, who)
    first = pades.sign_secretary(written.acta, SECRETARY, thief, clock)  # type: ignore[arg-type]  # as above
    both = pades.close(pades.sign_chair(first, CHAIR, made.keys, clock), made.keys, clock)
    folder = whole(replace(made.contents, acta=both), made.seal, tmp_path / "forged")
    carried = codes(verify(folder, clock=made.clock))
    assert carried == ({(code, names.ACTA)} if code else set())
    given = verify(folder, Given(authority=before), made.clock)
    assert codes(given) == {("signer-unbound", names.ACTA)}


def test_the_chair_does_not_sign_before_the_secretary(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = rendered(made)
    monkeypatch.setattr(pades, "SECRETARY_FIELD", pades.CHAIR_FIELD)
    first = pades.sign_secretary(written.acta, CHAIR, made.keys, clock)
    monkeypatch.undo()
    monkeypatch.setattr(pades, "CHAIR_FIELD", pades.SECRETARY_FIELD)
    both = pades.sign_chair(first, SECRETARY, made.keys, clock)
    monkeypatch.undo()
    closed = pades.close(both, made.keys, clock)
    folder = whole(replace(made.contents, acta=closed), made.seal, tmp_path / "forged")
    assert ("signature-order", names.ACTA) in codes(judged(folder, made))


def test_who_was_not_to_sign_makes_the_paper_refused(made: Made, tmp_path: Path) -> None:
    written = rendered(made)
    first = pades.sign_secretary(written.certification, SECRETARY, made.keys, clock)
    both = pades.close(pades.sign_chair(first, CHAIR, made.keys, clock), made.keys, clock)
    folder = whole(replace(made.contents, certification=both), made.seal, tmp_path / "forged")
    assert codes(judged(folder, made)) == {("signature-extra", names.CERTIFICATION)}


@pytest.mark.law("R-ACT-8")
def test_a_signature_says_for_which_office_it_is_given(made: Made, tmp_path: Path) -> None:
    written = rendered(made)
    as_another = replace(CHAIR, role="Concejala")
    first = pades.sign_secretary(written.acta, SECRETARY, made.keys, clock)
    both = pades.close(pades.sign_chair(first, as_another, made.keys, clock), made.keys, clock)
    folder = whole(replace(made.contents, acta=both), made.seal, tmp_path / "forged")
    report = verify(folder, clock=made.clock)
    assert codes(report) == {("signer-reason", names.ACTA)}
    assert "decía" not in as_text(report)
    assert "dice «Vº Bº Concejala» y debía decir «Vº Bº Alcaldesa»" in as_text(report)


def test_an_acta_without_its_archive_stamp_is_refused(made: Made, tmp_path: Path) -> None:
    written = rendered(made)
    first = pades.sign_secretary(written.acta, SECRETARY, made.keys, clock)
    both = pades.sign_chair(first, CHAIR, made.keys, clock)
    folder = whole(replace(made.contents, acta=both), made.seal, tmp_path / "forged")
    assert ("signature-archive", names.ACTA) in codes(judged(folder, made))


def test_demo_signatures_do_not_pass_for_real_ones(made: Made, tmp_path: Path) -> None:
    contents = replace(made.contents, environment="production")
    folder = whole(contents, made.seal, tmp_path / "forged")
    assert {
        ("signature-demo", names.MANIFEST_SIGNATURE), ("signature-demo", names.ACTA),
    } <= codes(verify(folder, clock=made.clock))  # fmt: skip


def test_the_command_takes_the_authority_file_and_says_whose_word_it_took(
    made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("minutes.verify.system_clock", made.clock)
    file = tmp_path / "autoridad.json"
    file.write_bytes(write(authority(made)))
    carried = read((made.folder / names.AUTHORITY).read_bytes())
    assert (carried.seals, carried.roots) == (authority(made).seals, authority(made).roots)
    assert main(["verify", str(made.folder), "--authority", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "authentic"
    other = authority(made).model_copy(update={"seals": (Holder(name="x", keys=("0" * 64,)),)})
    file.write_bytes(write(other))
    assert main(["verify", str(made.folder), "--authority", str(file), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["verdict"] == "invalid"
    file.write_bytes(b"{}")
    assert main(["verify", str(made.folder), "--authority", str(file)]) == 2
