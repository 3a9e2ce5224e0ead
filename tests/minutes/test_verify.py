"""The verifier: a whole package holds; one byte changed anywhere does not, and is named."""

import json
import os
import random
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from asn1crypto import cms

from bench.sealed import HOUSE, SECRETARY, Made, clock, first_draft, whole
from core.canonical import Json, canonical
from core.chain import Entry, Link, chain
from core.settings import Settings
from minutes import names, papers
from minutes.domain.states import Acta, ActaState
from minutes.manifest import Sum, sums
from minutes.package import MissingPieceError, SignedActa, build
from minutes.sealing import EntitySeal
from minutes.verify import Given, verify
from minutes.verify_report import as_json, as_text, check_sentences, finding_sentences
from signing import pades
from signing.development import DevelopmentKeys
from tests.minutes.packages import check, files_of, flip


def resum(folder: Path) -> None:
    """Write the list of sums again, as somebody would who has no key."""
    (folder / names.SUMS).unlink()
    measured = [Sum(name, 0, _sha256(folder / name)) for name in files_of(folder)]
    (folder / names.SUMS).write_bytes(sums(measured))


def _sha256(path: Path) -> str:
    told = subprocess.run(["sha256sum", path], check=True, capture_output=True).stdout
    return told.decode()[:64]


@pytest.mark.law("R-VID-1")
def test_a_package_as_it_was_made_holds_as_folder_and_as_zip(made: Made) -> None:
    for path in (made.folder, made.archive, made.restricted):
        report = check(path, made)
        assert report.findings == [], as_text(report)
        assert report.exit_code == 0
        assert "signature" in {one.code for one in report.checks}


def test_making_the_same_zip_twice_gives_the_same_members_in_the_same_order(made: Made) -> None:
    with zipfile.ZipFile(made.archive) as archive:
        assert archive.namelist() == sorted(files_of(made.folder))
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}


PLACES = ("first", "last", "random")


def kinds(folder: Path) -> list[str]:
    """Every file but, of the recording, one segment of each track."""
    seen: set[str] = set()
    kept: list[str] = []
    for name in files_of(folder):
        group = name.rsplit("/", 1)[0] if name.startswith(names.RECORDING) else name
        if group not in seen:
            seen.add(group)
            kept.append(name)
    return kept


def places_in(size: int, chance: random.Random) -> dict[str, int]:
    return {"first": 0, "last": size - 1, "random": chance.randrange(size)}


def refuse_a_flip(folder: Path, name: str, place: int, made: Made) -> None:
    kept = flip(folder / name, place, 1 << place % 8)
    report = check(folder, made)
    (folder / name).write_bytes(kept)
    assert report.exit_code == 1, (name, place)
    assert name in {one.file for one in report.findings}, (name, place, as_text(report))


def test_one_byte_changed_in_any_file_is_refused_and_names_that_file(
    made: Made, tmp_path: Path
) -> None:
    folder, chance = made.copy(tmp_path / "p"), random.Random(7)
    every = files_of(folder)
    assert len(every) > len(kinds(folder))  # each segment too, not one of each track
    for turn, name in enumerate(every):
        places = places_in((folder / name).stat().st_size, chance)
        wanted = PLACES if name in names.ENVELOPE else (PLACES[turn % 3],)
        for where in wanted:
            refuse_a_flip(folder, name, places[where], made)


@pytest.mark.long
def test_every_byte_of_every_small_file_is_answered_for(made: Made, tmp_path: Path) -> None:
    folder, chance = made.copy(tmp_path / "p"), random.Random(1)
    whole = kinds(folder)
    for name in files_of(folder):
        size = (folder / name).stat().st_size
        some = sorted({*places_in(size, chance).values(), *chance.choices(range(size), k=20)})
        for place in range(size) if size < 400 and name in whole else some:
            refuse_a_flip(folder, name, place, made)


@pytest.mark.parametrize("line", names.ENVELOPE[:-1])
def test_a_wrong_line_of_the_list_is_the_fault_of_the_list(
    made: Made, tmp_path: Path, line: str
) -> None:
    folder = made.copy(tmp_path / "p")
    listed = (folder / names.SUMS).read_bytes()
    flip(folder / names.SUMS, listed.index(f"  {line}\n".encode()) - 1)
    blamed = {one.file for one in check(folder, made).findings}
    assert names.SUMS in blamed
    assert blamed <= {names.SUMS, line} - {names.MANIFEST}


@pytest.mark.law("R-VID-3")
def test_a_damaged_segment_is_named_with_its_track_and_its_second(
    made: Made, tmp_path: Path
) -> None:
    folder = made.copy(tmp_path / "p")
    name = next(n for n in files_of(folder) if n.endswith("p-01-audio/000002.rtpd"))
    flip(folder / name, 30)
    found = [one for one in check(folder, made).findings if one.code == "segment-altered"]
    assert len(found) == 1
    told = dict(found[0].params)
    assert (found[0].file, told["track"], told["from_ms"], told["to_ms"]) == (
        name, "p-01-audio", 4000, 8000,
    )  # fmt: skip
    assert "del segundo 4,000 al 8,000 (00:00:04)" in as_text(check(folder, made))


