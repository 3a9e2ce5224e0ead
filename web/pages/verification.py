"""Checking a document: by its secure verification code or by the digest of its bytes."""

from dataclasses import dataclass
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from documents.csv import grouped, read_csv
from minutes import store
from minutes.authority import write as write_authority
from minutes.domain.states import Acta, ActaState, has_reached
from minutes.house import house as minutes_house
from minutes.sealing import LOG_KEY, EntitySeal
from sessions import service as sessions
from signing.domain import SignatureReport
from signing.installation import has_keys, keys_of
from signing.validation import validate_pdf
from web.house import House
from web.pages.frame import Reader, not_found, reader_of, render, see
from web.pages.published import is_published, package_digest, package_of

DIGEST_LENGTH = 64
NEWEST = {"cache-control": "no-cache"}


@dataclass(frozen=True, slots=True)
class Found:
    """A document that this installation issued."""

    kind: str
    csv: str
    sha256: str
    session: str
    title: str
    number: str
    signatures: tuple[SignatureReport, ...]
    is_published: bool


async def form(request: Request) -> Response:
    """Ask for a code or a digest; one that is known leads to its document."""
    reader = await reader_of(request)
    typed = request.query_params.get("codigo", "").strip()
    found = await run_in_threadpool(_find, reader.house, typed) if typed else None
    if found is not None:
        return see(f"/documentos/{found[1]}")
    return await _ask(reader, typed)


async def _ask(reader: Reader, typed: str) -> Response:
    values = {
        "typed": typed[:100],
        "is_unknown": bool(typed),
        "has_authority": await run_in_threadpool(_has_sealed, reader.house),
    }
    return await render(reader, "verify.html", values, 404 if typed else 200)


async def document(request: Request) -> Response:
    """Show a document by its code or digest, with what its signatures say."""
    reader = await reader_of(request)
    typed = request.path_params["code"]
    located = await run_in_threadpool(_find, reader.house, typed)
    if located is None:
        return await _ask(reader, typed)
    found = await run_in_threadpool(partial(_describe, reader.house, *located))
    values = {"found": found, "code": grouped(found.csv) if found.csv else ""}
    return await render(reader, "document.html", values)


async def authority(request: Request) -> Response:
    """Give who answers for the packages of this entity: what ``verify --authority`` takes."""
    reader = await reader_of(request)
    content = await run_in_threadpool(_authority, reader.house)
    if not content:
        return await not_found(reader)
    return Response(content, media_type="application/json", headers=NEWEST)


def _authority(house: House) -> bytes:
    """Return the file; nothing before the installation has sealed a first package."""
    settings = house.settings
    if not _has_sealed(house):
        return b""
    keys = keys_of(settings, house.clock)
    seal = EntitySeal(keys, minutes_house(settings), settings.keys_dir, house.clock)
    return write_authority(seal.authority())


def _has_sealed(house: House) -> bool:
    return has_keys(house.settings) and (house.settings.keys_dir / LOG_KEY).exists()


def _find(house: House, typed: str) -> tuple[Acta, str] | None:
    """Return the acta and the code or digest under which a document of it may be checked."""
    code = read_csv(typed)
    digest = typed.strip().lower()
    with house.database.read() as db:
        if code is not None:
            noted = store.approval_by_csv(db, code)
            acta = store.get(db, noted.session) if noted else store.by_csv(db, code)
            # The code is printed on the document: who has it may check it (R-SIG-3), and is told
            # nothing that is not on it.
            return (acta, code) if acta and has_reached(acta.state, ActaState.SEALED) else None
        actas = store.actas(db) if len(digest) == DIGEST_LENGTH else []
    for acta in actas:
        if is_published(house, acta) and digest in _digests(house, acta):
            return acta, digest
    return None


def _digests(house: House, acta: Acta) -> dict[str, str]:
    known = {
        acta.pdf_sha256: "acta",
        acta.public_sha256 or acta.pdf_sha256: "acta",
        acta.certification_sha256: "certification",
        acta.film_sha256: "video",
    }
    with house.database.read() as db:
        noted = store.approval(db, acta.session)
    if noted is not None and noted.note_sha256:
        known[noted.note_sha256] = "approval"
    package = package_of(house, acta.session)
    if package.is_file():
        known[package_digest(house, package)] = "package"
    return known


def _describe(house: House, acta: Acta, known: str) -> Found:
    with house.database.read() as db:
        noted = store.approval(db, acta.session)
    note = (noted.csv, noted.note_sha256) if noted else ("", "")
    if known in note:
        kind, sha256 = "approval", note[1]
    elif known == acta.certification_csv:
        kind, sha256 = "certification", acta.certification_sha256
    elif known == acta.csv:
        kind, sha256 = "acta", acta.pdf_sha256
    elif known == acta.public_csv:
        kind, sha256 = "acta", acta.public_sha256
    else:
        kind, sha256 = _digests(house, acta)[known], known
    by_file = {
        acta.public_sha256: acta.public_csv,
        acta.pdf_sha256: acta.csv,
        acta.certification_sha256: acta.certification_csv,
        note[1]: note[0],
    }
    csv = by_file.get(sha256, "")
    signatures = _signatures(house, sha256) if csv else ()
    is_open = is_published(house, acta)
    row = sessions.find(house.database, acta.session)
    title = row.title if row else acta.session
    return Found(kind, csv, sha256, acta.session, title, acta.code, signatures, is_open)


def _signatures(house: House, sha256: str) -> tuple[SignatureReport, ...]:
    """Return the state of a PDF's signatures; nothing where this process has no roots to trust."""
    if not has_keys(house.settings):
        return ()
    trust = keys_of(house.settings, house.clock).trust(house.clock)
    return validate_pdf(house.files.get(sha256), trust, house.clock(), sha256)
