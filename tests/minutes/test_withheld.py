"""The public package: nothing of what took place behind closed doors, and it still verifies."""

import hashlib
import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from bench.plenary import SMALL, plenary
from bench.sealed import Made
from core.canonical import Json, canonical, digest
from core.chain import SALT, Entry, Link, UnsaltedError, Withheld, chain, first_fault, is_salted
from minutes import names
from minutes.manifest import Sum, sums
from minutes.package import NothingPublicError, build
from minutes.reading import for_public, read, record
from minutes.report import Verdict
from minutes.verify import Given, verify
from minutes.verify_report import as_text
from sessions.codec import decode_event, encode
from signing.attached import attached_files


def rows_of(folder: Path) -> list[dict[str, Json]]:
    return [json.loads(one) for one in (folder / names.LOG).read_bytes().splitlines()]


def text_of(pdf: Path) -> str:
    run = subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True)
    return run.stdout.decode()


def secrets(made: Made) -> list[bytes]:
    """What only the withheld links say: salts, and the names of votes and interventions."""
    public = {row.seq for row in for_public(made.links) if isinstance(row, Link)}
    hidden = [link for link in made.links if link.seq not in public]
    kept = [link for link in made.links if link.seq in public]
    open_names = {link.body.get(n) for link in kept for n in ("vote", "intervention")}
    found = {str(link.body[SALT]) for link in hidden}
    for link in hidden:
        found |= {
            str(link.body[name])
            for name in ("vote", "intervention")
            if link.body.get(name) and link.body[name] not in open_names
        }
    return [f'"{one}"'.encode() for one in sorted(found)]


@pytest.mark.law("R-VID-4")
def test_no_file_of_the_public_package_tells_what_was_said_behind_closed_doors(
    made: Made,
) -> None:
    wanted = secrets(made)
    assert len(wanted) > 10
    whole = (made.restricted / names.LOG).read_bytes()
    assert all(one in whole for one in wanted)
    for path in filter(Path.is_file, made.folder.rglob("*")):
        content = path.read_bytes()
        if path.suffix == ".pdf":
            content += b"".join(attached_files(content).values()) + text_of(path).encode()
        assert [one for one in wanted if one in content] == [], path


@pytest.mark.law("R-VID-4")
def test_the_public_acta_is_a_partial_copy_and_says_so(made: Made) -> None:
    told = text_of(made.folder / names.ACTA)
    assert "parcial auténtica" in " ".join(told.split())
    assert "íntegra" in told
    public = json.loads((made.folder / names.VOTES).read_bytes())["votes"]
    every = json.loads((made.restricted / names.VOTES).read_bytes())["votes"]
    assert 0 < len(public) < len(every)


def test_the_report_says_what_is_withheld_and_why_and_holds(made: Made) -> None:
    report = verify(made.folder, Given(authority=made.seal.authority()), made.clock)
    assert (report.findings, report.verdict) == ([], Verdict.AUTHENTIC)
    checks = {one.code: dict(one.params) for one in report.checks}
    blank = [row["seq"] for row in rows_of(made.folder) if "withheld" in row]
    assert checks["withheld"]["count"] == len(blank)
    assert checks["doors"]["reason"]
    assert "art. 70.1 LRBRL" in as_text(report)
    whole = verify(made.restricted, Given(authority=made.seal.authority()), made.clock)
    assert (whole.findings, whole.verdict) == ([], Verdict.AUTHENTIC)
    assert "withheld" not in {one.code for one in whole.checks}


def test_both_packages_are_of_the_same_log(made: Made) -> None:
    public, whole = rows_of(made.folder), rows_of(made.restricted)
    assert [row["hash"] for row in public] == [row["hash"] for row in whole]
    assert (made.folder / names.CHECKPOINT).read_bytes().split(b"\n\n")[0] == (
        made.restricted / names.CHECKPOINT
    ).read_bytes().split(b"\n\n")[0]


