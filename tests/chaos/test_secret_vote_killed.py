"""``web`` killed at each step of a secret vote: no ballot is lost, none is doubled, it is counted.

By turns only the process of the session dies, which its parent starts again, and the parent with
both of its children, which the supervisor starts again.
"""

import asyncio
import fcntl
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.state import VoteNow
from tests.chaos.council import CHAIR, SECRETARY, Council, council, descendants, eventually
from tests.chaos.tablets import OPPOSITION, Tablets
from tests.scene.hall import SCENE_SECONDS
from voting.secret.domain import board
from voting.secret.domain.form import b64
from voting.secret.verify import Facts, Policy, verify

pytestmark = [pytest.mark.scene, pytest.mark.xdist_group("scene")]

ITEM = "i-02"
YES, NO = (1, 0, 0), (0, 1, 0)
VOTERS = 10
OPENINGS = 6  # a vote is prepared in a moment: how often it is opened to meet that moment


@pytest.mark.row("RB-01")
@pytest.mark.law("R-REM-5")
async def test_no_acknowledged_ballot_is_lost_or_doubled_wherever_web_is_killed(
    tmp_path: Path,
) -> None:
    async with (
        council(tmp_path / "town", members=VOTERS - 1) as here,
        asyncio.timeout(SCENE_SECONDS),
    ):
        await here.enter(OPPOSITION)
        await here.constitute()
        tablets = Tablets(here)
        await tablets.make_key()
        await tablets.check_in(here.members)

        vote = await killed_while_it_is_prepared(here, tablets)
        receipts = await killed_while_ballots_come(here, tablets, vote)
        await killed_while_the_urn_is_closed(here, tablets, vote)
        await the_same_bytes_have_the_same_receipt(tablets, vote, receipts)
        counted = await killed_between_two_trustees(here, tablets, vote)
        await everything_is_in_the_urn_once(here, tablets, counted, receipts)


async def killed_while_it_is_prepared(here: Council, tablets: Tablets) -> str:
    """Kill the session's process between the command and the setup; the vote opens by itself."""
    for number in range(1, OPENINGS + 1):
        vote = f"vs-{number}"
        await tablets.open(vote, ITEM)
        kill_session(here)
        was_caught = status(here, vote) == "preparing"
        await tablets.until(vote, "open")
        if was_caught:
            return vote
        await here.must(CHAIR, c.VoidSecretVote(vote, "La prueba llegó tarde"))
    raise AssertionError("never killed while a vote was prepared")


