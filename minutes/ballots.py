"""The bundles of secret votes inside a package: which there are, and their files."""

from collections.abc import Callable, Iterator

from minutes import names
from minutes.domain.record import Record, Vote
from voting.secret.words import words_of

BEL, MANIFEST, NOTE = ".bel", "manifest.json", "LEEME.txt"
README = """Votación secreta {uuid}

Qué comprobar, sin red ni programa de este ayuntamiento:

  hemiciclo verify-ballot . --voters {voters} [--receipt RESGUARDO] [--annex ANEXO]
  belenios-tool election verify --dir .          (versión 2.0, con esta carpeta y solo su .bel)
  sha256sum {uuid}.bel manifest.json             (las huellas constan en el acta)

Código de cierre que se leyó en la sesión: {code}
El anexo dice de quién es cada credencial. Lo tienen los concejales, la Secretaría y la
Intervención, y el público solo si lo disponen las normas del órgano; su huella está en
manifest.json.
"""


def folder(vote: Vote) -> str:
    """Return the folder of a bundle in a package."""
    return f"{names.BALLOTS}{vote.secret.uuid if vote.secret else vote.id}/"


def counted(record: Record, *, is_restricted: bool) -> Iterator[Vote]:
    """Yield the votes whose bundle is in a package: those held without public only in the whole."""
    for vote in record.votes:
        is_counted = vote.secret is not None and bool(vote.secret.files.bel)
        if is_counted and (is_restricted or not is_behind_doors(record, vote)):
            yield vote


def is_behind_doors(record: Record, vote: Vote) -> bool:
    """Tell whether a vote was held without public (LRBRL 70.1)."""
    span = vote.span
    return any(
        stretch.span.from_at <= span.to_at and span.from_at <= stretch.span.to_at
        for stretch in record.closed_doors
    )


def note(vote: Vote, head: str) -> bytes:
    """Return the README of a bundle."""
    uuid = vote.secret.uuid if vote.secret else ""
    code = " ".join(words_of(bytes.fromhex(head)))
    return README.format(uuid=uuid, voters=len(vote.eligible), code=code).encode()


def bundles(
    record: Record, get: Callable[[str], bytes], *, is_restricted: bool
) -> dict[str, bytes]:
    """Return every file of every bundle; ``get`` gives a content by its SHA-256."""
    found: dict[str, bytes] = {}
    for vote in counted(record, is_restricted=is_restricted):
        if vote.secret is None:
            continue
        place = folder(vote)
        found[f"{place}{vote.secret.uuid}{BEL}"] = get(vote.secret.files.bel)
        found[place + MANIFEST] = get(vote.secret.files.manifest)
        found[place + NOTE] = note(vote, vote.secret.close_head)
    return found
