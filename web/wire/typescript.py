"""Python dataclasses and enumerations written as TypeScript types, readonly and exact."""

import enum
import json
import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

PRIMITIVES: dict[Any, str] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    type(None): "null",
    Any: "unknown",
}


class Writer:
    """Collects the declarations that a set of types needs, each once, in order of need."""

    def __init__(self) -> None:
        self._done: dict[str, str] = {}

    def declarations(self) -> list[str]:
        """Return the declarations collected so far."""
        return list(self._done.values())

    def name(self, hint: Any) -> str:
        """Return the TypeScript of a type, declaring what it is made of.

        Raises TypeError for what has no exact counterpart.
        """
        if hint in PRIMITIVES:
            return PRIMITIVES[hint]
        if isinstance(hint, type) and issubclass(hint, enum.Enum):
            return self._enumeration(hint)
        if isinstance(hint, type) and is_dataclass(hint):
            return self.interface(hint)
        return self._generic(hint)

    def _generic(self, hint: Any) -> str:
        origin, parts = get_origin(hint), get_args(hint)
        if origin is Literal:
            return " | ".join(json.dumps(value) for value in parts)
        if origin in (Union, types.UnionType):
            return " | ".join(self.name(part) for part in parts)
        if origin is tuple and parts[1:] == (...,):
            return f"readonly {_bracketed(self.name(parts[0]))}[]"
        if origin is Mapping:
            return f"Readonly<Record<{self.name(parts[0])}, {self.name(parts[1])}>>"
        raise TypeError(f"no TypeScript for {hint!r}")

    def _enumeration(self, cls: type[enum.Enum]) -> str:
        if cls.__name__ not in self._done:
            values = ", ".join(json.dumps(member.value) for member in cls)
            constant = _constant(cls.__name__)
            self._done[cls.__name__] = (
                f"export const {constant} = [{values}] as const;\n"
                f"export type {cls.__name__} = (typeof {constant})[number];"
            )
        return cls.__name__

    def interface(self, cls: type[Any], *, sent_by_client: bool = False) -> str:
        """Declare a dataclass; what the client sends may leave out what has a default."""
        if cls.__name__ not in self._done:
            hints = get_type_hints(cls)
            lines = [
                f"  readonly {f.name}{_optional(f, sent_by_client)}: {self.name(hints[f.name])};"
                for f in fields(cls)
            ]
            doc = (cls.__doc__ or "").strip().splitlines()[0]
            body = "\n".join(lines)
            self._done[cls.__name__] = (
                f"/** {doc} */\nexport interface {cls.__name__} {{\n{body}\n}}"
                if lines
                else f"/** {doc} */\nexport type {cls.__name__} = Readonly<Record<string, never>>;"
            )
        return cls.__name__

    def union(self, name: str, members: Sequence[str]) -> None:
        """Declare a type that is one of several."""
        self._done[name] = f"export type {name} =\n" + "\n".join(f"  | {m}" for m in members) + ";"


def _bracketed(name: str) -> str:
    return f"({name})" if "|" in name else name


def _optional(field: Field[Any], sent_by_client: bool) -> str:  # noqa: FBT001  private
    has_default = field.default is not MISSING or field.default_factory is not MISSING
    return "?" if sent_by_client and has_default else ""


def _constant(name: str) -> str:
    return (
        "".join(f"_{c}" if c.isupper() and i else c.upper() for i, c in enumerate(name)) + "_VALUES"
    )
