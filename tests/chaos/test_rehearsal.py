"""A short plenary while lines fall, fingers tap twice and rubbish arrives: nothing comes of it."""

from pathlib import Path

import pytest

from core import log
from core.chain import first_fault
from core.database import Database
from rehearsal.run import Wanted, enter_and_hold
from sessions import service
from sessions.domain.values import Stage
from tests.chaos.redecide import disagreements
from tests.scene.hall import town_hall

pytestmark = [pytest.mark.scene, pytest.mark.xdist_group("scene")]

SCRIPT = Path(__file__).with_name("rehearsal.toml")
VOTES = 4


async def test_a_plenary_full_of_mishaps_leaves_a_log_that_a_stranger_decides_alike(
    tmp_path: Path,
) -> None:
    told: list[str] = []
    # Secrecy needs the absolute majority of 25; with fewer than 13 it is not even put to the vote.
    wanted = Wanted(people=16, tiles=0, pace=0.3, chaos=True, seed=7, script=SCRIPT)
    async with town_hall(tmp_path / "town") as hall:
        assert hall.hall is not None
        held = await enter_and_hold(hall.hall, hall.people, wanted, told.append)
    assert held.refused == [], told
    assert held.drops > 0
    assert held.votes == VOTES, told
    database = Database(hall.settings.database)
    row = service.find(database, hall.session)
    assert row is not None
    assert row.stage is Stage.CLOSED
    with database.read() as db:
        links = log.read(db, hall.session)
    assert first_fault(links) is None
    assert list(disagreements(database, hall.session)) == []
    database.close()
