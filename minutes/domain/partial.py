"""The draft of the acta as it may be published: nothing of what took place behind closed doors."""

from collections.abc import Iterator, Mapping

from core.canonical import Json
from minutes.domain.draft import Node
from minutes.domain.record import Record
from minutes.domain.words import Translate


def partial(content: Mapping[str, Json], whole: Record, public: Record, _: Translate) -> Node:
    """Return the draft without what only the ``whole`` record knows.

    Of an item that was debated or voted behind closed doors the secretary's prose goes too: it may
    tell what was said. Prose outside the items is hers and stays.
    """
    secret = _secret_items(whole, public)
    known = {
        "vote": {vote.id for vote in public.votes},
        "intervention": {spoken.id for spoken in public.interventions},
    }
    nodes: list[Json] = [_text(_notice(_))]
    for node in _nodes(content):
        attrs = node.get("attrs")
        item = attrs.get("item") if isinstance(attrs, Mapping) else None
        if node.get("type") == "item" and item in secret:
            nodes.append({**node, "content": [_text(_item_notice(_)), *_kept(node, known)]})
        else:
            nodes.append(dict(node))
    return {**content, "content": nodes}


def _secret_items(whole: Record, public: Record) -> set[str]:
    """Return the items of which a vote or an intervention is withheld."""
    seen = {vote.id for vote in public.votes} | {one.id for one in public.interventions}
    votes = {vote.item for vote in whole.votes if vote.id not in seen}
    return votes | {one.item for one in whole.interventions if one.item and one.id not in seen}


def _kept(item: Mapping[str, Json], known: Mapping[str, set[str]]) -> Iterator[Node]:
    """Keep what was said and voted in public, without the secretary's words."""
    for node in _nodes(item):
        kind, attrs = str(node.get("type")), node.get("attrs")
        name = str(attrs.get(kind)) if isinstance(attrs, Mapping) else ""
        if kind in known and name in known[kind]:
            yield dict(node)


def _nodes(node: Mapping[str, Json]) -> Iterator[Mapping[str, Json]]:
    content = node.get("content")
    for child in content if isinstance(content, list | tuple) else ():
        if isinstance(child, Mapping):
            yield child


def _text(text: str) -> Node:
    return {"type": "paragraph", "content": [{"type": "text", "text": text}]}


def _notice(_: Translate) -> str:
    return _(
        "Copia electrónica parcial auténtica del acta (artículo 27 de la Ley 39/2015): no recoge "
        "lo tratado a puerta cerrada (artículo 70.1 LRBRL). El acta íntegra, firmada, obra en el "
        "expediente de la sesión."
    )


def _item_notice(_: Translate) -> str:
    return _(
        "Parte de este asunto se trató a puerta cerrada (artículo 70.1 LRBRL): su debate y su "
        "votación no figuran en esta copia."
    )
