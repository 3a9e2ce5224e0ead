"""An attacker who has the database, the files, the broker's folders and every line of the logs."""

import logging
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import log
from core.settings import Settings
from tests.web.ballots.chamber import MAYOR, MEMBERS, NO, SECRETARY, YES, Chamber
from tests.web.conftest import SESSION
from voting.secret.domain import ceremony
from voting.secret.domain.form import b64
from voting.secret.domain.group import BELENIOS_2048

EXPECTED_CHANGES = ("sign_in",)  # the tests sign one browser in as one person after another


def tables(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table, as the database would give them: by their place."""
    with sqlite3.connect(settings.data_dir / "hemiciclo.db") as db:
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        return {
            name: db.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608  names of the schema
            for name in names
            if name not in EXPECTED_CHANGES
        }


def files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


@pytest.mark.row("SB-01")
@pytest.mark.row("SB-09")
@pytest.mark.law("R-REM-5")
def test_nothing_kept_tells_who_voted_what_or_in_which_order(
    chamber: Chamber, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    chamber.open()
    senses = {who: random.Random(who).choice([YES, NO]) for who in MEMBERS}
    ballots = {who: chamber.ballot(who, sense) for who, sense in senses.items()}
    before, files_before = tables(settings), set(files(settings.data_dir))
    caplog.clear()

    for who in random.Random(3).sample(MEMBERS, len(MEMBERS)):
        chamber.must_post(who, f"/{chamber.vote}/ballot", ballots[who])

    # Voting leaves nothing in the database and one file, which is sorted.
    assert tables(settings) == before
    new = set(files(settings.data_dir)) - files_before
    uuid = chamber.now()["secret"]["uuid"]
    urn = settings.data_dir / "urns" / uuid
    assert {path for path in new if "hemiciclo.db" not in path.name} <= set(files(urn))
    assert (urn / "ballots").read_bytes() == b"".join(
        raw + b"\n" for raw in sorted(ballots.values(), key=b64)
    )
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert not any(b64(raw) in said for raw in ballots.values())

    chamber.close()
    chamber.open_result()
    everything = {path: path.read_bytes() for path in files(settings.data_dir)}
    _no_secret_is_kept(chamber, everything)
    _no_row_has_a_ballot(settings, ballots)
    _the_log_tells_no_voter(chamber)


def _no_secret_is_kept(chamber: Chamber, everything: dict[Path, bytes]) -> None:
    """What would open a ballot never left a device: credentials, seeds, shares."""
    secrets = [str(s) for voter in chamber.voters.values() for s in voter.secrets.values()]
    for who, trustee in chamber.trustees.items():
        keys = ceremony.derive(BELENIOS_2048, trustee.seed)
        sealed = chamber.get(who, "/ceremony")["private_key"]
        share = ceremony.recover(BELENIOS_2048, trustee.seed, sealed)
        secrets += [trustee.seed, *map(str, (keys.signing, keys.decryption, share))]
    for path, content in everything.items():
        found = [secret for secret in secrets if secret.encode() in content]
        assert not found, path


def _no_row_has_a_ballot(settings: Settings, ballots: dict[str, bytes]) -> None:
    trackers = {b64(raw) for raw in ballots.values()}
    alphas = {raw.split(b'"alpha":"')[1][:60].decode() for raw in ballots.values()}
    for name, rows in tables(settings).items():
        text = repr(rows)
        assert not any(mark in text for mark in trackers | alphas), name


def _the_log_tells_no_voter(chamber: Chamber) -> None:
    """After the opening and before the close no link of the log has a member as its actor."""
    house = chamber.council.client.app.state.house  # type: ignore[attr-defined]  # starlette's

    with house.database.read() as db:
        links = log.read(db, SESSION)
    kinds = [link.kind for link in links]
    begun, ended = kinds.index("secret.opened"), kinds.index("secret.closing")
    assert kinds[begun : ended + 1] == ["secret.opened", "secret.closing"]
    assert {link.actor for link in links[begun:]} <= {"system:ballot", MAYOR, SECRETARY}
