"""A chamber in which a secret vote is held over HTTP: its voters and trustees are real clients."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from httpx2 import Response

from rehearsal.authenticator import Authenticator
from rehearsal.ballot import Trustee, Voter
from tests.web.conftest import API, ORIGIN, SESSION, Council

SECRETARY, MAYOR, OPPOSITION = "p-secretario", "p-alcaldesa", "p-concejal-20"
MEMBERS = (MAYOR, *(f"p-concejal-{seat:02}" for seat in range(2, 10)))
TRUSTEES = (SECRETARY, MAYOR, OPPOSITION)
SECRET = f"{API}/secret"
YES, NO, ABSTAIN = (1, 0, 0), (0, 1, 0), (0, 0, 1)
ASKED = {"shape": "yes-no", "text": "¿Se nombra a la persona ficticia?"}
PATIENCE_SECONDS = 60.0


@dataclass
class Chamber:
    """Everybody who takes part, signed in one after another in one browser."""

    council: Council
    voters: dict[str, Voter] = field(default_factory=dict)
    trustees: dict[str, Trustee] = field(default_factory=dict)
    vote: str = "vs-1"

    def get(self, who: str, path: str = "") -> Any:
        self.council.enter(who)
        answer = self.council.client.get(f"{SECRET}{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, who: str, path: str, body: Any) -> Response:
        self.council.enter(who)
        content = {"content": body} if isinstance(body, bytes) else {"json": body}
        return self.council.client.post(f"{SECRET}{path}", **content)

    def must_post(self, who: str, path: str, body: Any) -> Any:
        answer = self.post(who, path, body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def state(self) -> Any:
        self.council.enter(SECRETARY)
        return self.council.client.get(f"{API}/snapshot").json()["state"]

    def now(self) -> Any:
        return next(one for one in self.state()["votes"] if one["vote"] == self.vote)

    def until(self, is_so: Callable[[Any], bool]) -> Any:
        """Wait for the office, which works beside the requests."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            state = self.state()
            if is_so(state):
                return state
            time.sleep(0.02)
        raise AssertionError("the office did not come to it")

    def until_vote(self, status: str) -> Any:
        self.until(lambda state: any(
            one["vote"] == self.vote and one["status"] == status for one in state["votes"]
        ))  # fmt: skip
        return self.now()

    # The acts

    def make_key(self, ceremony: str = "c-1") -> None:
        self.council.must(SECRETARY, "trustees.name", ceremony=ceremony, members=list(TRUSTEES))
        self.trustees = {who: Trustee() for who in TRUSTEES}
        while True:
            said = [self._say(who) for who in TRUSTEES]
            if not any(said):
                break
        self.until(lambda state: bool(state["secret"]["trustees_sha256"]))

    def _say(self, who: str) -> bool:
        answer = self.trustees[who].answer(self.get(who, "/ceremony"))
        if answer is None:
            return False
        self.must_post(who, f"/ceremony/{answer[0]}", answer[1])
        return True

    def passkey(self, who: str) -> Voter:
        if who not in self.voters:
            key = Authenticator(ORIGIN, ORIGIN.removeprefix("https://"))
            self.council.enter(who)
            options = self.council.client.post("/cuenta/llave/opciones").json()
            made = self.council.client.post("/cuenta/llave", json=key.register(options))
            assert made.status_code == 200, made.text
            self.voters[who] = Voter(who, key)
        return self.voters[who]

    def check_in(self, who: str) -> None:
        voter = self.passkey(who)
        body = voter.bind(self.get(who), SESSION, self.state()["body_name"])
        self.must_post(who, "/credentials", body)

    def sign_rosters(self) -> Response:
        """Let the secretary say whose each passkey is."""
        voter = self.passkey(SECRETARY)
        body = voter.sign(self.get(SECRETARY, "/rosters")["rosters"], SESSION)
        return self.post(SECRETARY, "/rosters", body)

    def open(self, **changes: Any) -> Any:
        asked = {"vote": self.vote, "item": "i-02", "ground": "persons", "question": ASKED}
        self.council.must(SECRETARY, "secret.open", **(asked | changes))
        return self.until_vote("open")

    def ballot(self, who: str, marks: Sequence[int] = YES) -> bytes:
        return self.voters[who].ballot(self.get(who, f"/{self.vote}/setup"), marks)

    def cast(self, who: str, marks: Sequence[int] = YES) -> Any:
        return self.must_post(who, f"/{self.vote}/ballot", self.ballot(who, marks))

    def close(self) -> Any:
        self.council.must(MAYOR, "vote.close", vote=self.vote)
        return self.until_vote("counting")

    def board(self, who: str = SECRETARY) -> Any:
        return self.must_post(who, f"/{self.vote}/board", {})

    def share(self, who: str) -> bytes:
        setup = self.get(who, f"/{self.vote}/setup")
        private_key = self.get(who, "/ceremony")["private_key"]
        return self.trustees[who].open(setup, self.board(who), private_key)

    def open_result(self, *who: str) -> Any:
        for one in who or TRUSTEES[:2]:
            self.must_post(one, f"/{self.vote}/decryption", self.share(one))
        return self.until_vote("closed")
