"""Writes ``docs/events.md`` and its part of ``docs/protocol.md`` from the code.

``python -m sessions.reference`` writes, ``--check`` only tells whether they are stale.
"""

import enum
import sys
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from sessions.codec import VERSION
from sessions.domain.actor import MAY
from sessions.domain.apply import NEXT_ITEM, NEXT_STAGE
from sessions.domain.commands import COMMANDS, ConveneSession
from sessions.domain.decide.moments import DURING_A_VOTE, WHEN
from sessions.domain.events import KINDS
from sessions.domain.refusals import PERMISSION_CODES, REFUSALS
from sessions.domain.values import Stage

DOCS: Final = Path(__file__).parents[1] / "docs"
BEGIN: Final = "<!-- written by `python -m sessions.reference`: do not edit from here -->"
END: Final = "<!-- to here -->"
PROTOCOL: Final = "# Protocol\n\nHow a program talks to a session.\n"

EVENTS_HEAD: Final = f"""# Events of a session

Written by `python -m sessions.reference`: do not edit.

The log of a session is a sequence of links (`core/chain.py`): `seq` from 1, `kind`, `version`
(now {VERSION}), `at` (RFC 3339 UTC), `actor` (a person's id or `system:…`), `body`, `previous` and
`hash` = SHA-256 of the canonical JSON (RFC 8785) of all the others. A body also holds `salt` (128
random bits, no part of the event), so that a link may be published as its hash alone
(`docs/decisions/0011-withheld.md`), and `personal` where values can be erased.
`sessions/domain/apply.py` folds it into the state; `tests/contract` holds the browser's reducer
to the same. A kind is never renamed and a body never rewritten: what changes gets a new version.

What a reader is told may say less than the log (`sessions/domain/audience.py`): the `choice` of
`vote.cast` is null for everybody but the voter until `vote.closed`; outside closed doors, and of
votes that were held behind them, only `event.withheld` is told, so that numbers have no gap; where
doors close or open again a reader outside is given a snapshot in place of the event.
"""


def events() -> str:
    """Return the text of ``docs/events.md``."""
    values: dict[str, type] = {}
    parts = [EVENTS_HEAD, "## Kinds\n"]
    parts += [_described(kind, cls, values) for kind, cls in KINDS.items()]
    parts += ["## Values\n", *_value_sections(values)]
    stages, items = _table_of(NEXT_STAGE), _table_of(NEXT_ITEM)
    parts += ["## Stages of a session\n", stages, "## States of an item\n", items]
    return "\n".join(parts).rstrip() + "\n"


def protocol() -> str:
    """Return the part of ``docs/protocol.md`` about commands and refusals."""
    values: dict[str, type] = {}
    parts = [BEGIN, "", "## Commands\n"]
    parts += [
        "`POST /api/sessions/{session}/commands` takes one JSON object: `type` and these fields.",
        "A field with a value in the last column may be left out; an unknown one is refused.\n",
    ]
    parts += [_command(kind, cls, values) for kind, cls in COMMANDS.items()]
    parts += ["### Values of commands\n", *_value_sections(values), "## Refusals\n"]
    parts += [
        "A refusal is an answer with a stable code: 403 for those marked *, 409 for the others.",
        "Nothing is written down; the sentence is given in the reader's language.\n",
        *_refusals(),
        "",
        END,
    ]
    return "\n".join(parts) + "\n"


def _described(kind: str, cls: type, values: dict[str, type]) -> str:
    return "\n".join([f"### `{kind}`\n", _doc(cls), "", *_fields(cls, values)])


def _command(kind: str, cls: type, values: dict[str, type]) -> str:
    lines = [f"### `{kind}`\n", _doc(cls), ""]
    if cls is not ConveneSession:
        lines += [f"By: {_by(cls)}. When: {_when(cls)}.", ""]
    return "\n".join([*lines, *_fields(cls, values)])


def _by(cls: Any) -> str:
    return ", ".join(sorted(role.value for role in MAY[cls]))


