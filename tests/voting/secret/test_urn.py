"""Casting and verifying are one: what goes into the urn is what the verifier accepts."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.ballot_council import ONE, SEATS, YES_NO, Council, convene, marks
from tests.voting.secret import forgery as f
from voting.secret.closing import Closed, checked, close, owned, result
from voting.secret.domain.board import read, write
from voting.secret.domain.form import FlawError
from voting.secret.domain.question import Question
from voting.secret.verify import Facts, Flaw, Policy, verify

ADMITTED: dict[str, tuple[Question, list[tuple[int, ...]]]] = {
    "one": (YES_NO, [(1, 0, 0), (0, 1, 0), (0, 0, 1)]),
    "blank as an answer": (ONE, [(0, 0, 1)]),
    "blank": (SEATS, [(1, 0, 0, 0, 0, 0)]),
    "up to three": (SEATS, [(0, 1, 0, 0, 0, 0), (0, 0, 1, 1, 0, 0), (0, 1, 0, 1, 0, 1)]),
    "none at all": (Question("¿A quién?", ("A", "B"), 0, 2), [(0, 0), (1, 0), (1, 1)]),
}
FORBIDDEN = {
    "two of one": (YES_NO, (1, 1, 0)),
    "none of one": (YES_NO, (0, 0, 0)),
    "two votes for one": (YES_NO, (2, 0, 0)),
    "minus one": (YES_NO, (1, 1, -1)),
    "four of three": (SEATS, (0, 1, 1, 1, 1, 0)),
    "blank and one": (SEATS, (1, 1, 0, 0, 0, 0)),
    "neither blank nor one": (SEATS, (0, 0, 0, 0, 0, 0)),
    "too few": (YES_NO, (1, 0)),
}


def sealed(council: Council, votes: Sequence[Sequence[int]]) -> bytes:
    urn = council.urn()
    for voter, vote in enumerate(votes):
        urn.put(council.ballot(voter, [vote]))
    return write(council.finish(urn))


@pytest.mark.parametrize("name", ADMITTED)
def test_every_vote_that_the_question_admits_is_counted(name: str) -> None:
    question, votes = ADMITTED[name]
    council = convene(len(votes), (question,))

    facts = verify(sealed(council, votes), Policy(len(votes)))

    assert isinstance(facts, Facts)
    assert facts.counts[0].votes == tuple(map(sum, zip(*votes, strict=True)))


@pytest.mark.parametrize("name", FORBIDDEN)
def test_a_vote_that_the_question_does_not_admit_is_not_made(name: str) -> None:
    question, vote = FORBIDDEN[name]

    with pytest.raises(ValueError, match="admit"):
        convene(1, (question,)).ballot(0, [vote])


@pytest.mark.parametrize("owners", [(1, 2), (1, 3), (2, 3), (3, 1), (1, 2, 3)])
def test_any_two_trustees_open_and_a_third_changes_nothing(owners: tuple[int, ...]) -> None:
    council, _ = f.good()
    urn = council.urn()
    urn.put(council.ballot(0, [(0, 1, 0)]))

    facts = verify(write(council.finish(urn, owners)))

    assert isinstance(facts, Facts)
    assert facts.counts[0].votes == (0, 1, 0)


@pytest.mark.row("SB-03")
def test_one_trustee_and_an_invalid_one_do_not_open() -> None:
    council, _ = f.good()
    closed: Closed = close(council.setup, council.urn())
    valid = owned(council.open(closed.sums, 1), 1)
    false = owned(council.open(closed.sums, 1), 2)

    assert result(closed, [valid, valid, false]) is None
    assert checked(closed, false) == Flaw("decryption-proof", "2")


def test_an_election_without_ballots_holds() -> None:
    council, _ = f.good()

    facts = verify(write(council.finish(council.urn())))

    assert isinstance(facts, Facts)
    assert (facts.ballots, facts.counts[0].votes) == (0, (0, 0, 0))


def test_what_is_refused_leaves_the_urn_as_it_was() -> None:
    council, board = f.good()
    urn = council.urn()
    urn.put(f.ballots(board)[0])

    with pytest.raises(FlawError):
        urn.put(council.ballot(0, [marks(YES_NO, 1)]))

    assert [each.raw for each in urn.ballots.values()] == f.ballots(board)[:1]


def test_an_archive_is_the_function_of_its_table() -> None:
    board = f.good()[1]

    assert read(write(board)) == board


@pytest.mark.law("R-VOT-3")
@settings(max_examples=60, deadline=None, database=None)
@given(
    place=st.integers(0, 6000),
    byte=st.sampled_from(b'0123456789",:{}[] ae\\\n\xc3'),
    how=st.sampled_from(["replace", "insert", "delete", "none"]),
)
def test_a_ballot_is_cast_if_and_only_if_the_verifier_accepts_it(
    place: int, byte: int, how: str
) -> None:
    council, board = f.good()
    raw = f.ballots(board)[0]
    kept, added = raw[place + (how in {"replace", "delete"}) :], bytes([byte])
    spoiled = raw if how == "none" else raw[:place] + (b"" if how == "delete" else added) + kept

    try:
        council.urn().put(spoiled)
        cast = ""
    except FlawError as error:
        cast = error.code

    verdict = verify(f.with_ballot(spoiled))
    assert cast == getattr(verdict, "code", "")
