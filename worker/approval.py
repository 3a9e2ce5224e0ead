"""The approval of an acta by a later session: kept at once, noted in the acta's case file."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from core import log, outbox
from core.outbox import Job
from documents.csv import new_csv
from minutes import approval, store
from minutes.approval import Told
from minutes.domain.states import Acta, ActaState, Approved, has_reached
from minutes.filing import Desk
from sessions.writer import APPROVAL_TASK
from signing.pades import seal
from worker import packing
from worker.context import Context
from worker.run import NotYetError, Step

PAUSE: Final = timedelta(minutes=1)


def approve(context: Context, job: Job) -> None:
    """Keep the approval; once the acta's own case file was closed, reopen it and file the note."""
    session = str(job.payload["session"])
    with context.database.read() as db:
        told = approval.told_in(log.read(db, str(job.payload["by"])), session)
    with context.database.write() as db:
        approved = approval.approve(db, told, new_csv())
        acta = store.get_or_fail(db, session)
    if not has_reached(acta.state, ActaState.SEALED):
        raise NotYetError("acta-in-course", PAUSE)
    if approved.by == told.convened.session:
        _file(context, acta, told, approved)
    with context.database.write() as db:
        outbox.done(db, job, context.clock())


def _file(context: Context, acta: Acta, told: Told, approved: Approved) -> None:
    if not approved.note_sha256:  # kept before it is filed: a second seal is another document
        printed = approval.note(acta, told, approved, context.house)
        sealed = seal(printed, approval.SEAL_REASON, context.keys, context.clock)
        approved = replace(approved, note_sha256=context.files.put(sealed))
        with context.database.write() as db:
            store.keep_note(db, acta.session, approved.note_sha256)
    desk = Desk(context.house, context.files, "")
    with context.database.write() as db:
        approval.file_note(db, acta, approved, desk, context.clock())
    packing.close_case(context, acta)


STEPS: Final[dict[str, Step]] = {APPROVAL_TASK: approve}
