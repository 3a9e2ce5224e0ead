"""The hash chain of a log: each link names the one before it.

``hash = SHA-256(RFC 8785 of {previous, seq, kind, version, at, actor, body})``. What is personal
and may have to be erased one day is not in the body: the body holds ``personal``, the SHA-256 of
a salt and the personal values, so that erasing the values leaves the chain whole.

A body also holds ``salt``, random in each link: what is withheld from a copy of the log stands
there as its hash alone (:class:`Withheld`), and without the salt nobody can guess from the hash
what it was. Neither ``personal`` nor ``salt`` is part of the event.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.canonical import Json, canonical, digest

GENESIS = "0" * 64
SALT = "salt"
SALT_DIGITS = 32
RESERVED = frozenset({"personal", SALT})  # in a body beside the event


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
class Withheld:
    """A link of which a copy of the log gives only the hash; ``reason`` is a stable code."""

    seq: int
    previous: str
    hash: str
    reason: str


Row = Link | Withheld  # of a copy of a log


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


def is_salted(link: Link) -> bool:
    """Tell whether the hash of a link gives nothing of its body away."""
    salt = link.body.get(SALT)
    return isinstance(salt, str) and len(salt) >= SALT_DIGITS


def withhold(link: Link, reason: str) -> Withheld:
    """Return what a copy of the log may hold in place of a link; raises UnsaltedError."""
    if not is_salted(link):
        raise UnsaltedError(link.seq)
    return Withheld(link.seq, link.previous, link.hash, reason)


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


class UnsaltedError(ValueError):
    """A link whose hash would let its body be guessed: it cannot be withheld by it."""


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


def first_fault(links: Iterable[Row], previous: str = GENESIS, seq: int = 0) -> Fault | None:
    """Return the first place where the chain breaks, or None when it holds from end to end.

    Of what is withheld the hash is taken as it stands: the link after it names it.
    """
    for expected, link in enumerate(links, seq + 1):
        if link.seq != expected:
            return Fault(link.seq, "number")
        if link.previous != previous:
            return Fault(link.seq, "previous")
        if isinstance(link, Link) and link_hash(link) != link.hash:
            return Fault(link.seq, "hash")
        if isinstance(link, Link) and not _personal_holds(link):
            return Fault(link.seq, "personal")
        previous = link.hash
    return None


def _personal_holds(link: Link) -> bool:
    """Tell whether the personal values are those committed to, or erased together with the salt."""
    if link.personal is None or link.salt is None:
        return link.personal is None and link.salt is None
    return commitment(link.personal, link.salt) == link.body.get("personal")
