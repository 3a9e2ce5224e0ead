"""The door: what comes in is one of ours, whole and sound, or it is refused as malformed."""

import json
import re
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from pydantic import ConfigDict, TypeAdapter, ValidationError

from core.refusals import Refused
from sessions.codec import adapter
from sessions.domain.commands import COMMANDS, Command

MALFORMED = Refused("malformed")
NOT_FOR_PERSONS = Refused("not-for-persons")
# Keys are kept per session: those that the machinery makes (``media:…``, ``line:…``, ``grace-…``)
# must not be taken by a person before it, or its reports would be refused.
KEY = re.compile(r"(?!grace-)[A-Za-z0-9._-]{8,64}")
# What one of the databases cannot hold: the null character, and half of a surrogate pair.
UNSOUND = re.compile("[\0\ud800-\udfff]")
MOST_INTEGER = 2**31 - 1
MOST_DEPTH = 6
# What the machinery reports about itself, and what the office does by another door.
MACHINERY = frozenset(
    kind
    for kind in COMMANDS
    if kind.startswith(("recording.", "alarm.", "connection.", "secret.report-"))
)
REFUSED_TO_PERSONS = MACHINERY | {"session.convene"}

T = TypeVar("T")


def parse_json(body: bytes) -> Mapping[str, Any] | Refused:
    """Read a JSON object that the log could hold; text is Unicode, numbers are small."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return MALFORMED
    return value if isinstance(value, dict) and _is_sound(value, MOST_DEPTH) else MALFORMED


def parse_command(body: bytes) -> Command | Refused:
    """Read a command that a person may give."""
    value = parse_json(body)
    if isinstance(value, Refused):
        return value
    kind = value.get("type")
    if not isinstance(kind, str) or kind not in COMMANDS:
        return MALFORMED
    if kind in REFUSED_TO_PERSONS:
        return NOT_FOR_PERSONS
    rest = {name: part for name, part in value.items() if name != "type"}
    return cast("Command | Refused", _strictly(adapter(COMMANDS[kind]), rest))


def parse_as(cls: type[T], body: bytes) -> T | Refused:
    """Read a JSON object as a dataclass of ours; unknown fields are refused."""
    value = parse_json(body)
    if isinstance(value, Refused):
        return value
    if "__pydantic_config__" not in vars(cls):
        cls.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]  # pydantic's own name
    return cast("T | Refused", _strictly(adapter(cls), value))


def _strictly(parser: TypeAdapter[Any], value: Mapping[str, Any]) -> object:
    try:
        return parser.validate_json(json.dumps(value), strict=True)
    except ValidationError:
        return MALFORMED


def _is_sound(value: Any, depth: int) -> bool:
    """Tell whether canonical JSON and both databases can hold the value."""
    match value:
        case None | bool():
            return True
        case int():
            return abs(value) <= MOST_INTEGER
        case str():
            return UNSOUND.search(value) is None
        case dict() if depth:
            return all(_is_sound(k, 1) and _is_sound(v, depth - 1) for k, v in value.items())
        case list() if depth:
            return all(_is_sound(part, depth - 1) for part in value)
    return False
