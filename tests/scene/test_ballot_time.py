"""The benchmark of ballots in the browsers of this machine gives figures."""

import shutil

import pytest

from bench.ballot_browser import BUNDLER, browser_figures

BROWSERS = {"chromium": "chromium", "firefox-esr": "firefox"}
FOUND = [name for program, name in BROWSERS.items() if shutil.which(program)]

pytestmark = [
    pytest.mark.scene,
    pytest.mark.xdist_group("scene"),
    pytest.mark.skipif(not FOUND, reason="no browser on this machine"),
    pytest.mark.skipif(not BUNDLER.exists(), reason="node is not installed"),
]


@pytest.mark.row("SB-08")
def test_a_ballot_is_timed_in_every_browser_there_is() -> None:
    figures = browser_figures()

    for name in FOUND:
        assert figures[f"{name}_ballot_ms"] > 0
        assert figures[f"{name}_first_ballot_ms"] > 0
        assert figures[f"{name}_verify_ballot_ms"] > 0
