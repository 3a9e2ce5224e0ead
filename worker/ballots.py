"""The bundle of a secret vote, verified as anybody can: strictly, and by belenios-tool."""

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from core import log, outbox
from core.outbox import Job
from minutes.reading import record as read_record
from sessions.writer import BALLOTS_TASK
from voting import store
from voting.secret.verify import Facts, Policy, verify
from worker.context import Context

TOOL: Final = "belenios-tool"
# Later versions accept ballots that are not valid (secret-vote.md, warning 1): they prove nothing.
SOUND: Final = ("2.0",)
PATIENCE_SECONDS: Final = 300


def check(context: Context, job: Job) -> None:
    """Verify the bundle and keep both verdicts; the office of ballots puts them on record."""
    bel = str(job.payload["bel"])
    with context.database.read() as db:
        record = read_record(log.read(db, str(job.payload["session"])))
    vote = next(one for one in record.votes if one.id == job.payload["vote"])
    archive = context.files.get(bel)
    found = verify(archive, Policy(voters=len(vote.eligible)))
    flaw = "" if isinstance(found, Facts) else f"{found.code} {found.where}".strip()
    tool, is_tool_ok = by_tool(archive, vote.secret.uuid if vote.secret else "")
    with context.database.write() as db:
        store.keep_check(db, bel, store.Check(not flaw, tool, is_tool_ok, flaw))
        outbox.done(db, job, context.clock())


def by_tool(archive: bytes, uuid: str) -> tuple[str, bool]:
    """Return the version of a sound belenios-tool and its verdict; empty where there is none."""
    program = shutil.which(TOOL)
    version = _version(program) if program else ""
    if program is None or version not in SOUND:
        return "", False
    with TemporaryDirectory(prefix=".bel-") as folder:
        (Path(folder) / f"{uuid}.bel").write_bytes(archive)
        done = subprocess.run(  # noqa: S603  a program of the distribution, on bytes of ours
            [program, "election", "verify", "--dir", folder],
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    return version, done.returncode == 0


def _version(program: str) -> str:
    asked = subprocess.run(  # noqa: S603  the same
        [program, "--version"], capture_output=True, timeout=PATIENCE_SECONDS, check=False
    )
    words = asked.stdout.decode(errors="replace").split()
    return words[0] if words else ""


STEPS: Final = {BALLOTS_TASK: check}
