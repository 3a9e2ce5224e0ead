"""Trustees' ceremony and members' check-in."""

import json
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import Response

from core.refusals import Refused
from sessions.domain import commands as c
from sessions.domain.actor import BALLOT
from sessions.domain.secret_values import BoundCredentials
from sessions.domain.state import SessionState
from voting.secret import bindings, rosters, rounds
from voting.secret.domain.form import FlawError, dump
from voting.secret.domain.naming import election_uuid
from web.ballots.asked import Asked, asked
from web.ballots.turnout import turnout_of
from web.house import of
from web.live.answers import MALFORMED, answer, refusal
from web.live.parsing import parse_as, parse_json
from web.passkeys import RelyingParty
from web.wire.secret import (
    BoundNow,
    CredentialsBinding,
    CredentialsToBind,
    ElectionToBind,
    SecretDesk,
)


def party_of(request: Request) -> RelyingParty:
    """Return for whom passkeys sign in this installation."""
    house = of(request)
    return RelyingParty(house.town.town.council, house.hosts.public)


def to_bind(state: SessionState) -> tuple[ElectionToBind, ...]:
    """Return the elections for which credentials are bound now: the next that no vote took."""
    first = 1 + max((vote.secret.number for vote in state.votes if vote.secret), default=0)
    span = range(first, first + bindings.AT_ONCE)
    return tuple(ElectionToBind(n, election_uuid(state.session, n)) for n in span)


async def get(request: Request) -> Response:
    """Answer with what this person has before him."""
    found = await asked(request)
    if isinstance(found, Response):
        return found
    office, state = found.office, found.state
    bound = next((one for one in state.secret.bound if one.member == found.person), None)
    desk = SecretDesk(
        to_bind(state), await office.run(office.shelf.roster, state), _bound(bound),
        await office.run(office.shelf.passkeys, found.person), found.place,
        await turnout_of(office, state),
    )  # fmt: skip
    return answer(asdict(desk))


def _bound(found: BoundCredentials | None) -> BoundNow | None:
    return BoundNow(found.binding_sha256, found.first, found.last) if found else None


async def ceremony(request: Request) -> Response:
    """Answer with the ceremony as this trustee may see it."""
    found = await asked(request)
    if isinstance(found, Response):
        return found
    if found.place is None:
        return found.refuse("not-a-trustee")
    office = found.office
    held = await office.run(office.shelf.ceremony, found.state)
    return answer(await office.run(_seen, held, found.state.secret.ceremony, found.place))


def _seen(held: rounds.Ceremony, name: str, place: int) -> dict[str, object]:
    certs, commitments = held.told("certificate"), held.told("commitment")
    places = range(1, held.size + 1)
    is_done = held.round == rounds.DONE
    is_told = bool(held.told("contribution"))
    return {
        "ceremony": name,
        "group": held.group.name,
        "size": held.size,
        "threshold": held.threshold,
        "place": place,
        "round": held.round,
        "said": [round_ for round_ in rounds.ROUNDS if (round_, place) in held.said],
        "certs": [json.loads(certs[p]) if p in certs else None for p in places],
        "commitments": [
            json.loads(commitments[p])["sha256"] if p in commitments else None for p in places
        ],
        "contributions": rounds.seen(held, place) if is_told else [None] * held.size,
        "trustees": held.trustees().decode() if is_done else None,
        "private_key": held.private_key(place),
    }


async def say(request: Request) -> Response:
    """Take what a trustee says in a round."""
    found = await asked(request)
    if isinstance(found, Response):
        return found
    round_ = request.path_params["round"]
    if found.place is None:
        return found.refuse("not-a-trustee")
    value = parse_json(await request.body())
    if isinstance(value, Refused) or round_ not in rounds.ROUNDS:
        return refusal(request, MALFORMED)
    office, state = found.office, found.state
    refused = await office.run(office.shelf.say, state, round_, found.place, dump(dict(value)))
    if refused is not None:
        return refusal(request, refused)
    office.ring(state.session, "secret.ceremony")
    office.follow(state)
    return answer({"ok": True})


async def bind(request: Request) -> Response:
    """Bind credentials to the person whose passkey signed them."""
    found = await asked(request)
    if isinstance(found, Response):
        return found
    sent = parse_as(CredentialsToBind, await request.body())
    if isinstance(sent, Refused):
        return refusal(request, sent)
    try:
        bound = await found.office.run(bindings.read_binding, sent.binding)
    except FlawError as flaw:
        return found.refuse("binding-malformed", flaw=flaw.code)
    refused = await _keep(found, bound, sent)
    if refused is not None:
        return refusal(request, refused)
    return answer(asdict(CredentialsBinding(bound.sha256)))


async def _keep(found: Asked, bound: bindings.Bound, sent: CredentialsToBind) -> Refused | None:
    office, state = found.office, found.state
    expected = to_bind(state)
    if not await office.run(office.shelf.is_bound, bound):
        refused = _not_ours(found, bound)
        if refused is None:
            refused = await office.run(_checked, found, bound, sent)
        if refused is not None:
            return refused
    command = c.ReportCredentials(
        bound.voter, bound.sha256, expected[0].number, expected[-1].number
    )
    key = f"ballot:bind:{bound.sha256[:48]}"
    said = await of(found.request).hall.submit(state.session, BALLOT, command, key)
    return said if isinstance(said, Refused) else None


def _not_ours(found: Asked, bound: bindings.Bound) -> Refused | None:
    state = found.state
    said = (bound.body, bound.session, bound.voter)
    if said != (state.body_name, state.session, found.person):
        return Refused("binding-malformed", {"flaw": "binding-other"})
    if [uuid for uuid, _ in bound.credentials] != [one.uuid for one in to_bind(state)]:
        return Refused("credentials-fixed")
    return None


def _checked(found: Asked, bound: bindings.Bound, sent: CredentialsToBind) -> Refused | None:
    shelf = found.office.shelf
    roster = shelf.known_roster(bound.session, bound.roster)
    credential = str(sent.assertion.get("id", ""))
    if roster is None or not rosters.is_in_roster(roster, bound.voter, credential):
        return Refused("binding-malformed", {"flaw": "binding-roster"})
    party = party_of(found.request)
    checked = shelf.check_assertion(bound.raw, bound.voter, sent.assertion, party)
    if isinstance(checked, Refused):
        return checked
    return shelf.bind(bound, checked)
