"""The bundle of a secret vote as the package has it: verified strictly and against the log."""

import io
from typing import IO

import pytest

from core import log
from core.outbox import claim, due
from minutes import ballots
from minutes.checks.ballots import check
from minutes.domain.record import Record
from minutes.reading import record as read_record
from minutes.report import Report
from tests.web.ballots.chamber import MAYOR, MEMBERS, YES, Chamber
from tests.web.conftest import SESSION
from worker.ballots import by_tool
from worker.context import context
from worker.steps import STEPS


class Shelf:
    """Files of a package in memory."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def sizes(self) -> dict[str, int]:
        return {name: len(content) for name, content in self.files.items()}

    def open(self, name: str) -> IO[bytes]:
        return io.BytesIO(self.files[name])


def faults(record: Record, files: dict[str, bytes]) -> list[str]:
    report = Report("paquete")
    check(record, Shelf(files), report, is_restricted=False)
    return [str(dict(finding.params).get("what", "")) for finding in report.findings]


@pytest.mark.row("SB-06")
def test_the_worker_verifies_the_bundle_and_the_package_proves_the_vote(chamber: Chamber) -> None:
    chamber.open()
    for who in MEMBERS[:5]:
        chamber.cast(who, YES)
    chamber.close()
    chamber.open_result()
    house = chamber.council.client.app.state.house  # type: ignore[attr-defined]  # starlette's

    worker = context(house.settings, house.clock)
    with worker.database.write() as db:
        (number,) = due(db, worker.clock())
        job = claim(db, number, worker.clock())
    assert job is not None
    STEPS[job.task](worker, job)
    chamber.until(lambda state: state["votes"][0]["secret"]["check"] is not None)
    assert chamber.now()["secret"]["check"]["is_strict_ok"] is True
    assert not (house.settings.urns_dir / chamber.now()["secret"]["uuid"] / "ballots").exists()

    chamber.council.must(MAYOR, "vote.proclaim", vote=chamber.vote)
    with house.database.read() as db:
        record = read_record(log.read(db, SESSION))
    files = ballots.bundles(record, house.files.get, is_restricted=False)
    assert faults(record, files) == []
    name = next(one for one in files if one.endswith(".bel"))
    tool, is_ok = by_tool(files[name], chamber.now()["secret"]["uuid"])
    assert is_ok == bool(tool)
    spoiled = files | {name: files[name][:-512]}
    assert "other-files" in faults(record, spoiled)
    assert faults(record, files | {"votaciones-secretas/otra/x.bel": b""}) == ["unknown"]
    uuid = chamber.now()["secret"]["uuid"]
    published = f"/sesiones/{SESSION}/votaciones/{chamber.vote}/{uuid}.bel"
    assert chamber.council.client.get(published).content == files[name]
