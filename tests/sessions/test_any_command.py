"""Any command in any state: an answer, never an exception, and what is kept can be read."""

from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.chain import Entry, chain
from core.refusals import Refused
from sessions.codec import decode_command, decode_event, encode, event_kind
from sessions.domain.actor import MEDIA, ROOM
from sessions.domain.commands import COMMAND_OF, COMMANDS, Command
from sessions.domain.decide import decide
from sessions.domain.state import SessionState
from sessions.simulator.town import AUDITOR, CHAIR, SECRETARY, START
from tests.contract.generate import Step, walk

STEPS: list[Step] = [step for seed in (6, 9, 27, 44) for step in walk(seed)]
NAMES = st.sampled_from(["p-01", "p-02", "i-1", "i-2", "v-1", "v-2", "t-1", "r-1"]) | st.text(
    max_size=9
)
ACTORS = st.sampled_from([CHAIR, "p-02", SECRETARY, AUDITOR, MEDIA, ROOM]) | NAMES
NUMBERS = st.integers(-1, 9) | st.integers(-(2**53) + 1, 2**53 - 1)  # RFC 8785 holds these


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Return any value of a field's type, with likely names among the texts."""
    if hint is str:
        return NAMES
    if hint is int:
        return NUMBERS
    if get_origin(hint) is tuple:
        return st.lists(values(get_args(hint)[0]), max_size=3).map(tuple)
    if get_args(hint):
        return st.one_of(*map(values, get_args(hint)))
    if isinstance(hint, type) and is_dataclass(hint):
        hints = get_type_hints(hint)
        return st.builds(hint, **{field.name: values(hints[field.name]) for field in fields(hint)})
    return st.from_type(hint)


COMMAND = st.sampled_from(sorted(COMMANDS.values(), key=str)).flatmap(values)
STATES = st.sampled_from([SessionState(), *(step.after for step in STEPS)])


@settings(max_examples=600, suppress_health_check=list(HealthCheck), deadline=None)
@given(STATES, COMMAND, ACTORS)
def test_every_command_is_answered_and_every_event_can_be_chained_and_read_back(
    state: SessionState, command: Command, actor: str
) -> None:
    answer = decide(state, command, actor, START)
    if isinstance(answer, Refused):
        assert answer.code
        return
    entries = [Entry(event_kind(one), 1, "", actor, encode(one)) for one in answer]
    links = chain(entries, "0" * 64, 0)
    assert tuple(decode_event(link.kind, 1, link.body) for link in links) == answer


@settings(max_examples=300, suppress_health_check=list(HealthCheck), deadline=None)
@given(COMMAND)
def test_every_command_goes_over_the_wire_and_back(command: Command) -> None:
    assert decode_command(COMMAND_OF[type(command)], encode(command)) == command
