"""What every handler of the ballot office begins with: who asks, where, about which vote."""

from collections.abc import Container
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from core.refusals import Refused
from sessions.domain.actor import VOTERS, person
from sessions.domain.audience import Audience, Reader, is_veiled
from sessions.domain.state import SessionState, VoteNow
from sessions.domain.values import Duty
from web.ballots.office import Office
from web.house import of
from web.identity import visitor_async
from web.live.answers import NOT_SIGNED_IN, UNKNOWN_SESSION, refusal

NOT_PERMITTED = Refused("not-permitted")
UNKNOWN_VOTE = Refused("unknown-vote")
INSIDE = (*VOTERS, Duty.SECRETARY)
WITH_ANNEX = (*INSIDE, Duty.AUDITOR)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of somebody of the session; ``office`` is that of this process."""

    request: Request
    office: Office
    state: SessionState
    person: str

    @property
    def place(self) -> int | None:
        """The place as trustee, from 1, or None."""
        trustees = self.state.secret.trustees
        return trustees.index(self.person) + 1 if self.person in trustees else None

    def refuse(self, code: str, **params: str | int) -> Response:
        """Answer with a refusal."""
        return refusal(self.request, Refused(code, params))

    def vote(self) -> VoteNow | None:
        """Return the electronic secret vote of the address, or None."""
        name = self.request.path_params["vote"]
        found = next((one for one in self.state.votes if one.vote == name), None)
        is_ours = found is not None and found.secret is not None and not found.secret.is_paper
        return found if is_ours else None


async def asked(request: Request, duties: Container[Duty] = INSIDE) -> Asked | Response:
    """Return who asks; a refusal for who has none of the duties in the session."""
    house = of(request)
    asker = await visitor_async(request)
    if not asker.is_person:
        return refusal(request, NOT_SIGNED_IN)
    state = await house.hall.state(request.path_params["session"])
    if state is None:
        return refusal(request, UNKNOWN_SESSION)
    found = person(state, asker.person)
    if found is None or found.duty not in duties or _is_shut(state, asker.person):
        return refusal(request, NOT_PERMITTED)
    return Asked(request, house.ballots, state, asker.person)


def _is_shut(state: SessionState, who: str) -> bool:
    return is_veiled(state, Reader(Audience.MEMBER, who))