def test_a_missing_file_and_one_too_many_are_refused(made: Made, tmp_path: Path) -> None:
    folder = made.copy(tmp_path / "p")
    (folder / names.VOTES).unlink()
    (folder / "documentos" / "nuevo.pdf").write_bytes(b"nuevo")
    (folder / "nota.txt").write_bytes(b"nota")
    found = {(one.code, one.file) for one in check(folder, made).findings}
    assert ("file-missing", names.VOTES) in found
    assert ("file-extra", "documentos/nuevo.pdf") in found
    assert ("file-extra", "nota.txt") in found


@pytest.mark.parametrize("name", [names.VOTES, names.INTERVENTIONS, names.CHAPTERS, names.FILM])
def test_writing_the_sums_again_hides_nothing(made: Made, tmp_path: Path, name: str) -> None:
    folder = made.copy(tmp_path / "p")
    flip(folder / name, 10)
    resum(folder)
    assert ("file-altered", name) in {(one.code, one.file) for one in check(folder, made).findings}


def test_a_manifest_written_again_without_the_seal_is_refused(made: Made, tmp_path: Path) -> None:
    folder = made.copy(tmp_path / "p")
    told = json.loads((folder / names.MANIFEST).read_bytes())
    told["town"] = "Otra"
    (folder / names.MANIFEST).write_bytes(canonical(told))
    resum(folder)
    found = {(one.code, one.file) for one in check(folder, made).findings}
    assert ("signature", names.MANIFEST_SIGNATURE) in found
    assert ("stamp", names.MANIFEST_STAMP) in found


def test_a_seal_without_its_time_stamp_is_refused_by_its_level(made: Made, tmp_path: Path) -> None:
    folder = made.copy(tmp_path / "p")
    signed = cms.ContentInfo.load((folder / names.MANIFEST_SIGNATURE).read_bytes())
    signer = signed["content"]["signer_infos"][0]
    assert [one["type"].native for one in signer["unsigned_attrs"]] == [
        "signature_time_stamp_token"
    ]
    del signer["unsigned_attrs"]
    (folder / names.MANIFEST_SIGNATURE).write_bytes(signed.dump())
    resum(folder)
    (found,) = check(folder, made).findings
    assert (found.code, found.file) == ("signature-level", names.MANIFEST_SIGNATURE)
    assert "es de nivel B-B, sin sello de tiempo" in as_text(check(folder, made))


Change = Callable[[Link], dict[str, Json]]


def rechained(links: list[Link], change: Change) -> list[Link]:
    """Return a log whose every hash is right, and whose content is not what took place."""
    entries = [Entry(k.kind, k.version, k.at, k.actor, change(k)) for k in links]
    return chain(entries, "0" * 64, 0)


def first_vote_turned(link: Link) -> dict[str, Json]:
    if link.kind == "vote.cast" and link.body["vote"] == "votacion-1":
        return {**link.body, "choice": "no"}
    return dict(link.body)


def test_who_holds_the_seal_but_not_the_signatures_cannot_turn_a_vote(
    made: Made, tmp_path: Path
) -> None:
    """The log is chained, stamped and sealed again; the acta the people signed tells on it."""
    forged = rechained(made.links, first_vote_turned)
    for make in (build, whole):
        folder = make(replace(made.contents, links=forged), made.seal, tmp_path / make.__name__)
        found = {one.code for one in check(folder, made).findings}
        assert "vote-recount" in found
        assert "acta-head" in found


def test_who_holds_the_seal_cannot_change_the_data_that_were_signed_in_the_acta(
    made: Made, tmp_path: Path
) -> None:
    data = {**made.contents.acta_data, "session": "s-ensayo", "kind": "otra"}
    folder = whole(replace(made.contents, acta_data=data), made.seal, tmp_path / "forged")
    assert {(one.code, one.file) for one in check(folder, made).findings} == {
        ("acta-attached", names.ACTA_DATA)
    }


def test_who_holds_the_seal_cannot_make_another_partial_copy(made: Made, tmp_path: Path) -> None:
    """The seal signs the copy, but the secretary signed its data with the certification."""
    data = {**made.contents.copy.data, "kind": "otra"}
    acta = Acta("s-ensayo", "Pleno", ActaState.FINAL, 1, len(made.links), "es", 2026, 1)
    pdf = papers.partial_copy(made.links, acta, canonical(data), HOUSE)
    copy = SignedActa(pades.seal_copy(pdf, made.keys, clock), data)
    folder = build(replace(made.contents, copy=copy), made.seal, tmp_path / "forged")
    (found,) = check(folder, made).findings
    assert (found.code, found.file) == ("acta-attached", names.ACTA_DATA)
    assert dict(found.params) == {"paper": names.CERTIFICATION}


