"""The cases that the browser's reducer plays too (web/frontend/src/room/apply.ts)."""

import json
from pathlib import Path
from typing import Any

import pytest

from sessions.codec import decode_event, decode_state, encode
from sessions.domain.apply import apply
from sessions.domain.events import KINDS
from sessions.domain.state import SessionState
from tests.contract.generate import FOLDER, cases

CASES = sorted(FOLDER.glob("*.json"))


def play(state: SessionState, events: list[dict[str, Any]]) -> SessionState:
    for told in events:
        if "snapshot" in told:
            state = decode_state(told["snapshot"])
        else:
            event = decode_event(told["kind"], 1, told["body"])
            state = apply(state, event, told["seq"], told["at"])
    return state


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_case_ends_where_it_says_from_every_cut(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    start = decode_state(case["start"])
    for cut in case["cuts"]:
        snapshot = encode(play(start, case["events"][:cut]))
        late = play(decode_state(snapshot), case["events"][cut:])
        assert encode(late) == case["state"]


def test_the_cases_are_those_that_the_code_gives_now() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in CASES}
    assert written == dict(cases()), "run: python -m tests.contract.generate"


def test_the_cases_have_every_kind_of_event() -> None:
    told = {
        event.get("kind", "snapshot")
        for path in CASES
        for event in json.loads(path.read_text(encoding="utf-8"))["events"]
    }
    assert told == set(KINDS) | {"snapshot"}
