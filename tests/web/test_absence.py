"""Who is at a distance: missed after a restart, and out of the room while abstaining by law."""

import time
from typing import Any

import pytest
from starlette.testclient import TestClient

from core.settings import Settings
from tests.web.conftest import API, ORIGIN, Council
from web.bootstrap import create_app
from web.live import hall as hall_module

FAR = "p-concejal-09"
PATIENCE_SECONDS = 60


def attendance(council: Council, member: str) -> dict[str, Any]:
    state = council.client.get(f"{API}/snapshot").json()["state"]
    found: dict[str, Any] = next(one for one in state["attendance"] if one["member"] == member)
    return found


def constitute(council: Council) -> None:
    """Nine are there, one of them at a distance."""
    council.must("p-secretario", "rollcall.start")
    council.must("p-alcaldesa", "rollcall.answer", presence="in-room")
    for seat in range(2, 10):
        member = f"p-concejal-{seat:02}"
        presence = "remote" if member == FAR else "in-room"
        council.must("p-secretario", "attendance.record", member=member, presence=presence)
    council.must("p-secretario", "rollcall.complete")
    council.must("p-alcaldesa", "session.open", recording="pleno-demo")


@pytest.mark.law("R-QUO-9")
def test_after_a_restart_who_does_not_come_back_is_missed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TestClient(create_app(settings), ORIGIN, headers={"Origin": ORIGIN}) as client:
        before = Council(client)
        constitute(before)
        assert attendance(before, FAR)["is_connected"]
    monkeypatch.setattr(hall_module, "WATCH_SECONDS", 0.05)
    with TestClient(create_app(settings), ORIGIN, headers={"Origin": ORIGIN}) as client:
        after = Council(client)
        after.enter("p-secretario")
        patience = time.monotonic() + PATIENCE_SECONDS
        while attendance(after, FAR)["is_connected"]:
            assert time.monotonic() < patience, "nobody missed who did not come back"
            time.sleep(0.05)
        assert attendance(after, FAR)["lost_at"] is not None
        assert attendance(after, "p-concejal-08")["is_connected"]


@pytest.mark.law("R-DEB-8")
def test_who_abstains_by_law_gets_no_media_until_the_item_ends(council: Council) -> None:
    constitute(council)
    council.must(FAR, "conflict.declare", item="i-02")
    council.must("p-secretario", "item.open", item="i-02")
    council.enter(FAR)
    wanted = {"tiles": [], "audio": True}
    answer = council.client.post(f"{API}/media/subscribe", json=wanted)
    assert (answer.status_code, answer.json()["code"]) == (409, "out-of-the-room")
    council.must("p-secretario", "item.put-back", item="i-02")
    council.enter(FAR)
    again = council.client.post(f"{API}/media/subscribe", json=wanted)
    assert again.json()["code"] == "media-unavailable"  # no media process runs here
