"""The rosters of passkeys, which the secretary signs: whose key is whose."""

from dataclasses import asdict
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from core.refusals import Refused
from sessions.domain.values import Duty
from voting.secret.domain.form import hexdigest
from voting.secret.rosters import write_statement
from web.ballots.asked import Asked, asked
from web.ballots.desk import party_of
from web.live.answers import answer, refusal
from web.live.parsing import parse_as
from web.wire.secret import RostersDesk, RostersSignature

SIGNS: Final = (Duty.SECRETARY,)


async def get(request: Request) -> Response:
    """Answer with the rosters that are to be signed, and whether all of them are."""
    found = await asked(request, SIGNS)
    if isinstance(found, Response):
        return found
    return answer(asdict(await found.office.run(_desk, found)))


def _desk(found: Asked) -> RostersDesk:
    shelf, state = found.office.shelf, found.state
    rosters = shelf.rosters(state)
    signed = shelf.signature(state.session, _hashes(rosters))
    return RostersDesk(rosters, shelf.passkeys(found.person), signed is not None)


def _hashes(rosters: tuple[str, ...]) -> list[str]:
    return [hexdigest(each.encode()) for each in rosters]


async def sign(request: Request) -> Response:
    """Keep the secretary's signature over the rosters as they stand now."""
    found = await asked(request, SIGNS)
    if isinstance(found, Response):
        return found
    sent = parse_as(RostersSignature, await request.body())
    if isinstance(sent, Refused):
        return refusal(request, sent)
    refused = await found.office.run(_sign, found, sent)
    return answer({"ok": True}) if refused is None else refusal(request, refused)


def _sign(found: Asked, sent: RostersSignature) -> Refused | None:
    shelf, state = found.office.shelf, found.state
    if sent.statement != write_statement(state.session, _hashes(shelf.rosters(state))):
        return Refused("rosters-changed")
    party = party_of(found.request)
    checked = shelf.check_assertion(sent.statement, found.person, sent.assertion, party)
    if isinstance(checked, Refused):
        return checked
    shelf.sign_rosters(state.session, checked)
    return None
