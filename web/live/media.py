"""Media signalling: the browser's offers and answers, carried to the media process and back."""

from collections.abc import Mapping
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import Response

from core.refusals import Refused
from sessions.domain import presence
from sessions.domain.audience import Audience, Reader, is_veiled
from sessions.domain.entry import may_enter
from sessions.domain.refusals import refuse
from sessions.domain.state import SessionState
from sessions.domain.values import Person
from web.house import of
from web.identity import visitor_async
from web.live.answers import MALFORMED, NOT_SIGNED_IN, UNKNOWN_SESSION, answer, refusal
from web.live.parsing import parse_as
from web.media_choice import TEST_ROOM
from web.media_link import MediaLink
from web.media_policy import SCREEN_PARTICIPANT, group_room
from web.turn import ice_servers
from web.visitor import Visitor
from web.wire.messages import IceServers, Offer, Subscribe, Tiles

NOT_PERMITTED = Refused("not-permitted")
OUT_OF_THE_ROOM = Refused("out-of-the-room")
MOST_TILES = 64


async def publish(request: Request) -> Response:
    """Carry an offer to publish; what is let through depends on the grants (the floor)."""
    offer = parse_as(Offer, await request.body())
    if isinstance(offer, Refused):
        return refusal(request, offer)
    return await _relay(request, {"op": "publish", "sdp": offer.sdp}, ("sdp",), publishes=True)


async def subscribe(request: Request) -> Response:
    """Ask for pictures and the sound of the room; the answer is the server's offer."""
    wanted = parse_as(Subscribe, await request.body())
    if isinstance(wanted, Refused) or len(wanted.tiles) > MOST_TILES:
        return refusal(request, MALFORMED)
    order = {"op": "subscribe", "tiles": list(wanted.tiles), "audio": wanted.audio}
    return await _relay(request, order, ("subscription", "sdp", "streams"))


async def answer_subscription(request: Request) -> Response:
    """Carry the browser's answer to the server's offer."""
    offer = parse_as(Offer, await request.body())
    if isinstance(offer, Refused):
        return refusal(request, offer)
    return await _relay(
        request, {"op": "subscribe.answer", "sdp": offer.sdp, **_which(request)}, ()
    )


async def retile(request: Request) -> Response:
    """Ask for other pictures."""
    wanted = parse_as(Tiles, await request.body())
    if isinstance(wanted, Refused) or len(wanted.tiles) > MOST_TILES:
        return refusal(request, MALFORMED)
    order = {"op": "subscribe.tiles", "tiles": list(wanted.tiles), "high": list(wanted.high)}
    return await _relay(request, {**order, **_which(request)}, ("sdp", "streams"))


async def restart(request: Request) -> Response:
    """Offer a subscription again with new credentials: the browser comes by another way."""
    return await _relay(request, {"op": "subscribe.restart", **_which(request)}, ("sdp", "streams"))


async def keep_microphone(request: Request) -> Response:
    """Take one's own microphone back, which was closed because the hall is heard."""
    asker, house = await visitor_async(request), of(request)
    if not asker.is_person:
        return refusal(request, NOT_SIGNED_IN)
    house.media.keep_microphone(request.path_params["session"], asker.person)
    return answer({})


async def leave(request: Request) -> Response:
    """Take one's media away."""
    return await _relay(request, {"op": "leave"}, ())


async def ice(request: Request) -> Response:
    """Tell which relays a person may use, with credentials for an hour."""
    asker = await visitor_async(request)
    if not asker.person:
        return refusal(request, NOT_SIGNED_IN)
    house = of(request)
    if await house.hall.state(request.path_params["session"]) is None:
        return refusal(request, UNKNOWN_SESSION)
    name = SCREEN_PARTICIPANT if asker.is_screen else asker.person
    settings = house.media_settings(request.path_params["session"])
    return answer(asdict(IceServers(ice_servers(settings, name, house.clock()))))


def _which(request: Request) -> dict[str, str]:
    return {"subscription": request.path_params["subscription"]}


async def _relay(
    request: Request,
    order: Mapping[str, object],
    wanted: tuple[str, ...],
    *,
    publishes: bool = False,
) -> Response:
    asker = await visitor_async(request)
    if not asker.person:
        return refusal(request, NOT_SIGNED_IN)
    house, session = of(request), request.path_params["session"]
    state = await house.hall.state(session)
    if state is None:
        return refusal(request, UNKNOWN_SESSION)
    found = next((person for person in state.people if person.id == asker.person), None)
    room = _room(request, state, found)
    if found is None and (publishes or not _is_screen_inside(state, asker)):
        room = NOT_PERMITTED
    if isinstance(room, Refused):
        return refusal(request, room)
    participant = SCREEN_PARTICIPANT if asker.is_screen else asker.person
    if publishes and room.startswith(TEST_ROOM):
        await _open_test(house.media, session, room, participant)
    is_over = order["op"] == "leave" and room.startswith(TEST_ROOM)  # nobody else is in it
    asked = {"op": "room.close"} if is_over else {**order, "participant": participant}
    said = await house.media.ask(session, asked, room)
    if isinstance(said, Refused):
        return refusal(request, said)
    return answer({name: said.get(name) for name in wanted})


async def _open_test(media: MediaLink, session: str, room: str, person: str) -> None:
    """Make a room for one person, who sees and hears himself in it."""
    await media.ask(session, {"op": "room.open"}, room)
    grant = {"op": "grant", "participant": person, "audio": True, "video": True, "screen": False}
    await media.ask(session, grant, room)


def _is_screen_inside(state: SessionState, asker: Visitor) -> bool:
    """Behind closed doors the screen is outside."""
    return asker.is_screen and not is_veiled(state, Reader(Audience.SCREEN))


def _room(request: Request, state: SessionState, found: Person | None) -> str | Refused:
    """Return the media server's room that is asked for: the plenary's, that of one's group, or
    one for oneself alone in which the own line is tried.
    """
    if request.query_params.get("room") == "test":
        return f"{TEST_ROOM}{found.id}" if found else NOT_PERMITTED
    if request.query_params.get("room") == "group":
        if found is None or not found.group or state.caucus is None:
            return refuse("no-caucus")
        return group_room(state.session, found.group)
    is_leaving = request.method == "DELETE"
    if found is not None and not is_leaving and found.id in presence.outside(state):
        return OUT_OF_THE_ROOM
    if found is not None and not is_leaving and not may_enter(state, found):
        return refuse("not-let-in")
    return state.session