async def killed_while_ballots_come(
    here: Council, tablets: Tablets, vote: str
) -> dict[str, dict[str, Any]]:
    """Kill twice while all vote at once, with some ballots acknowledged and others on their way."""
    members = here.members
    await tablets.seal(vote, {who: NO if at % 3 else YES for at, who in enumerate(members)})
    receipts: dict[str, dict[str, Any]] = {}

    async def cast(who: str, at: int) -> None:
        await eventually(lambda: _is(len(receipts) >= at // 2))
        receipts[who] = await tablets.cast(who, vote)

    async with asyncio.TaskGroup() as voting:
        for at, who in enumerate(members):
            voting.create_task(cast(who, at))
        await eventually(lambda: _is(len(receipts) >= VOTERS // 4))
        assert len(receipts) < VOTERS
        kill_session(here)
        await eventually(lambda: _is(len(receipts) >= VOTERS // 2))
        await kill_all(here)
    assert status(here, vote) == "open"
    assert len(receipts) == VOTERS
    return receipts


async def killed_while_the_urn_is_closed(here: Council, tablets: Tablets, vote: str) -> None:
    """Keep the urn from being closed until web was killed; then it is closed by itself."""
    async with urn_held(here, vote):
        seq = await here.seats[CHAIR].command(c.CloseVote(vote))
        assert isinstance(seq, int), seq
        await tablets.until(vote, "closing")
        await kill_all(here)
        assert status(here, vote) == "closing"
    await tablets.until(vote, "counting")


async def the_same_bytes_have_the_same_receipt(
    tablets: Tablets, vote: str, receipts: dict[str, dict[str, Any]]
) -> None:
    for who, receipt in receipts.items():
        assert await tablets.cast(who, vote) == receipt
        assert await tablets.get(who, f"/{vote}/ballot") == receipt


async def killed_between_two_trustees(here: Council, tablets: Tablets, vote: str) -> VoteNow:
    """Kill when one trustee opened, and again when the second did: what they gave is kept."""
    first = await tablets.share(SECRETARY, vote)
    await tablets.post(SECRETARY, f"/{vote}/decryption", first)
    await kill_all(here)
    assert status(here, vote) == "counting"
    second = await tablets.share(OPPOSITION, vote)
    await tablets.post(OPPOSITION, f"/{vote}/decryption", second)
    kill_session(here)
    return await tablets.until(vote, "closed")


async def everything_is_in_the_urn_once(
    here: Council, tablets: Tablets, vote: VoteNow, receipts: dict[str, dict[str, Any]]
) -> None:
    assert vote.secret is not None
    yes = sum(1 for at in range(VOTERS) if at % 3 == 0)
    assert (vote.secret.ballots, vote.secret.counts) == (VOTERS, (yes, VOTERS - yes, 0))
    archive = await here.seats[SECRETARY].client.get(
        f"/api/sessions/{here.hall.session}/secret/{vote.vote}/bel"
    )
    facts = verify(archive.content, Policy(VOTERS))
    assert isinstance(facts, Facts), facts
    ballots = [row.data[0] for row in board.read(archive.content).rows if row.kind == "Ballot"]
    assert sorted(ballots) == sorted(tablets.kept.values())
    assert sorted(map(b64, ballots)) == sorted(one["tracker"] for one in receipts.values())
    told = [type(event) for event, _ in here.events() if getattr(event, "vote", "") == vote.vote]
    for once in (e.SecretVoteOpened, e.SecretVoteClosed, e.SecretVoteCounted):
        assert told.count(once) == 1
    assert told.count(e.ShareGiven) == 2


def status(here: Council, vote: str) -> str:
    """Return what the log on the disk says of a vote."""
    return next(one.status for one in here.state().votes if one.vote == vote)


def kill_session(here: Council) -> None:
    """Kill only the process that holds the session, once it is there."""
    deadline = time.monotonic() + 60
    while not (found := session_process(here)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert found, "web has no session process"
    os.kill(found, signal.SIGKILL)


def session_process(here: Council) -> int:
    """Return the child of ``web`` that listens where the public process carries people on, or 0."""
    process = here.child("web").process
    assert process is not None
    path = str(here.town.settings.session_socket)
    table = Path("/proc/net/unix").read_text("utf-8").splitlines()
    places = {f"socket:[{line.split()[6]}]" for line in table if line.endswith(f" {path}")}
    return next((pid for pid in descendants(process.pid) if places & set(_descriptors(pid))), 0)


def _descriptors(pid: int) -> list[str]:
    return [str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir() if one.is_symlink()]


async def kill_all(here: Council) -> None:
    """Kill ``web`` with its children, and wait until the supervisor has started it again."""
    former = here.kill("web")
    here.child("web").deaths = 0  # the supervisor's growing pauses have their own test
    await here.restarted("web", former)


@asynccontextmanager
async def urn_held(here: Council, vote: str) -> AsyncIterator[None]:
    """Hold the lock of an urn, as a process would that has not ended yet."""
    secret = next(one.secret for one in here.state().votes if one.vote == vote)
    assert secret is not None
    handle = os.open(here.town.settings.urns_dir / secret.uuid / "lock", os.O_RDWR)
    try:
        taking = asyncio.create_task(asyncio.to_thread(fcntl.flock, handle, fcntl.LOCK_EX))
        await asyncio.sleep(0)
        kill_session(here)
        await taking
        yield
    finally:
        os.close(handle)


async def _is(holds: object) -> object:
    return holds
