"""The head of a session's log: its size, its RFC 9162 root and the hash of its last link."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.canonical import Json, canonical
from core.chain import GENESIS, Row, Withheld
from core.merkle import leaf_hash, root


@dataclass(frozen=True, slots=True)
class LogHead:
    """What the acta, the manifest and the checkpoint say of the log; hexadecimal digests."""

    size: int
    root: str
    hash: str

    def as_json(self) -> dict[str, Json]:
        """Return it as it stands in the acta and in the manifest."""
        return {"size": self.size, "root": self.root, "hash": self.hash}


def head(links: Sequence[Row]) -> LogHead:
    """Return the head; each leaf of the tree is the 32 bytes of a link's hash."""
    leaves = [leaf_hash(bytes.fromhex(link.hash)) for link in links]
    return LogHead(len(links), root(leaves).hex(), links[-1].hash if links else GENESIS)


def origin(session: str) -> str:
    """Return the name of a session's log in checkpoints."""
    return f"hemiciclo/{session}"


def line(link: Row) -> bytes:
    """Return a link as one line of ``registro.jsonl``; erasable values stay out of it."""
    if isinstance(link, Withheld):
        told: dict[str, Json] = {
            "seq": link.seq, "previous": link.previous, "hash": link.hash,
            "withheld": link.reason,
        }  # fmt: skip
        return canonical(told) + b"\n"
    return (
        canonical(
            {
                "seq": link.seq,
                "kind": link.kind,
                "version": link.version,
                "at": link.at,
                "actor": link.actor,
                "body": link.body,
                "previous": link.previous,
                "hash": link.hash,
            }
        )
        + b"\n"
    )
