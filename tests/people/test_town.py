"""The demo town: invented, whole and fit to convene a session from."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from people.domain import Office
from people.service import load_town
from web.convening import convocation

TOWN = Path(__file__).parents[2] / "people" / "demo_town.toml"

START = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_the_demo_town_has_as_many_seats_as_its_legal_number() -> None:
    town = load_town(TOWN)
    voters = [one for one in town.people if one.duty in {Office.CHAIR, Office.MEMBER}]
    assert sorted(one.seat for one in voters) == list(range(1, town.body.legal_number + 1))


@pytest.mark.law("R-BOD-2")
def test_the_chair_is_one_of_the_members_and_sits_first() -> None:
    chairs = [one for one in load_town(TOWN).people if one.duty is Office.CHAIR]
    assert [(one.seat, one.id) for one in chairs] == [(1, "p-alcaldesa")]


def test_every_member_has_a_group_that_exists_and_officials_have_none() -> None:
    town = load_town(TOWN)
    groups = {group.id for group in town.groups}
    assert {one.group for one in town.people if one.seat} == groups
    assert {one.group for one in town.people if not one.seat} == {""}


@pytest.mark.law("R-BOD-5")
def test_general_planning_needs_an_absolute_majority() -> None:
    planning = [item for item in load_town(TOWN).items if item.matter == "A13"]
    assert [item.majority for item in planning] == ["absolute"]


def test_questions_and_reports_are_not_voted() -> None:
    items = load_town(TOWN).items
    assert {item.kind for item in items if not item.votable} == {"report", "questions"}


def test_a_word_that_is_not_known_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "town.toml"
    wrong.write_text(TOWN.read_text("utf-8") + '\nfavourite = "blue"\n', "utf-8")
    with pytest.raises(ValidationError):
        load_town(wrong)


def with_rule(folder: Path, rules: str) -> Path:
    """Return the demo town's file with more rules of its body."""
    changed = folder / "town.toml"
    text = TOWN.read_text("utf-8")
    assert text.count("casting_vote = true") == 1
    changed.write_text(
        text.replace("casting_vote = true", f"casting_vote = true\n{rules}"), "utf-8"
    )
    return changed


@pytest.mark.row("SB-03")
def test_how_many_hold_the_key_of_secret_votes_is_a_rule_of_the_body(tmp_path: Path) -> None:
    usual = convocation(load_town(TOWN), "pleno", START).rules
    assert (usual.secret_threshold, usual.secret_trustees) == (2, 3)

    own = load_town(with_rule(tmp_path, "secret_trustees = 5\nsecret_threshold = 3"))
    rules = convocation(own, "pleno", START).rules
    assert (rules.secret_threshold, rules.secret_trustees) == (3, 5)


@pytest.mark.row("SB-03")
@pytest.mark.parametrize(
    "rules",
    [
        "secret_threshold = 1",  # one person alone would open the votes
        "secret_threshold = 4",  # of three: nobody ever could
        "secret_trustees = 1",
        "secret_trustees = 0\nsecret_threshold = 0",
        "secret_trustees = 16",
        'secret_trustees = "tres"',
    ],
)
def test_absurd_numbers_of_trustees_are_refused(tmp_path: Path, rules: str) -> None:
    with pytest.raises(ValidationError, match="secret_"):
        load_town(with_rule(tmp_path, rules))


def test_more_trustees_than_people_are_refused() -> None:
    town = load_town(TOWN)
    with pytest.raises(ValueError, match="there are 2 people"):
        replace(town, people=town.people[:2])
