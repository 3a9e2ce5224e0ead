"""The closed list of nodes that a draft may hold; anything else is refused at the door."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from core.refusals import Refused
from minutes.domain.draft import SCHEMA, Node, anchors

MOST_NODES = 20_000
FIGURES = (
    "town", "place", "body", "title", "kind", "call", "chair", "secretary", "auditor",
    "convened_date", "convened_time", "opened_date", "opened_time", "closed_date", "closed_time",
    "present", "quorum", "legal_number", "expediente",
)  # fmt: skip


class _Node(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Mark(_Node):
    type: Literal["bold", "italic"]


class _Text(_Node):
    type: Literal["text"]
    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    marks: tuple[_Mark, ...] = ()


class _FigureAttrs(_Node):
    name: Annotated[str, Field(pattern="^(" + "|".join(FIGURES) + ")$")]


class _Figure(_Node):
    type: Literal["figure"]
    attrs: _FigureAttrs
    marks: tuple[_Mark, ...] = ()


class _Break(_Node):
    type: Literal["hardBreak"]


_Inline = Annotated[_Text | _Figure | _Break, Field(discriminator="type")]


class _Paragraph(_Node):
    type: Literal["paragraph"]
    content: tuple[_Inline, ...] = ()


class _Level(_Node):
    level: Literal[1, 2, 3]


class _Heading(_Node):
    type: Literal["heading"]
    attrs: _Level
    content: tuple[_Inline, ...] = ()


class _ListItem(_Node):
    type: Literal["listItem"]
    content: tuple["_Prose", ...]


class _Start(_Node):
    start: Annotated[int, Field(ge=1, le=9999)] = 1


class _BulletList(_Node):
    type: Literal["bulletList"]
    content: tuple[_ListItem, ...]


class _OrderedList(_Node):
    type: Literal["orderedList"]
    attrs: _Start = _Start()
    content: tuple[_ListItem, ...]


_Prose = Annotated[_Paragraph | _BulletList | _OrderedList, Field(discriminator="type")]


class _InterventionAttrs(_Node):
    intervention: str


class _Intervention(_Node):
    """Bound speaker and times; the synthesis of what was said is the secretary's prose."""

    type: Literal["intervention"]
    attrs: _InterventionAttrs
    content: tuple[_Prose, ...] = ()


class _VoteAttrs(_Node):
    vote: str


class _Vote(_Node):
    type: Literal["vote"]
    attrs: _VoteAttrs


class _ItemAttrs(_Node):
    item: str


class _Agreement(_Node):
    type: Literal["agreement"]
    attrs: _ItemAttrs


class _Approval(_Node):
    type: Literal["approval"]
    attrs: _ItemAttrs


class _Item(_Node):
    type: Literal["item"]
    attrs: _ItemAttrs
    content: tuple[
        Annotated[
            _Paragraph
            | _BulletList
            | _OrderedList
            | _Intervention
            | _Vote
            | _Agreement
            | _Approval,
            Field(discriminator="type"),
        ],
        ...,
    ] = ()


class _Bound(_Node):
    type: Literal["attendance", "incidents", "evidence"]


class _DocAttrs(_Node):
    # the document's schema is written "schema": a reserved word of the parser, hence the alias
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    written_by: Annotated[str, Field(alias="schema", pattern=f"^{SCHEMA}$")]
    language: Annotated[str, Field(pattern="^[a-z]{2}(-[a-z]+)?$")]


class _Doc(_Node):
    type: Literal["doc"]
    attrs: _DocAttrs
    content: tuple[
        Annotated[
            _Heading | _Paragraph | _BulletList | _OrderedList | _Item | _Bound,
            Field(discriminator="type"),
        ],
        ...,
    ]


_DOC = TypeAdapter(_Doc)


def check(node: Mapping[str, Any], written: Node) -> Refused | None:
    """Tell why an edited draft is refused; None when only prose differs from ``written``.

    ``draft-malformed`` names the first node at fault, ``draft-unbound`` the first bound value
    that was removed, added, moved or repeated.
    """
    try:
        _DOC.validate_python(node)
    except (ValidationError, RecursionError) as fault:
        return Refused("draft-malformed", {"where": _where(fault)})
    if _size(node) > MOST_NODES:
        return Refused("draft-malformed", {"where": str(MOST_NODES)})
    asked, found = anchors(written), anchors(dict(node))
    if asked == found:
        return None
    pairs = zip([*asked, ("end", "")], [*found, ("end", "")], strict=False)
    wanted = next((a for a, b in pairs if a != b), ("end", ""))
    return Refused("draft-unbound", {"kind": wanted[0], "value": wanted[1]}, "ROF 109.1")


def _where(fault: ValidationError | RecursionError) -> str:
    if isinstance(fault, RecursionError):
        return "depth"
    return ".".join(str(step) for step in fault.errors()[0]["loc"])[:200]


def _size(node: Mapping[str, Any]) -> int:
    return 1 + sum(_size(child) for child in node.get("content", ()))