def test_an_acta_without_the_signature_of_the_chair_is_refused(made: Made, tmp_path: Path) -> None:
    links = made.links
    acta = Acta("s-ensayo", "Pleno", ActaState.FINAL, 1, len(links), "es", 2026, 1, csv="0" * 26)
    written = papers.make(links, acta, first_draft(links), HOUSE, None)
    alone = pades.close(
        pades.sign_secretary(written.acta, SECRETARY, made.keys, clock), made.keys, clock
    )
    folder = whole(replace(made.contents, acta=alone), made.seal, tmp_path / "alone")
    found = check(folder, made).findings
    assert ("signature-missing", names.ACTA) in {(one.code, one.file) for one in found}


@pytest.mark.law("R-VID-4")
def test_what_was_recorded_behind_closed_doors_is_only_in_the_restricted_package(
    made: Made,
) -> None:
    public = {n for n in files_of(made.folder) if n.startswith(names.RECORDING)}
    every = {n for n in files_of(made.restricted) if n.startswith(names.RECORDING)}
    told = json.loads((made.folder / names.MANIFEST).read_bytes())
    assert public
    assert public < every
    assert {names.RECORDING + one["file"] for one in told["withheld"]} <= every - public
    assert [one["kind"] for one in told["segments"]] == ["PUBLIC", "SECRET", "PUBLIC"]


def test_a_secret_segment_put_into_the_public_package_is_refused(
    made: Made, tmp_path: Path
) -> None:
    folder = made.copy(tmp_path / "p")
    kept = {*files_of(made.restricted)} - {*files_of(made.folder)}
    name = min(n for n in kept if n.startswith(names.RECORDING))
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(made.restricted / name, folder / name)
    assert ("segment-unsealed", name) in {
        (one.code, one.file) for one in check(folder, made).findings
    }


def test_a_package_is_not_made_of_a_segment_that_is_not_the_sealed_one(
    made: Made, tmp_path: Path
) -> None:
    recording = tmp_path / "recording"
    shutil.copytree(made.contents.recording, recording)
    flip(next(recording.rglob("000001.rtpd")), 5)
    with pytest.raises(MissingPieceError, match="000001"):
        build(replace(made.contents, recording=recording), made.seal, tmp_path / "out" / "p")
    assert list((tmp_path / "out").iterdir()) == []


def test_only_the_roots_that_are_given_are_believed(made: Made, tmp_path: Path) -> None:
    mine, other = tmp_path / "mine.pem", tmp_path / "other.pem"
    mine.write_bytes(made.keys.root_pem())
    stranger = Settings(environment="development", data_dir=tmp_path / "other")
    other.write_bytes(DevelopmentKeys(stranger, clock).root_pem())
    assert verify(made.folder, Given((mine,)), made.clock).exit_code == 0
    refused = verify(made.folder, Given((other,)), made.clock)
    assert refused.exit_code == 1
    assert {one.file for one in refused.findings} >= {names.MANIFEST_SIGNATURE, names.ACTA}


def test_a_package_sealed_by_another_house_is_refused_by_the_roots_of_this_one(
    made: Made, tmp_path: Path
) -> None:
    settings = Settings(environment="development", data_dir=tmp_path / "other")
    forger = EntitySeal(DevelopmentKeys(settings, clock), HOUSE, settings.keys_dir, clock)
    folder = build(made.contents, forger, tmp_path / "forged")
    root = tmp_path / "root.pem"
    root.write_bytes(made.keys.root_pem())
    found = verify(folder, Given((root,)), made.clock).findings
    assert names.MANIFEST_SIGNATURE in {one.file for one in found}


def test_tools_of_others_check_their_part(made: Made) -> None:
    run = ["sha256sum", "--check", "--strict", "--quiet", names.SUMS]
    subprocess.run(run, cwd=made.folder, check=True)
    cms = [
        "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER",
        "-in", names.MANIFEST_SIGNATURE, "-content", names.MANIFEST,
        "-CAfile", "certificados/raices.pem", "-purpose", "any", "-out", os.devnull,
        "-attime", str(int(clock().timestamp())),
    ]  # fmt: skip
    subprocess.run(cms, cwd=made.folder, check=True, capture_output=True)
    for stamp, data in (
        (names.MANIFEST_STAMP, names.MANIFEST), (names.CHECKPOINT_STAMP, names.CHECKPOINT),
    ):  # fmt: skip
        ts = ["openssl", "ts", "-verify", "-in", stamp, "-data", data]
        subprocess.run(
            [*ts, "-CAfile", "certificados/raices.pem"],
            cwd=made.folder, check=True, capture_output=True,
        )  # fmt: skip


def test_the_report_for_programs_tells_the_same(made: Made, tmp_path: Path) -> None:
    folder = made.copy(tmp_path / "p")
    flip(folder / names.VOTES, 3)
    told = as_json(check(folder, made))
    assert json.loads(json.dumps(told)) == told
    assert (told["ok"], told["exit_code"]) == (False, 1)
    assert f'"file": "{names.VOTES}"' in json.dumps(told)


def test_every_code_that_the_checks_use_has_its_sentence() -> None:
    root = Path(__file__).parents[2] / "minutes"
    written = "".join(path.read_text("utf-8") for path in root.rglob("*.py"))
    for code in finding_sentences():
        assert f'"{code}"' in written.replace(f'"{code}": _(', ""), code
    assert check_sentences().keys() >= {"files", "log", "recording", "votes", "signature"}
