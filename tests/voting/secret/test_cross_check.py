"""Elections of ours under the eyes of belenios-tool, and its elections under ours."""

from pathlib import Path

import pytest

from bench.ballot_council import ONE, SEATS, UUID, YES_NO, plenary, repeatable
from tests.voting.secret import forgery as f
from tests.voting.secret.tool import accepts, needs_tool, secret_of
from tests.voting.secret.toolmade import added, by_tool, opened, set_up
from voting.secret.domain.ballot import vote
from voting.secret.domain.board import write
from voting.secret.domain.election import read_election
from voting.secret.domain.group import BELENIOS_2048
from voting.secret.domain.question import Question
from voting.secret.verify import Facts, Policy, verify

pytestmark = needs_tool
CHOICES = (((1, 0, 0), (0, 1, 0, 1, 0, 0)), ((0, 1, 0), (1, 0, 0, 0, 0, 0)))


@pytest.mark.row("SB-06")
@pytest.mark.parametrize("questions", [(YES_NO,), (ONE,), (SEATS,), (YES_NO, SEATS)])
def test_an_election_of_ours_is_accepted_by_the_tool(
    questions: tuple[Question, ...], tmp_path: Path
) -> None:
    archive = write(plenary(5, questions)[1])

    assert isinstance(verify(archive, Policy(5)), Facts)
    assert accepts(tmp_path, archive, UUID)


def test_the_tool_is_asked_in_earnest(tmp_path: Path) -> None:
    assert not accepts(tmp_path, f.with_ballot(f.stuffed(0, 5)), UUID)


@pytest.mark.row("SB-06")
def test_an_election_of_the_tool_holds_with_its_ballots_and_ours(tmp_path: Path) -> None:
    uuid, secrets, keys, raw = set_up(tmp_path)
    for secret, choices in zip(secrets, CHOICES, strict=False):
        added(tmp_path, "Ballot", by_tool(tmp_path, secret, choices))
    election, private = read_election(raw), secret_of(secrets[2], uuid, BELENIOS_2048)
    third = vote(election, private, ((0, 1, 0), (0, 0, 0, 1, 0, 1)), repeatable("tercero"))
    added(tmp_path, "Ballot", third)
    opened(tmp_path, keys)
    archive = (tmp_path / f"{uuid}.bel").read_bytes()

    assert getattr(verify(archive, Policy(3)), "code", "holds") == "trustees-format"
    facts = verify(archive, Policy(3, allows_old_trustees=True))

    assert isinstance(facts, Facts)
    assert [count.votes for count in facts.counts] == [(1, 2, 0), (1, 1, 0, 2, 0, 1)]
    assert accepts(tmp_path / "again", archive, uuid)
