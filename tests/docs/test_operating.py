"""The operating manual and the settings say the same."""

import re
from pathlib import Path

from core.settings import Settings

MANUAL = Path("docs/operating.md")


def test_every_setting_is_in_the_operating_manual_and_no_other() -> None:
    section = MANUAL.read_text("utf-8").split("## Settings")[1].split("\n## ")[0]
    documented = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)

    assert documented == list(Settings.model_fields)


def test_every_subcommand_is_in_the_operating_manual() -> None:
    from command.main import COMMANDS  # noqa: PLC0415  kept beside its only use

    text = MANUAL.read_text("utf-8")

    assert [name for name in COMMANDS if f"`hemiciclo {name}" not in text] == []