def resealed(made: Made, folder: Path, rows: list[dict[str, Json]]) -> Path:
    """Write the log anew, with manifest, seal and stamps as whoever holds the seal would."""
    content = b"".join(canonical(row) + b"\n" for row in rows)
    (folder / names.LOG).write_bytes(content)
    told = json.loads((folder / names.MANIFEST).read_bytes())
    for one in told["files"]:
        if one["name"] == names.LOG:
            one |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    manifest = canonical(told)
    (folder / names.MANIFEST).write_bytes(manifest)
    (folder / names.MANIFEST_SIGNATURE).write_bytes(made.seal.cades(manifest))
    (folder / names.MANIFEST_STAMP).write_bytes(made.seal.stamp(manifest))
    (folder / names.SUMS).unlink()
    measured = [
        Sum(path.relative_to(folder).as_posix(), 0, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in folder.rglob("*")
        if path.is_file()
    ]
    (folder / names.SUMS).write_bytes(sums(measured))
    return folder


def test_what_took_place_in_public_cannot_be_withheld(made: Made, tmp_path: Path) -> None:
    """Not even by who holds the seal: an unwelcome incident of the open session stays."""
    rows = rows_of(made.folder)
    first = rows[5]
    rows[5] = {name: first[name] for name in ("seq", "previous", "hash")} | {
        "withheld": "closed-doors"
    }
    folder = resealed(made, made.copy(tmp_path / "p"), rows)
    found = {(one.code, one.file) for one in verify(folder, clock=made.clock).findings}
    assert ("withheld-unexplained", names.LOG) in found


def test_a_withheld_hash_that_is_another_breaks_the_chain(made: Made, tmp_path: Path) -> None:
    rows = rows_of(made.folder)
    place = next(n for n, row in enumerate(rows) if "withheld" in row)
    rows[place] |= {"hash": "ab" * 32}
    folder = resealed(made, made.copy(tmp_path / "p"), rows)
    found = {one.code for one in verify(folder, clock=made.clock).findings}
    assert "log-chain" in found


def test_a_log_without_salts_is_not_published_with_hashes_that_can_be_guessed() -> None:
    links = plenary(SMALL)
    bare = [{name: v for name, v in link.body.items() if name != SALT} for link in links]
    entries = [Entry(k.kind, k.version, k.at, k.actor, b) for k, b in zip(links, bare, strict=True)]
    with pytest.raises(UnsaltedError):
        for_public(chain(entries, "0" * 64, 0))


def test_the_hash_of_a_vote_behind_closed_doors_cannot_be_guessed(made: Made) -> None:
    """Without the salt each of the three senses could be tried; with it none can be told."""
    cast = [link for link in made.links if link.kind == "vote.cast"]
    assert cast
    for link in cast:
        assert is_salted(link)
        for sense in ("yes", "no", "abstain"):
            guess = {n: v for n, v in link.body.items() if n != SALT} | {"choice": sense}
            told: dict[str, Json] = {
                "previous": link.previous, "seq": link.seq, "kind": link.kind,
                "version": link.version, "at": link.at, "actor": link.actor, "body": guess,
            }  # fmt: skip
            assert digest(told) != link.hash


def test_the_salt_is_no_part_of_the_event(made: Made) -> None:
    for link in made.links:
        event = decode_event(link.kind, link.version, link.body)
        assert SALT not in encode(event)


def test_a_published_log_folds_to_the_same_public_session(made: Made) -> None:
    rows = for_public(made.links)
    public, whole = record(rows), record(made.links)
    assert first_fault(rows) is None
    assert any(isinstance(row, Withheld) for row in rows)
    assert len(read(rows)) < len(rows)
    assert public.closed_doors == whole.closed_doors
    assert (public.length_ms, public.size) == (whole.length_ms, whole.size)
    assert [v for v in whole.votes if v in public.votes] == list(public.votes)
    assert [i for i in whole.interventions if i in public.interventions] == list(
        public.interventions
    )


@pytest.mark.law("R-VID-5")
def test_of_a_body_without_public_there_is_no_public_package(made: Made, tmp_path: Path) -> None:
    first = {**made.links[0].body, "is_public": False}
    bodies = [first, *(link.body for link in made.links[1:])]
    entries = [
        Entry(k.kind, k.version, k.at, k.actor, body)
        for k, body in zip(made.links, bodies, strict=True)
    ]
    links = chain(entries, "0" * 64, 0)
    with pytest.raises(NothingPublicError):
        build(replace(made.contents, links=links), made.seal, tmp_path / "p")
    assert list(tmp_path.iterdir()) == []
