"""Media in and out for programs: WHIP (RFC 9725) in from the hall's encoder, WHEP out to screens.

One POST with an offer, one answer with the address by which it is ended; no other signalling.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from core.clock import to_wire
from core.refusals import Refused
from sessions.domain.audience import OVER, Audience, Reader, is_veiled
from sessions.domain.state import SessionState
from sessions.domain.values import Duty
from web import bearers
from web.hall_sound import HALL_PARTICIPANT
from web.house import of
from web.identity import visitor_async
from web.live.answers import MALFORMED, NOT_SIGNED_IN, UNKNOWN_SESSION, answer, refusal
from web.live.parsing import parse_as
from web.media_policy import OUTSIDE_PARTICIPANT
from web.wire.messages import EncoderToken, EncoderWish

SDP = "application/sdp"
NOT_PERMITTED = Refused("not-permitted")
SHUT = Refused("not-permitted", {"doors": "closed"})


async def token(request: Request) -> Response:
    """Give the secretary or the chair a token for the hall's encoder or a screen elsewhere."""
    wish = parse_as(EncoderWish, await request.body())
    if isinstance(wish, Refused):
        return refusal(request, MALFORMED)
    asker, house = await visitor_async(request), of(request)
    if not asker.person:
        return refusal(request, NOT_SIGNED_IN)
    session = request.path_params["session"]
    state = await house.hall.state(session)
    if state is None:
        return refusal(request, UNKNOWN_SESSION)
    if not _conducts(state, asker.person):
        return refusal(request, NOT_PERMITTED)
    key = await asyncio.to_thread(bearers.token_key, house.settings.keys_dir)
    bearer, ends = bearers.issue(key, session, wish.role, house.clock())
    address = f"{house.settings.public_url}/api/sessions/{session}/{wish.role}"
    return answer(asdict(EncoderToken(address, bearer, to_wire(ends))))


async def whip(request: Request) -> Response:
    """Take the offer of the hall's encoder; another one takes the place of the former."""
    refused = await _refused(request, "whip")
    if refused is not None:
        return refused
    order = {"op": "publish", "participant": HALL_PARTICIPANT}
    return await _offered(request, order, lambda _: "hall")


async def end_whip(request: Request) -> Response:
    """Hang the encoder up."""
    refused = await _refused(request, "whip", has_offer=False)
    if refused is not None:
        return refused
    return await _end(request, {"op": "leave", "participant": HALL_PARTICIPANT})


async def whep(request: Request) -> Response:
    """Show the room to a screen elsewhere: who has the floor, in one picture and one voice."""
    refused = await _refused(request, "whep")
    if refused is not None:
        return refused
    order = {"op": "watch", "participant": OUTSIDE_PARTICIPANT}
    return await _offered(request, order, lambda said: str(said["subscription"]))


async def end_whep(request: Request) -> Response:
    """Stop showing."""
    refused = await _refused(request, "whep", has_offer=False)
    if refused is not None:
        return refused
    watched = request.path_params["resource"]
    return await _end(request, {"op": "unsubscribe", "subscription": watched})


async def _refused(
    request: Request, role: bearers.Role, *, has_offer: bool = True
) -> Response | None:
    house, session = of(request), request.path_params["session"]
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        challenge = {"www-authenticate": f'Bearer realm="{role}"'}
        return JSONResponse({"code": "not-signed-in"}, 401, challenge)
    key = await asyncio.to_thread(bearers.token_key, house.settings.keys_dir)
    if not bearers.admits(key, bearer.strip(), session, role, house.clock()):
        return refusal(request, NOT_PERMITTED)
    state = await house.hall.state(session)
    if state is None or state.stage in OVER:
        return refusal(request, UNKNOWN_SESSION)
    if role == "whep" and is_veiled(state, Reader(Audience.SCREEN)):
        return refusal(request, SHUT)  # behind closed doors a screen elsewhere is outside
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if has_offer and media_type != SDP:
        return JSONResponse({"code": "malformed"}, 415, {"accept-post": SDP})
    return None


async def _offered(
    request: Request, order: Mapping[str, object], name: Callable[[Mapping[str, Any]], str]
) -> Response:
    house, session = of(request), request.path_params["session"]
    offer = (await request.body()).decode("utf-8", "replace")
    said = await house.media.ask(session, {**order, "sdp": offer})
    if isinstance(said, Refused):
        return refusal(request, said)
    headers = {"location": f"{request.url.path}/{name(said)}", "cache-control": "no-store"}
    return Response(str(said["sdp"]), 201, headers, SDP)


async def _end(request: Request, order: Mapping[str, object]) -> Response:
    said = await of(request).media.ask(request.path_params["session"], order)
    return refusal(request, said) if isinstance(said, Refused) else Response(status_code=200)


def _conducts(state: SessionState, person: str) -> bool:
    duty = next((one.duty for one in state.people if one.id == person), None)
    return person == state.presiding or duty is Duty.SECRETARY