def _when(cls: Any) -> str:
    stages = "always" if WHEN[cls] == frozenset(Stage) else ", ".join(sorted(WHEN[cls]))
    return f"{stages}; also during a vote" if cls in DURING_A_VOTE else stages


def _fields(cls: Any, values: dict[str, type]) -> Iterator[str]:
    if not fields(cls):
        yield "No fields.\n"
        return
    yield "| field | type | default |"
    yield "|---|---|---|"
    hints = get_type_hints(cls)
    for field in fields(cls):
        yield f"| `{field.name}` | {_type(hints[field.name], values)} | {_default(field)} |"
    yield ""


def _default(field: Any) -> str:
    if field.default is not MISSING:
        return f"`{_literal(field.default)}`"
    return "by the rules" if field.default_factory is not MISSING else ""


def _literal(value: object) -> str:
    if isinstance(value, enum.Enum):
        return f'"{value.value}"'
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return "[]" if value == () else f'"{value}"' if isinstance(value, str) else str(value)


def _type(hint: Any, values: dict[str, type]) -> str:
    if get_origin(hint) in (Union, types.UnionType):
        return " or ".join(_type(part, values) for part in get_args(hint))
    if get_origin(hint) is tuple:
        return f"list of {_type(get_args(hint)[0], values)}"
    if isinstance(hint, type) and (is_dataclass(hint) or issubclass(hint, enum.Enum)):
        values.setdefault(hint.__name__, hint)
        return f"`{hint.__name__}`"
    names = {str: "text", int: "integer", bool: "yes or no", type(None): "null", float: "number"}
    return names[hint]


def _value_sections(values: dict[str, type]) -> Iterator[str]:
    done: set[str] = set()
    while waiting := [name for name in values if name not in done]:
        for name in waiting:
            done.add(name)
            yield _value(values[name], values)


def _value(cls: Any, values: dict[str, type]) -> str:
    head = [f"#### `{cls.__name__}`\n", _doc(cls), ""]
    if issubclass(cls, enum.Enum):
        return "\n".join([*head, ", ".join(f"`{one.value}`" for one in cls), ""])
    return "\n".join([*head, *_fields(cls, values)])


def _doc(cls: type) -> str:
    return " ".join((cls.__doc__ or "").split())


def _table_of(table: Mapping[Any, Iterable[Any]]) -> str:
    rows = ["| from | to |", "|---|---|"]
    for state, following in table.items():
        shown = ", ".join(f"`{one.value}`" for one in sorted(following)) or "(the end)"
        rows.append(f"| `{state.value}` | {shown} |")
    return "\n".join([*rows, ""])


def _refusals() -> Iterator[str]:
    yield "| code | sentence (source language) | next lawful step | article |"
    yield "|---|---|---|---|"
    for code, told in sorted(REFUSALS.items()):
        mark = "*" if code in PERMISSION_CODES else ""
        yield f"| `{code}`{mark} | {told.sentence} | {told.next_step} | {told.article} |"


def with_part(text: str, part: str) -> str:
    """Return ``text`` with the written part replaced, or added at its end."""
    before, begin, rest = text.partition(BEGIN)
    if not begin:
        return f"{text.rstrip()}\n\n{part}"
    return before + part + rest.partition(END)[2].lstrip("\n")


def pages() -> dict[Path, str]:
    """Return every page with the text that it should have."""
    path = DOCS / "protocol.md"
    text = path.read_text(encoding="utf-8") if path.is_file() else PROTOCOL
    return {DOCS / "events.md": events(), path: with_part(text, protocol())}


def main(arguments: list[str]) -> int:
    """Write the pages; with ``--check`` return 1 when one is stale."""
    stale = {path: text for path, text in pages().items() if not _says(path, text)}
    if "--check" not in arguments:
        for path, text in stale.items():
            path.write_text(text, encoding="utf-8")
        return 0
    return 1 if stale else 0


def _says(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
