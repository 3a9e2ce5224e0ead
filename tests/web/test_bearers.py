"""Tokens of encoders: for one session, one role and one day; given by who conducts the session."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from web.bearers import LIFETIME, admits, issue, token_key

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
KEY = bytes(32)
TOKENS = "/api/sessions/pleno-demo/media/tokens"


def test_a_token_is_good_for_its_session_its_role_and_its_day() -> None:
    token, ends = issue(KEY, "pleno", "whip", NOW)
    assert admits(KEY, token, "pleno", "whip", NOW)
    assert admits(KEY, token, "pleno", "whip", ends - timedelta(seconds=1))
    assert not admits(KEY, token, "pleno", "whip", NOW + LIFETIME + timedelta(seconds=1))
    assert not admits(KEY, token, "pleno", "whep", NOW)
    assert not admits(KEY, token, "another", "whip", NOW)
    assert not admits(bytes(31) + b"x", token, "pleno", "whip", NOW)


@example("9" * 5000, 0, "\ud800")
@example("", 60, "\ud800")
@given(st.text(max_size=80), st.integers(0, 79), st.characters())
def test_nothing_else_is_a_token(text: str, at: int, other: str) -> None:
    assert not admits(KEY, text, "pleno", "whip", NOW)
    token, _ = issue(KEY, "pleno", "whip", NOW)
    changed = token[:at] + other + token[at + 1 :]
    assert changed == token or not admits(KEY, changed, "pleno", "whip", NOW)


def test_the_key_is_made_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    key = token_key(folder)
    assert len(key) == 32
    assert token_key(folder) == key
    (path,) = folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.row("LC-24")
def test_the_secretary_gets_a_token_and_a_member_does_not(council: Any) -> None:
    assert council.client.post(TOKENS, json={"role": "whip"}).status_code == 401
    council.enter("p-concejal-05")
    assert council.client.post(TOKENS, json={"role": "whip"}).status_code == 403
    council.enter("p-secretario")
    answer = council.client.post(TOKENS, json={"role": "whip"}).json()
    assert answer["url"].endswith("/api/sessions/pleno-demo/whip")
    assert council.client.post(TOKENS, json={"role": "other"}).status_code == 400
    headers = {"Authorization": f"Bearer {answer['token']}", "Content-Type": "application/sdp"}
    council.client.headers.pop("origin")
    council.client.cookies.clear()
    path = answer["url"].removeprefix("https://hemiciclo.test")
    assert council.client.post(path, content="v=0", headers=headers).status_code == 503
    headers["Content-Type"] = "application/json"
    assert council.client.post(path, content="v=0", headers=headers).status_code == 415
