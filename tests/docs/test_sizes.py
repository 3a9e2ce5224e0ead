"""What no linter counts for us: how long a style sheet may be."""

from pathlib import Path

SHEETS = Path("web/frontend/src/styles")
MOST_LINES = 400


def test_no_style_sheet_is_longer_than_one_reads_at_a_time() -> None:
    long = [
        sheet.name
        for sheet in sorted(SHEETS.glob("*.css"))
        if len(sheet.read_text("utf-8").splitlines()) > MOST_LINES
    ]
    assert long == []
