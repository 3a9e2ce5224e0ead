"""Every attack of the table that the protocol's description gives, with its verdict."""

from collections.abc import Callable
from typing import Any, cast

import pytest

from bench.ballot_council import ONE, convene
from tests.voting.secret import forgery as f
from tests.voting.secret.attacks import ATTACKS, N, sample
from voting.secret.domain.board import Kind, Row, write
from voting.secret.verify import Facts, Policy, verify


@pytest.mark.row("SB-06")
@pytest.mark.law("R-VOT-3")
def test_00_a_good_election_holds() -> None:
    facts = verify(write(f.good()[1]), Policy(N))

    assert isinstance(facts, Facts)
    assert facts.counts[0].votes == (3, 3, 2)
    assert (facts.ballots, facts.voters, facts.threshold, facts.trustees) == (N, N, 2, 3)


@pytest.mark.row("SB-06")
@pytest.mark.parametrize("name", ATTACKS)
def test_the_attack_gets_its_verdict(name: str) -> None:
    code, attack = ATTACKS[name]

    verdict = verify(attack(), Policy(N))

    assert getattr(verdict, "code", "holds") == code


def test_28_an_extra_credential_is_seen_by_who_knows_how_many_were_called() -> None:
    _, board = f.good()

    assert isinstance(verify(write(board)), Facts)
    assert getattr(verify(write(board), Policy(N - 1)), "code", "") == "voters-count"


def test_26_a_ballot_missing_from_the_board_holds_and_needs_a_receipt_to_show() -> None:
    verdict = verify(f.counted(f.ballots(f.good()[1])[1:], (2, 3, 2)), Policy(N))

    assert isinstance(verdict, Facts)
    assert (verdict.ballots, verdict.voters) == (N - 1, N)


def text_in(form: str) -> Callable[[], bytes]:
    def spoil(election: Any) -> None:
        election["name"] = form

    return lambda: f.with_setup(0, spoil)


def in_ballot(change: Callable[[Any], object]) -> Callable[[], bytes]:
    return lambda: sample(lambda raw: f.edited(raw, change))


def empty_members() -> bytes:
    return write(f.good()[1]) + bytes(1024)


def other_time() -> bytes:
    data = bytearray(write(f.good()[1]))
    at = 136
    data[at : at + 11] = b"00000000001"
    return bytes(data)


def shuffled(rows: list[Row]) -> None:
    rows.insert(1, Row(cast("Kind", "Shuffle")))


MORE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a credential of secret 0": ("credentials-element", lambda: f.with_setup(
        2, lambda credentials: credentials.__setitem__(0, "1"))),
    "a text in another Unicode form": ("election-text", text_in("Votacio\u0301n")),
    "a text with a mark that turns writing round": ("election-text", text_in("a\u202eb")),
    "another version": ("election-version", lambda: f.with_setup(0, lambda e: e.update(version=2))),
    "another group": ("election-group", lambda: f.with_setup(0, lambda e: e.update(group="G"))),
    "a huge number": ("ballot-form", in_ballot(lambda b: b.update(credential="9" * 5000))),
    "deep JSON": ("ballot-form", lambda: f.with_ballot(b"[" * 5000 + b"]" * 5000)),
    "a ballot of more than 64 kB": ("ballot-size", lambda: f.with_ballot(b" " * 70_000)),
    "a half surrogate": ("ballot-form", lambda: f.with_ballot(b'"\\ud800"')),
    "not UTF-8": ("ballot-form", lambda: f.with_ballot(b'"\xff"')),
    "a number with a point": ("ballot-form", lambda: f.with_ballot(b"[1.5]")),
    "not a number": ("ballot-form", lambda: f.with_ballot(b"[NaN]")),
    "an end mark of tar": ("archive-form", empty_members),
    "another time in a header": ("archive-form", other_time),
    "a broken chain": ("events-chain", lambda: f.broken_chain(3)),
    "an empty file": ("archive-form", lambda: b""),
    "not an archive": ("archive-form", lambda: b"\x00" * 512),
    "an unknown event": ("events-form", lambda: f.with_rows(shuffled)),
}  # fmt: skip


@pytest.mark.parametrize("name", MORE)
def test_bad_input_gets_its_verdict(name: str) -> None:
    code, attack = MORE[name]

    verdict = verify(attack(), Policy(N))

    assert getattr(verdict, "code", "holds") == code


def test_ballots_of_an_earlier_election_of_the_same_identifier_are_foreign() -> None:
    again = convene(N, questions=(ONE,))

    archive = f.counted(f.ballots(f.good()[1]), (3, 3, 2), again.first)

    assert getattr(verify(archive, Policy(N)), "code", "holds") == "ballot-election"
