"""The annex of eligibility: who may have it, and that it is that of the vote one to one."""

import json
from collections.abc import Callable
from dataclasses import dataclass
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
from voting.secret.rosters import Key, write_roster, write_statement

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


@pytest.mark.row("SB-07")
def test_the_secretary_signs_the_rosters_that_people_saw_and_nobody_else_does(
    chamber: Chamber,
) -> None:
    assert chamber.post(MAYOR, "/rosters", {}).status_code == 403
    assert not chamber.get(SECRETARY, "/rosters")["is_signed"]

    assert chamber.sign_rosters().status_code == 200
    assert chamber.get(SECRETARY, "/rosters")["is_signed"]

    chamber.passkey(ABSENT)  # somebody registers a key: there is a new roster
    assert not chamber.get(SECRETARY, "/rosters")["is_signed"]
    late = {"statement": write_statement(SESSION, []), "assertion": {}}
    refused = chamber.post(SECRETARY, "/rosters", late)
    assert refused.json()["code"] == "rosters-changed"


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
    key = _stranger()
    answer = key.prove(bytes.fromhex(hexdigest(one["binding"].encode())), flags=0x01)
    one["assertion"], one["public_key"] = json.dumps(answer), _cose(key)


def _key_of_the_server(annex: Annex) -> None:
    """Who runs the server signs a councillor's binding with a key of his own."""
    one, key = annex["called"][0], _stranger()
    one["assertion"], one["public_key"] = _proved(key, one["binding"]), _cose(key)


def _roster_of_the_server(annex: Annex) -> None:
    """The same, and the key is put under the councillor's name in a roster made for it."""
    one, key = annex["called"][0], _stranger()
    roster = write_roster(SESSION, [Key(one["voter"], encoded(key.credential), _cose(key))])
    binding = json.loads(one["binding"])
    binding["roster"] = hexdigest(roster.encode())
    one["binding"] = dump(binding)
    one["assertion"], one["public_key"] = _proved(key, one["binding"]), _cose(key)
    annex["rosters"].append(roster)


def _roster_left_out(annex: Annex) -> None:
    annex["rosters"] = []


def _signed_by_a_stranger(annex: Annex) -> None:
    signature, key = annex["signature"], _stranger()
    signature["assertion"] = _proved(key, signature["statement"])
    signature["public_key"] = _cose(key)


def _signed_something_else(annex: Annex) -> None:
    statement = json.loads(annex["signature"]["statement"])
    statement["rosters"].append("0" * 64)
    annex["signature"]["statement"] = dump(statement)


def _not_signed(annex: Annex) -> None:
    annex["signature"] = None


def _stranger() -> Authenticator:
    return Authenticator(ORIGIN, ORIGIN.removeprefix("https://"))


def _proved(key: Authenticator, text: str) -> str:
    return json.dumps(key.prove(bytes.fromhex(hexdigest(text.encode()))))


def _of_another_vote(annex: Annex) -> None:
    annex["uuid"] = "TestVector1234"


def _cose(key: Authenticator) -> str:
    return encoded(key._cose())


FORGED = (
    (_left_out, "annex-missing"),
    (_twice, "annex-repeated"),
    (_swapped, "annex-binding"),
    (_renamed, "annex-binding"),
    (_assertion_of_another, "annex-assertion"),
    (_key_of_another, "annex-assertion"),
    (_without_user_verification, "annex-assertion"),
    (_key_of_the_server, "annex-roster"),
    (_roster_left_out, "annex-roster"),
    (_roster_of_the_server, "annex-signature"),
    (_signed_by_a_stranger, "annex-signature"),
    (_signed_something_else, "annex-signature"),
    (_of_another_vote, "annex-election"),
)


@dataclass
class Judge:
    """``hemiciclo verify-ballot --annex`` on what a counted vote has left."""

    folder: Path
    manifest: Annex
    annex: bytes
    capsys: pytest.CaptureFixture[str]

    def __call__(
        self, change: Callable[[Annex], None], *, in_manifest: bool = True
    ) -> tuple[int, str]:
        """Change the annex; each forged one has its own manifest, unless it is not to."""
        changed = json.loads(self.annex)
        change(changed)
        raw = dump(changed).encode()
        told = {**self.manifest, "annex": hexdigest(raw)} if in_manifest else self.manifest
        (self.folder / "manifest.json").write_text(dump(told), "utf-8")
        path = self.folder.with_name("anexo.json")
        path.write_bytes(raw)
        options = ("--voters", str(len(MEMBERS)), "--annex", str(path))
        code = main(["verify-ballot", str(self.folder), *options])
        return code, self.capsys.readouterr().out


@pytest.fixture
def judge(chamber: Chamber, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Judge:
    assert chamber.sign_rosters().status_code == 200
    uuid = counted(chamber)["secret"]["uuid"]
    annex = asked_by(chamber, SECRETARY).content
    client = chamber.council.client
    folder = tmp_path / "votacion"
    folder.mkdir()
    (folder / f"{uuid}.bel").write_bytes(client.get(f"{PUBLIC}/{uuid}.bel").content)
    return Judge(folder, client.get(f"{PUBLIC}/manifest.json").json(), annex, capsys)


@pytest.mark.row("SB-07")
@pytest.mark.law("R-REM-5")
def test_the_verifier_proves_offline_whose_passkey_bound_each_credential(judge: Judge) -> None:
    code, said = judge(_no_change)
    assert code == 0, said
    assert f"{ORIGIN} para la sesión «{SESSION}»" in said
    assert "DEMOSTRACIÓN" in said
    assert "firmó con su propia llave la lista" in said
    code, said = judge(_not_signed)
    assert (code, "Nadie firmó la lista" in said) == (0, True), said

    for change, flaw in FORGED:
        code, said = judge(change)
        assert (code, f"[{flaw}]" in said) == (1, True), (change.__name__, said)
    code, said = judge(_left_out, in_manifest=False)
    assert (code, "[annex-manifest]" in said) == (1, True), said


__all__ = ["council"]
