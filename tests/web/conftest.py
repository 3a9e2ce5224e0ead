"""A running application and people in it, for the tests of the API."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from core import log
from core.settings import Settings
from web.bootstrap import create_app

ORIGIN = "https://hemiciclo.test"
SESSION = "pleno-demo"
API = f"/api/sessions/{SESSION}"


@dataclass(frozen=True)
class Council:
    """The application with one browser in it; ``numbers`` make keys that were never used."""

    client: TestClient
    numbers: Iterator[int] = field(default_factory=itertools.count)
    inside: list[str] = field(default_factory=list)

    def enter(self, person: str) -> None:
        """Sign in, or out with ``ciudadania``."""
        if self.inside[-1:] == [person]:
            return
        self.inside.append(person)
        self.client.post("/entrar/desarrollo", data={"person": person}, follow_redirects=False)

    def another_browser(self, person: str) -> None:
        """Sign in elsewhere: what is open stays open."""
        self.client.cookies.clear()
        self.inside.clear()
        self.enter(person)

    def key(self) -> str:
        return f"test-key-{next(self.numbers)}"

    def post(self, body: object, key: str | None = None, **headers: str) -> Response:
        """Send a command as whoever is signed in."""
        return self.client.post(
            f"{API}/commands",
            json=body,
            headers={"Idempotency-Key": self.key() if key is None else key, **headers},
        )

    def must(self, person: str, kind: str, **fields: object) -> dict[str, object]:
        """Give a command as somebody; it must be accepted."""
        self.enter(person)
        answer = self.post({"type": kind, **fields})
        assert answer.status_code == 200, answer.text
        content: dict[str, object] = answer.json()
        return content

    def links(self) -> list[str]:
        """Return the hashes of the log."""
        database = self.client.app.state.house.database  # type: ignore[attr-defined]  # starlette's
        with database.read() as db:
            return [link.hash for link in log.read(db, SESSION)]

    def constitute(self) -> None:
        """Hold the roll with nine present, the quorum, and open."""
        self.must("p-secretario", "rollcall.start")
        self.must("p-alcaldesa", "rollcall.answer", presence="in-room")
        for seat in range(2, 10):
            member = f"p-concejal-{seat:02}"
            self.must("p-secretario", "attendance.record", member=member, presence="in-room")
        self.must("p-secretario", "rollcall.complete")
        self.must("p-alcaldesa", "session.open", recording=SESSION)

    def agree_to_secrecy(self) -> None:
        """Let thirteen of twenty-five agree that the second item is dealt with behind doors."""
        for seat in range(10, 14):
            arrived = {"member": f"p-concejal-{seat:02}", "presence": "in-room"}
            self.must("p-secretario", "attendance.record", **arrived, cause="arrival")
        self.must("p-secretario", "item.open", item="i-02")
        secrecy = {"subject": "secrecy", "motive": "intimidad"}
        self.must("p-secretario", "vote.open", vote="secreto", item="i-02", **secrecy)
        for member in ["p-alcaldesa", *(f"p-concejal-{seat:02}" for seat in range(2, 14))]:
            aloud = {"vote": "secreto", "member": member, "choice": "yes"}
            self.must("p-secretario", "vote.cast-aloud", **aloud)
        self.must("p-secretario", "vote.close", vote="secreto")
        self.must("p-alcaldesa", "vote.proclaim", vote="secreto")

    def close_doors(self) -> None:
        """Agree to the secrecy of the second item and close the doors."""
        self.agree_to_secrecy()
        self.must("p-alcaldesa", "doors.close", reason="Artículo 70.1")

    def open_vote(self) -> None:
        """Open a vote on the second item."""
        self.must("p-secretario", "item.open", item="i-02")
        self.must("p-secretario", "vote.open", vote="v1", item="i-02")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        environment="development",
        data_dir=tmp_path,
        public_url=ORIGIN,
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings' own argument
    )


@pytest.fixture
def council(settings: Settings) -> Iterator[Council]:
    with TestClient(create_app(settings), ORIGIN, headers={"Origin": ORIGIN}) as client:
        yield Council(client)
