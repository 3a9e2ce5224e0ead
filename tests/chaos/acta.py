"""The people of an acta: they do what waits for them, so that the worker can go on."""

from core.clock import system_clock
from core.refusals import Refused
from minutes import circuits, service, store
from minutes.domain.states import ActaState
from tests.chaos.council import CHAIR, SECRETARY, Council

FILM_SECONDS = 400.0  # the film is made by who gives way to everybody (nice 10)


def act(here: Council) -> ActaState | None:
    """Do what waits for a person; return where the acta is."""
    session, now = here.hall.session, system_clock()
    with here.database.write() as db:
        acta = store.get(db, session)
        if acta is None:
            return None
        done: object = None
        if acta.state is ActaState.REVIEW:
            done = service.finalise(db, session, SECRETARY, acta.version, now)
        elif acta.state is ActaState.RENDERED:
            done = circuits.sign_as(db, session, SECRETARY, now)
        elif acta.state is ActaState.SIGNED_SECRETARY:
            done = circuits.sign_as(db, session, CHAIR, now)
        assert not isinstance(done, Refused), done
        return acta.state


async def is_published(here: Council) -> bool:
    return act(here) is ActaState.PUBLISHED
