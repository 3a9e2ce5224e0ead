"""Values to JSON and back, strictly: an unknown field, a wrong type or a missing one is refused."""

from typing import Any, cast, get_args, get_origin, get_type_hints

from pydantic import ConfigDict, TypeAdapter

from core.canonical import Json
from core.chain import RESERVED
from sessions.domain import values
from sessions.domain.commands import COMMANDS, Command
from sessions.domain.events import KIND_OF, KINDS, Event
from sessions.domain.state import SessionState

VERSION = 1


def _strict(cls: Any) -> None:
    """Forbid unknown fields in a dataclass and in every dataclass it is made of."""
    if get_origin(cls) is not None or get_args(cls):
        for part in get_args(cls):
            _strict(part)
    elif hasattr(cls, "__dataclass_fields__") and "__pydantic_config__" not in vars(cls):
        cls.__pydantic_config__ = ConfigDict(extra="forbid")
        for hint in get_type_hints(cls).values():
            _strict(hint)


for _cls in (*KINDS.values(), *COMMANDS.values(), SessionState, values.RuleProfile):
    _strict(_cls)


_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


def adapter(cls: Any) -> TypeAdapter[Any]:
    """Return the parser of a type; made once."""
    if cls not in _ADAPTERS:
        _ADAPTERS[cls] = TypeAdapter(cls)
    return _ADAPTERS[cls]


def encode(value: object) -> dict[str, Json]:
    """Return a value of the domain as JSON."""
    return cast("dict[str, Json]", adapter(type(value)).dump_python(value, mode="json"))


def event_kind(event: Event) -> str:
    """Return the kind by which an event stands in the log."""
    return KIND_OF[type(event)]


def decode_event(kind: str, version: int, body: Any) -> Event:
    """Read an event of the log; raises KeyError for a kind that never was, or ValidationError."""
    if version != VERSION:
        raise KeyError(f"{kind}@{version}")
    return cast("Event", adapter(KINDS[kind]).validate_python(_without_reserved(body)))


def _without_reserved(body: Any) -> Any:
    return {name: value for name, value in body.items() if name not in RESERVED}


def decode_command(kind: str, body: Any) -> Command:
    """Read a command from outside; raises KeyError or pydantic.ValidationError."""
    return cast("Command", adapter(COMMANDS[kind]).validate_python(body))


def decode_state(body: Any) -> SessionState:
    """Read a snapshot."""
    return cast("SessionState", adapter(SessionState).validate_python(body))
