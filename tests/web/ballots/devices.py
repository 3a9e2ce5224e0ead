"""The tablets' own code against the real application: node runs the devices, this is their line."""

import json
import subprocess
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from tests.voting.secret.browser import BUNDLER, ROOT
from tests.web.ballots.chamber import SECRET, Chamber
from tests.web.conftest import SESSION

BRIDGE = ROOT / "web/frontend/tests/ballot/bridge.ts"


class TroubleError(AssertionError):
    """A device says what does not hold."""


@cache
def bundle() -> Path:
    """Bundle the devices, once."""
    target = Path(mkdtemp(prefix="hemiciclo-devices-")) / "bridge.mjs"
    options = ("--format", "esm", "--platform", "node", "--file", str(target))
    subprocess.run([BUNDLER, str(BRIDGE), *options], check=True, capture_output=True)
    return target


@dataclass
class Devices:
    """Every tablet of a chamber; ``lost`` are the ends of addresses that are not reached now."""

    chamber: Chamber
    lost: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._node = subprocess.Popen(
            ["node", str(bundle())], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, person: str, what: str, *given: object) -> Any:
        """Return what a person's device answers; TroubleError with the code of its trouble."""
        self._write({"person": person, "session": SESSION, "what": what, "given": given})
        while True:
            said = self._read()
            if "code" in said:
                raise TroubleError(said["code"])
            if "id" in said:
                return said.get("value")
            self._write(self._carried(person, said))

    def close(self) -> None:
        """Switch every device off."""
        self._node.terminate()
        self._node.communicate()

    def _carried(self, person: str, asked: dict[str, str]) -> dict[str, object]:
        path = asked.get("get", asked.get("post", ""))
        if any(path.endswith(end) for end in self.lost):
            return {"status": 0, "body": None}
        council = self.chamber.council
        council.enter(person)
        if "get" in asked:
            answer = council.client.get(f"{SECRET}{path}")
        else:
            answer = council.client.post(f"{SECRET}{path}", content=asked["body"].encode())
        return {"status": answer.status_code, "body": answer.json()}

    def _write(self, value: object) -> None:
        assert self._node.stdin is not None
        self._node.stdin.write(json.dumps(value) + "\n")
        self._node.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._node.stdout is not None
        said: dict[str, Any] = json.loads(self._node.stdout.readline())
        return said
