"""What is published of a secret vote: the ``.bel`` and the manifest beside it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core.canonical import Json
from voting.secret.domain.form import FlawError, Reader, dump, hexdigest
from voting.secret.domain.group import BELENIOS_2048
from voting.secret.receipts import read_key

MANIFEST: Final = "manifest.json"
FORMAT: Final = "hemiciclo-secret-vote/2"
FIELDS: Final = ("format", "uuid", "bel", "head", "receipts_key", "annex", "client")


class UnreadableError(Exception):
    """There is no bundle to be read."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Hashes of what belongs to a vote; ``annex`` and ``client`` are empty where there is none.

    ``bel``, ``head``, ``annex`` (who was called, not published) and ``client`` (the build of the
    voting page) are SHA-256 in hexadecimal; ``receipts_key`` is Base64 of an Ed25519 key.
    """

    uuid: str
    bel: str
    head: str
    receipts_key: str
    annex: str = ""
    client: str = ""

    def bytes(self) -> bytes:
        """Return the file."""
        values: tuple[Json, ...] = (
            FORMAT, self.uuid, self.bel, self.head, self.receipts_key, self.annex, self.client,
        )  # fmt: skip
        return dump(dict(zip(FIELDS, values, strict=True))).encode()


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle as it was found; ``manifest`` is None for a bare ``.bel``."""

    archive: bytes
    manifest: Manifest | None

    @property
    def key(self) -> Ed25519PublicKey | None:
        """The key of receipts, where the manifest says one."""
        if self.manifest is None:
            return None
        return read_key(self.manifest.receipts_key)


def write_bundle(folder: Path, archive: bytes, manifest: Manifest) -> None:
    """Write both files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{manifest.uuid}.bel").write_bytes(archive)
    (folder / MANIFEST).write_bytes(manifest.bytes())


def read_bundle(path: Path) -> Bundle:
    """Return the bundle in a folder or a ``.bel``.

    Raises UnreadableError when there is none, FlawError ``manifest-…`` for a manifest that is not
    that of its archive.
    """
    if path.is_file():
        return Bundle(path.read_bytes(), None)
    archives = sorted(path.glob("*.bel"))
    if len(archives) != 1:
        raise UnreadableError(str(path))
    archive = archives[0].read_bytes()
    if not (path / MANIFEST).is_file():
        return Bundle(archive, None)
    manifest = read_manifest((path / MANIFEST).read_bytes())
    if (manifest.bel, f"{manifest.uuid}.bel") != (hexdigest(archive), archives[0].name):
        raise FlawError("manifest-archive")
    return Bundle(archive, manifest)


def read_manifest(raw: bytes) -> Manifest:
    """Return the manifest that a file says."""
    reader = Reader("manifest", BELENIOS_2048)
    kind, *texts = map(reader.text, reader.fields(reader.parse(raw.strip()), FIELDS))
    if kind != FORMAT:
        raise reader.flaw("form")
    manifest = Manifest(*texts)
    read_key(manifest.receipts_key)
    return manifest
