"""A secret vote in the record, the acta and the recount."""

import subprocess
from dataclasses import replace

import pytest

from core.chain import Entry, chain
from minutes.domain import tables, votes
from minutes.domain.fold import fold
from minutes.domain.record import Happened, Record, VoteStatus
from sessions.codec import VERSION, encode, event_kind
from sessions.domain import commands as c
from sessions.domain.actor import BALLOT
from sessions.domain.secret_values import SecretCheck
from tests.minutes.test_papers import made
from tests.sessions.test_secret_votes import closed, counted, opened
from tests.sessions.town import CHAIR, Sitting


def record(now: Sitting) -> Record:
    return fold([Happened(one.seq, one.at, one.actor, one.event) for one in now.log])


def held() -> Sitting:
    now = counted(closed(opened(), 6), 4, 1, 1)
    now.do(BALLOT, c.ReportCheck("v-1", SecretCheck(is_strict_ok=True)))
    now.do(CHAIR, c.ProclaimVote("v-1"))
    return now


@pytest.mark.law("R-ACT-1")
@pytest.mark.row("SB-06")
def test_the_record_has_the_numbers_and_what_proves_them_and_nobodys_sense() -> None:
    found = record(held())
    (vote,) = found.votes
    assert vote.status is VoteStatus.PROCLAIMED
    assert vote.ballots == ()
    told = tables.vote(found, vote.id, str, lambda at: at)
    numbers = {"Sí": 4, "No": 1, "Abstención": 1}
    assert told["choices"] == [{"label": name, "votes": n} for name, n in numbers.items()]
    assert told["senses"] == []
    assert "a" * 64 in str(told["proof"])
    (as_data,) = votes.as_json(found)
    assert isinstance(as_data, dict)
    assert isinstance(as_data["secret"], dict)
    assert as_data["secret"]["bel"] == "a" * 64


def test_a_count_that_the_numbers_do_not_bear_out_is_found() -> None:
    found = record(held())
    assert votes.recount(found) == ()
    (vote,) = found.votes
    assert vote.secret is not None
    forged = replace(vote, secret=replace(vote.secret, counts=(5, 0, 1)))
    assert {fault.what for fault in votes.recount(replace(found, votes=(forged,)))} >= {"tally"}


def test_a_voided_vote_stands_in_the_record_with_its_reason() -> None:
    now = closed(opened(), 6)
    now.do(CHAIR, c.VoidSecretVote("v-1", "falla una tableta"))
    (vote,) = record(now).votes
    assert (vote.status, vote.reason) == (VoteStatus.ANNULLED, "falla una tableta")


@pytest.mark.law("R-ACT-1")
def test_the_acta_prints_the_count_the_head_code_and_the_hash_of_the_urn() -> None:
    now = held()
    now.do(CHAIR, c.CloseItem("i-2"))
    now.do(CHAIR, c.CloseSession())
    entries = [
        Entry(event_kind(one.event), VERSION, one.at, one.actor, encode(one.event))
        for one in now.log
    ]
    pdf = made(chain(entries, "0" * 64, 0)).acta
    run = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    )
    printed = " ".join(run.stdout.decode().split())
    assert "secreta" in printed
    assert "Código de cierre" in printed
    assert "a" * 20 in printed
