"""Synthetic members and trustees hold a secret vote against a real server, without media."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from command.plenary import demo_session, trusted
from core.database import Database
from core.settings import Settings
from rehearsal.cast import Cast
from rehearsal.hold import Rehearsal
from rehearsal.run import chosen_people
from rehearsal.script import Act, Ballots, Roll, Script, SecretRound
from rehearsal.seat import Hall
from tests.ports import free_port
from web.tables import make_missing

COUNCILLORS = 13  # the quorum of twenty-five is nine; two groups at least


def settings_of(folder: Path) -> Settings:
    port = free_port()
    return Settings(
        environment="development",
        data_dir=folder,
        host="127.0.0.1",
        port=port,
        public_url=f"https://localhost:{port}",
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings' own argument
    )


SCRIPT = Script(
    title="Secreta",
    roll=Roll(absent=tuple(range(COUNCILLORS + 1, 26))),
    acts=(
        Act(
            item=8,
            secret=SecretRound(
                question="¿Se designa a la persona propuesta?",
                ballots=Ballots(no=(2, 3), abstain=(4,), silent=(5,)),
            ),
        ),
    ),
)


@pytest.mark.long
@pytest.mark.row("SB-02")
def test_a_secret_vote_is_held_by_synthetic_members_to_its_proclamation(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    told: list[str] = []

    async def hold() -> list[str]:
        hall = Hall(settings.public_url, session, await trusted(settings))
        cast = Cast(hall, chosen_people(people, COUNCILLORS), 1, 1)
        await cast.enter()
        try:
            rehearsal = Rehearsal(cast, SCRIPT, 0.01, told.append)
            return (await rehearsal.hold()).refused
        finally:
            await cast.leave()

    database = Database(settings.database)
    make_missing(database)
    database.close()
    session, people = demo_session(settings)
    environment = os.environ | {
        "HEMICICLO_ENVIRONMENT": "development",
        "HEMICICLO_DATA_DIR": str(tmp_path),
        "HEMICICLO_HOST": "127.0.0.1",
        "HEMICICLO_PORT": str(settings.port),
        "HEMICICLO_PUBLIC_URL": settings.public_url,
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "web.main"], env=environment, start_new_session=True
    )
    try:
        refused = asyncio.run(hold())
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()
    assert refused == [], told
    assert any("urna cerrada con 12 papeletas" in line for line in told)
    assert any("recuento: (9, 2, 1)" in line for line in told)
