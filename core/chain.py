"""The hash chain of a log: each link names the one before it.

``hash = SHA-256(RFC 8785 of {previous, seq, kind, version, at, actor, body})``. What is personal
and may have to be erased one day is not in the body: the body holds ``personal``, the SHA-256 of
a salt and the personal values, so that erasing the values leaves the chain whole.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.canonical import Json, canonical, digest

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of a log; ``seq`` starts at 1, ``at`` is RFC 3339 UTC with microseconds."""

    seq: int
    kind: str
    version: int
    at: str
    actor: str
    body: Mapping[str, Json]
    previous: str
    hash: str
    personal: Mapping[str, Json] | None = None
    salt: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be appended: an event before it has a number and a hash."""

    kind: str
    version: int
    at: str
    actor: str
    body: Mapping[str, Json]
    personal: Mapping[str, Json] | None = None
    salt: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Where and why a chain does not hold."""

    seq: int
    reason: str


def link_hash(link: Link) -> str:
    """Return the hash that a link must carry."""
    return digest(
        {
            "previous": link.previous,
            "seq": link.seq,
            "kind": link.kind,
            "version": link.version,
            "at": link.at,
            "actor": link.actor,
            "body": link.body,
        }
    )


def commitment(personal: Mapping[str, Json], salt: str) -> str:
    """Return the salted SHA-256 that stands in the body for values that may be erased."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical(personal)).hexdigest()


def chain(entries: Iterable[Entry], previous: str, seq: int) -> list[Link]:
    """Number and chain ``entries`` after the link ``seq`` whose hash is ``previous``.

    Raises ValueError for personal values without a salt: nothing would bind them to the chain.
    """
    links: list[Link] = []
    for number, entry in enumerate(entries, seq + 1):
        body = dict(entry.body)
        if (entry.personal is None) != (entry.salt is None):
            raise ValueError("personal values and their salt go together")
        if entry.personal is not None and entry.salt is not None:
            body["personal"] = commitment(entry.personal, entry.salt)
        bare = Link(
            number, entry.kind, entry.version, entry.at, entry.actor, body, previous, "",
            entry.personal, entry.salt,
        )  # fmt: skip
        link = _sealed(bare)
        links.append(link)
        previous = link.hash
    return links


def _sealed(bare: Link) -> Link:
    return Link(
        bare.seq, bare.kind, bare.version, bare.at, bare.actor, bare.body, bare.previous,
        link_hash(bare), bare.personal, bare.salt,
    )  # fmt: skip


def first_fault(links: Iterable[Link], previous: str = GENESIS, seq: int = 0) -> Fault | None:
    """Return the first place where the chain breaks, or None when it holds from end to end."""
    for expected, link in enumerate(links, seq + 1):
        if link.seq != expected:
            return Fault(link.seq, "number")
        if link.previous != previous:
            return Fault(link.seq, "previous")
        if link_hash(link) != link.hash:
            return Fault(link.seq, "hash")
        if not _personal_holds(link):
            return Fault(link.seq, "personal")
        previous = link.hash
    return None


def _personal_holds(link: Link) -> bool:
    """Tell whether the personal values are those committed to, or erased together with the salt."""
    if link.personal is None or link.salt is None:
        return link.personal is None and link.salt is None
    return commitment(link.personal, link.salt) == link.body.get("personal")
