"""The annex of eligibility: who may have it, and that it is that of the vote one to one."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from command.main import main
from core.settings import Settings
from rehearsal.authenticator import Authenticator, encoded
from tests.web.ballots.chamber import MAYOR, MEMBERS, SECRET, SECRETARY, Chamber
from tests.web.ballots.conftest import council
from tests.web.conftest import ORIGIN, SESSION
from voting.secret.domain.form import dump, hexdigest

AUDITOR, ABSENT = "p-interventora", "p-concejal-25"
PUBLIC = f"/sesiones/{SESSION}/votaciones/vs-1"
Annex = dict[str, Any]


def counted(chamber: Chamber) -> Any:
    chamber.open()
    for who in MEMBERS[:4]:
        chamber.cast(who)
    chamber.close()
    return chamber.open_result()


def asked_by(chamber: Chamber, who: str) -> Any:
    chamber.council.enter(who)
    return chamber.council.client.get(f"{SECRET}/vs-1/annex")


@pytest.mark.row("SB-07")
@pytest.mark.law("R-REM-5")
def test_councillors_secretary_and_auditor_have_the_annex_and_nobody_else(
    chamber: Chamber,
) -> None:
    before = chamber.open()
    assert asked_by(chamber, SECRETARY).json()["code"] == "annex-not-yet"
    assert before["secret"]["files"]["annex"] == ""
    chamber.close()
    chamber.council.must(MAYOR, "secret.allow-opening", vote="vs-1")
    told = chamber.open_result()["secret"]["files"]["annex"]

    for who in (SECRETARY, AUDITOR, MAYOR, ABSENT):
        answer = asked_by(chamber, who)
        assert answer.status_code == 200, who
        assert hexdigest(answer.content) == told
        page = chamber.council.client.get(f"/sesiones/{SESSION}").text
        assert f"{SECRET}/vs-1/annex" in page
    for stranger in ("ciudadania", "sala"):
        assert asked_by(chamber, stranger).status_code in (401, 403), stranger
        assert f"{SECRET}/vs-1/annex" not in chamber.council.client.get(f"/sesiones/{SESSION}").text
    assert chamber.council.client.get(f"{PUBLIC}/manifest.json").status_code == 200
    assert chamber.council.client.get(f"{PUBLIC}/anexo.json").status_code == 404


class TestOfABodyThatPublishesIt:
    @pytest.fixture
    def settings(self, settings: Settings, tmp_path: Path) -> Settings:
        """The demo town, whose Pleno has decided that the annex is public."""
        town = tmp_path / "town.toml"
        text = settings.town_file.read_text("utf-8")
        rule = 'casting_vote = true\nsecret_annex = "public"'
        town.write_text(text.replace("casting_vote = true", rule), "utf-8")
        return settings.model_copy(update={"town_file": town})

    @pytest.mark.row("SB-07")
    def test_anybody_has_it(self, chamber: Chamber) -> None:
        told = counted(chamber)["secret"]["files"]["annex"]
        chamber.council.enter("ciudadania")
        answer = chamber.council.client.get(f"{PUBLIC}/anexo.json")
        assert (answer.status_code, hexdigest(answer.content)) == (200, told)


def _no_change(_: Annex) -> None:
    pass


def _left_out(annex: Annex) -> None:
    annex["called"].pop()


def _twice(annex: Annex) -> None:
    annex["called"].append(annex["called"][0])


def _swapped(annex: Annex) -> None:
    first, second = annex["called"][:2]
    first["credential"], second["credential"] = second["credential"], first["credential"]


def _renamed(annex: Annex) -> None:
    annex["called"][0]["voter"] = ABSENT


def _assertion_of_another(annex: Annex) -> None:
    first, second = annex["called"][:2]
    first["assertion"] = second["assertion"]


def _key_of_another(annex: Annex) -> None:
    first, second = annex["called"][:2]
    first["public_key"], second["public_key"] = second["public_key"], first["public_key"]


def _without_user_verification(annex: Annex) -> None:
    """A passkey that was touched by who knows: present, but not verified (WebAuthn 3, UV)."""
    one = annex["called"][0]
    key = Authenticator(ORIGIN, ORIGIN.removeprefix("https://"))
    answer = key.prove(bytes.fromhex(hexdigest(one["binding"].encode())), flags=0x01)
    one["assertion"], one["public_key"] = json.dumps(answer), _cose(key)


def _of_another_vote(annex: Annex) -> None:
    annex["uuid"] = "TestVector1234"


def _cose(key: Authenticator) -> str:
    return encoded(key._cose())


@pytest.mark.row("SB-07")
def test_the_verifier_compares_it_with_the_vote_one_to_one(
    chamber: Chamber, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each forged annex has its own manifest, so that more than a hash must find it out."""
    files = counted(chamber)["secret"]
    chamber.council.enter(SECRETARY)
    client = chamber.council.client
    annex = asked_by(chamber, SECRETARY).content
    folder = tmp_path / "votacion"
    folder.mkdir()
    archive = client.get(f"{PUBLIC}/{files['uuid']}.bel").content
    manifest = client.get(f"{PUBLIC}/manifest.json").json()
    (folder / f"{files['uuid']}.bel").write_bytes(archive)

    def judged(change: Callable[[Annex], None], *, in_manifest: bool = True) -> tuple[int, str]:
        changed = json.loads(annex)
        change(changed)
        raw = dump(changed).encode()
        told = {**manifest, "annex": hexdigest(raw)} if in_manifest else manifest
        (folder / "manifest.json").write_text(dump(told), "utf-8")
        path = tmp_path / "anexo.json"
        path.write_bytes(raw)
        voters = str(len(MEMBERS))
        code = main(["verify-ballot", str(folder), "--voters", voters, "--annex", str(path)])
        return code, capsys.readouterr().out

    code, said = judged(_no_change)
    assert code == 0, said
    assert f"{ORIGIN} para la sesión «{SESSION}»" in said
    assert "DEMOSTRACIÓN" in said
    for change, flaw in (
        (_left_out, "annex-missing"),
        (_twice, "annex-repeated"),
        (_swapped, "annex-binding"),
        (_renamed, "annex-binding"),
        (_assertion_of_another, "annex-assertion"),
        (_key_of_another, "annex-assertion"),
        (_without_user_verification, "annex-assertion"),
        (_of_another_vote, "annex-election"),
    ):
        code, said = judged(change)
        assert (code, f"[{flaw}]" in said) == (1, True), (change.__name__, said)
    code, said = judged(_left_out, in_manifest=False)
    assert (code, "[annex-manifest]" in said) == (1, True), said


__all__ = ["council"]
