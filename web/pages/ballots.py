"""The published bundle of a secret vote: ``.bel``, manifest, and how to check them."""

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from minutes.ballots import BEL, MANIFEST, NOTE, README
from sessions.domain.actor import VOTERS
from sessions.domain.secret_values import SecretAnnex
from sessions.domain.state import SessionState, VoteNow
from sessions.domain.values import Duty
from voting.secret.words import words_of
from web.house import of
from web.pages.frame import Reader, not_found, reader_of
from web.pages.words import N_

ANNEX = "anexo.json"
ANNEX_OF = N_("Anexo de credenciales: votación secreta del punto {number} (vuelta {round})")
WITH_ANNEX: Final = (*VOTERS, Duty.SECRETARY, Duty.AUDITOR)
FOR_EVER = "public, max-age=31536000, immutable"


async def file(request: Request) -> Response:
    """Serve one file of the bundle of a counted vote that the public may see."""
    house = of(request)
    session, name, wanted = (request.path_params[key] for key in ("session", "vote", "name"))
    state = await house.hall.public_state(session)
    votes = state.votes if state is not None else ()
    vote = next((one for one in votes if one.vote == name), None)
    if vote is None or vote.secret is None or not vote.secret.files.bel:
        return await not_found(await reader_of(request))
    files = vote.secret.files
    kept = {f"{vote.secret.uuid}{BEL}": files.bel, MANIFEST: files.manifest}
    if state is not None and state.rules.secret_annex is SecretAnnex.PUBLIC:
        kept[ANNEX] = files.annex
    if wanted == NOTE:
        return Response(_note(vote), media_type="text/plain; charset=utf-8")
    if wanted not in kept:
        return await not_found(await reader_of(request))
    content = await run_in_threadpool(house.files.get, kept[wanted])
    kind = "application/octet-stream" if wanted.endswith(BEL) else "application/json"
    return Response(content, media_type=kind, headers={"cache-control": FOR_EVER})


def annexes_of(state: SessionState, reader: Reader) -> list[tuple[str, str]]:
    """Return address and label of the annexes that somebody may have."""
    duty = next((one.duty for one in state.people if one.id == reader.visitor.person), None)
    if duty not in WITH_ANNEX:
        return []
    numbers = {item.id: item.number for item in state.items}
    label = reader.say(ANNEX_OF)
    return [
        (
            f"/api/sessions/{state.session}/secret/{vote.vote}/annex",
            label.format(number=numbers[vote.item], round=vote.round),
        )
        for vote in state.votes
        if vote.secret is not None and vote.secret.files.annex
    ]


def _note(vote: VoteNow) -> str:
    secret = vote.secret
    if secret is None:
        return ""
    code = " ".join(words_of(bytes.fromhex(secret.close_head)))
    return README.format(uuid=secret.uuid, voters=len(vote.eligible), code=code)
