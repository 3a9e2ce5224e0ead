"""The rehearsal's script is one readable file, read strictly."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from rehearsal.script import Ballots, read
from voting.domain.values import Choice


def test_the_script_that_ships_holds_a_tie_that_the_chair_decides() -> None:
    script = read()
    tied = next(act for act in script.acts if act.casting is not None)
    there = set(range(1, 26)) - set(script.roll.excused)

    for ballots in tied.rounds:
        votes = [ballots.choice(seat) for seat in there]
        assert votes.count(Choice.YES) == votes.count(Choice.NO)
    assert len(tied.rounds) == 2


def test_a_misspelt_line_is_refused_by_name(tmp_path: Path) -> None:
    script = tmp_path / "script.toml"
    script.write_text('title = "x"\n[[acts]]\nitem = 1\nspeaches = []\n')

    with pytest.raises(ValidationError, match="speaches"):
        read(script)


def test_a_seat_that_is_silent_casts_nothing() -> None:
    assert Ballots(silent=(3,)).choice(3) is None
    assert Ballots(no=(4,)).choice(4) is Choice.NO
    assert Ballots(rest=Choice.ABSTAIN).choice(9) is Choice.ABSTAIN
