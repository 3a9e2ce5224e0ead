"""The prose of an acta as plain text to edit, and back; what the log binds is never touched.

A run of paragraphs is one field. Blank lines part paragraphs, ``- `` begins the points of a list,
``{name}`` stands for a figure that the record fills.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from minutes.draft_schema import FIGURES

Node = Mapping[str, Any]
PROSE = frozenset({"paragraph", "bulletList", "orderedList"})
FIGURE = re.compile(r"\{(" + "|".join(FIGURES) + r")\}")
POINT = re.compile(r"- +")
NUMBER = re.compile(r"\d+[.)] +")
BLANK = re.compile(r"\n[ \t]*\n+")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the form: a heading, a bound fact, or a field of prose (``name`` is set)."""

    kind: str
    name: str = ""
    text: str = ""
    level: int = 0
    data: Mapping[str, Any] = field(default_factory=dict)


def parts(doc: Node, resolved: Node) -> list[Part]:
    """Return the form of a draft; ``resolved`` is the same tree with its values."""
    return list(_Walk().show(doc["content"], resolved["content"]))


def rebuilt(doc: Node, texts: Mapping[str, str]) -> Node:
    """Return the draft with the fields that came back; a field that did not stays as it was."""
    content = _Walk().put(doc["content"], texts)
    return {**doc, "content": content}


class _Walk:
    """Numbers the fields of prose in the order in which they stand."""

    def __init__(self) -> None:
        self._count = 0

    def _name(self) -> str:
        self._count += 1
        return f"prosa-{self._count}"

    def show(self, nodes: Sequence[Node], resolved: Sequence[Node]) -> Iterator[Part]:
        for run, first in _runs(nodes):
            if run:
                yield Part("prose", self._name(), to_text(run))
                continue
            node, shown = nodes[first], resolved[first]
            yield Part(
                str(node["type"]),
                text=_plain(shown.get("content", ())) if node["type"] == "heading" else "",
                level=int(node.get("attrs", {}).get("level", 0)),
                data=shown.get("data", {}),
            )
            if node["type"] == "item":
                yield from self._item(node, shown)

    def _item(self, node: Node, shown: Node) -> Iterator[Part]:
        children, values = _gapped(node), _gapped(shown)
        for child, value in zip(children, values, strict=True):
            if isinstance(child, list):
                yield Part("prose", self._name(), to_text(child))
                continue
            yield Part(str(child["type"]), data=cast("Node", value).get("data", {}))
            if child["type"] == "intervention":
                yield Part("prose", self._name(), to_text(child.get("content", ())))

    def put(self, nodes: Sequence[Node], texts: Mapping[str, str]) -> list[Node]:
        done: list[Node] = []
        for run, first in _runs(nodes):
            if run:
                done += _replaced(run, texts.get(self._name()))
            elif nodes[first]["type"] == "item":
                done.append({**nodes[first], "content": self._put_item(nodes[first], texts)})
            else:
                done.append(nodes[first])
        return done

    def _put_item(self, node: Node, texts: Mapping[str, str]) -> list[Node]:
        done: list[Node] = []
        for child in _gapped(node):
            if isinstance(child, list):
                done += _replaced(child, texts.get(self._name()))
            elif child["type"] == "intervention":
                said = _replaced(child.get("content", ()), texts.get(self._name()))
                done.append({**child, "content": said} if said else _without(child))
            else:
                done.append(child)
        return done


def _without(node: Node) -> Node:
    return {name: value for name, value in node.items() if name != "content"}


def _runs(nodes: Sequence[Node]) -> Iterator[tuple[list[Node], int]]:
    """Yield runs of prose, and everything else by its place."""
    run: list[Node] = []
    for place, node in enumerate(nodes):
        if node["type"] in PROSE:
            run.append(node)
            continue
        if run:
            yield run, place
            run = []
        yield [], place
    if run:
        yield run, len(nodes)


def _gapped(item: Node) -> list[list[Node] | Node]:
    """Return an item's children: runs of prose, the first of them often empty, and single nodes."""
    nodes = item.get("content", ())
    found: list[list[Node] | Node] = []
    for run, place in _runs(nodes):
        found.append(run or nodes[place])
    if not found or not isinstance(found[0], list):
        found.insert(0, [])
    return found


def _replaced(run: Sequence[Node], text: str | None) -> list[Node]:
    return list(run) if text is None or text == to_text(run) else from_text(text)


def to_text(run: Sequence[Node]) -> str:
    """Return prose nodes as text."""
    return "\n\n".join(_block(node) for node in run)


def from_text(text: str) -> list[Node]:
    """Return text as prose nodes; none for nothing but blanks."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return [_parsed(block.strip("\n")) for block in BLANK.split(whole)] if whole else []


def _block(node: Node) -> str:
    if node["type"] == "paragraph":
        return _plain(node.get("content", ()))
    marks = ("- " if node["type"] == "bulletList" else f"{n}. " for n in range(1, 10_000))
    points = (" ".join(_block(child) for child in point["content"]) for point in node["content"])
    return "\n".join(mark + point for mark, point in zip(marks, points, strict=False))


def _plain(nodes: Sequence[Node]) -> str:
    def one(node: Node) -> str:
        if node["type"] == "figure":
            return "{" + str(node["attrs"]["name"]) + "}"
        return "\n" if node["type"] == "hardBreak" else str(node["text"])

    return "".join(one(node) for node in nodes)


def _parsed(block: str) -> Node:
    lines = block.split("\n")
    for kind, mark in (("bulletList", POINT), ("orderedList", NUMBER)):
        if all(mark.match(line) for line in lines):
            points = [_paragraph(mark.sub("", line, count=1)) for line in lines]
            return {
                "type": kind,
                "content": [{"type": "listItem", "content": [point]} for point in points],
            }
    return _paragraph(block)


def _paragraph(text: str) -> Node:
    content: list[Node] = []
    for number, line in enumerate(text.split("\n")):
        if number:
            content.append({"type": "hardBreak"})
        for place, piece in enumerate(FIGURE.split(line)):
            if place % 2:
                content.append({"type": "figure", "attrs": {"name": piece}})
            elif piece:
                content.append({"type": "text", "text": piece})
    return {"type": "paragraph", "content": content} if content else {"type": "paragraph"}
