"""The published bundle of a secret vote: ``.bel``, manifest, and how to check them."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from minutes.ballots import BEL, MANIFEST, NOTE, README
from sessions.domain.state import VoteNow
from voting.secret.words import words_of
from web.house import of
from web.pages.frame import not_found, reader_of

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
    if wanted == NOTE:
        return Response(_note(vote), media_type="text/plain; charset=utf-8")
    if wanted not in kept:
        return await not_found(await reader_of(request))
    content = await run_in_threadpool(house.files.get, kept[wanted])
    kind = "application/json" if wanted == MANIFEST else "application/octet-stream"
    return Response(content, media_type=kind, headers={"cache-control": FOR_EVER})


def _note(vote: VoteNow) -> str:
    secret = vote.secret
    if secret is None:
        return ""
    code = " ".join(words_of(bytes.fromhex(secret.close_head)))
    return README.format(uuid=secret.uuid, voters=len(vote.eligible), code=code)
