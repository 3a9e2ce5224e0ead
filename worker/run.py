"""One promise of the outbox carried out: claim it, do it, or give it back with the reason."""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy.orm import Session

from core import outbox
from core.outbox import Job, LostLeaseError
from signing.installation import NOT_CONFIGURED, KeysNotConfiguredError
from worker.context import Context

Step = Callable[[Context, Job], None]
LONG = {"minutes.video": timedelta(hours=6)}
OUTSIDE_PAUSE = timedelta(seconds=30)
KEYS_PAUSE = timedelta(minutes=5)
_LOG = logging.getLogger(__name__)


class NotYetError(Exception):
    """Something that the step needs is still on its way; ``pause`` says when to look again."""

    def __init__(self, why: str, pause: timedelta = timedelta(seconds=2)) -> None:
        super().__init__(why)
        self.pause = pause


def carry_out(context: Context, steps: Mapping[str, Step], job_id: int) -> bool:
    """Do the job if it is to be done and nobody does it; tell whether its step was finished.

    A step marks its job done in the transaction of its effect. Any exception gives the job back:
    counted as a try when it is a fault, not counted when something outside is missing (OSError:
    disk, network, time stamp authority; keys that nobody configured).
    """
    with context.database.write() as db:
        job = _claim(context, db, job_id)
    if job is None:
        return False
    try:
        steps[job.task](context, job)
    except NotYetError as wait:
        _give_back(context, job, str(wait), wait.pause)
        return False
    except KeysNotConfiguredError:
        _give_back(context, job, NOT_CONFIGURED, KEYS_PAUSE)
        return False
    except OSError as missing:
        _LOG.warning("%s %s: %r", job.task, job.payload, missing)
        _give_back(context, job, repr(missing), OUTSIDE_PAUSE)
        return False
    except LostLeaseError:
        return False
    except Exception as fault:
        with context.database.write() as db:
            outbox.failed(db, job, context.clock(), repr(fault))
        raise
    return True


def _claim(context: Context, db: Session, job_id: int) -> Job | None:
    now = context.clock()
    if job_id not in outbox.due(db, now):
        return None
    task = outbox.task_of(db, job_id)
    return outbox.claim(db, job_id, now, LONG.get(task, outbox.LEASE))


def _give_back(context: Context, job: Job, why: str, pause: timedelta) -> None:
    with context.database.write() as db:
        outbox.postponed(db, job, context.clock(), pause, why)
