"""What a session left behind when it was over: acta, certification, video, package."""

import json
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from core.files import file_sha256
from core.i18n import translations
from minutes import service as minutes
from minutes import store
from minutes.domain.index import chapters, webvtt
from minutes.domain.states import Acta, ActaState, has_reached
from sessions import service as sessions
from web.house import House
from web.pages.frame import not_found, reader_of
from web.pages.work import keeps_minutes

PDF = "application/pdf"
VIDEO = "video/mp4"
FOR_EVER = "public, max-age=31536000, immutable"
VTT = "text/vtt; charset=utf-8"


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file that anybody may download; sizes in bytes."""

    kind: str
    address: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Approval:
    """How an acta was approved by a later session (ROF 91.1), and with which corrections."""

    by: str
    title: str
    at: str
    corrections: tuple[dict[str, str], ...]
    has_note: bool


@dataclass(frozen=True, slots=True)
class Published:
    """Everything that was published of one session."""

    files: tuple[PublishedFile, ...]
    csv: str
    has_video: bool
    approval: Approval | None = None


def approval_of(house: House, session: str) -> Approval | None:
    """Return the approval of a session's acta, or None."""
    with house.database.read() as db:
        found = store.approval(db, session)
    if found is None:
        return None
    corrections = tuple(json.loads(found.corrections))
    return Approval(found.by, found.title, found.at, corrections, bool(found.note_sha256))


async def published_of(house: House, session: str) -> Published | None:
    """Return what was published of a session; None until all of it is."""
    return await run_in_threadpool(_published, house, session)


def _published(house: House, session: str) -> Published | None:
    acta = acta_of(house, session)
    if acta is None or not is_published(house, acta):
        return None
    root = f"/sesiones/{session}"
    found = [
        ("acta", f"{root}/acta.pdf", acta.open_sha256),
        ("certification", f"{root}/certificacion.pdf", acta.certification_sha256),
        ("video", f"{root}/video.mp4", acta.film_sha256),
    ]
    files = [
        PublishedFile(kind, address, sha256, house.files.path(sha256).stat().st_size)
        for kind, address, sha256 in found
        if sha256
    ]
    package = package_of(house, session)
    if package.is_file():
        digest = package_digest(house, package)
        files.append(
            PublishedFile("package", f"{root}/paquete.zip", digest, package.stat().st_size)
        )
    csv = acta.public_csv or acta.csv
    return Published(tuple(files), csv, bool(acta.film_sha256), approval_of(house, session))


def is_published(house: House, acta: Acta) -> bool:
    """Tell whether anybody may read what a session left behind (R-ACT-6, R-VID-5).

    Never of a body that meets without public, whatever a step of the worker did: its actas are
    not published (LRBRL 70.1, ROF 113.1.b; AEPD 0389/2009).
    """
    if not has_reached(acta.state, ActaState.PUBLISHED):
        return False
    found = sessions.find(house.database, acta.session)
    return found is not None and found.is_public


def acta_of(house: House, session: str) -> Acta | None:
    """Return the acta of a session, or None."""
    with house.database.read() as db:
        return store.get(db, session)


def package_of(house: House, session: str) -> Path:
    """Return where the worker keeps the public package."""
    return house.settings.data_dir / "packages" / f"{session}.zip"


def package_digest(house: House, package: Path) -> str:
    """Return the SHA-256 of a package; computed once for each version of the file."""
    key = f"{package.name}:{package.stat().st_mtime_ns}"
    if key not in house.digests:
        house.digests[key] = file_sha256(package)
    return house.digests[key]


async def acta_pdf(request: Request) -> Response:
    """Serve the acta: to everybody once it is published, before to those who keep it.

    Where something took place behind closed doors everybody gets the partial copy.
    """
    return await _paper(request, "pdf_sha256", "acta.pdf")


async def certification_pdf(request: Request) -> Response:
    """Serve the certification of the recording."""
    return await _paper(request, "certification_sha256", "certificacion.pdf")


async def approval_pdf(request: Request) -> Response:
    """Serve the note that a later session approved the acta."""
    return await _paper(request, "note_sha256", "aprobacion.pdf")


async def film(request: Request) -> Response:
    """Serve the viewing copy; ranges (RFC 9110, section 14) let a player jump."""
    return await _paper(request, "film_sha256", "video.mp4", VIDEO)


async def _paper(request: Request, field: str, name: str, media_type: str = PDF) -> Response:
    reader = await reader_of(request)
    session = request.path_params["session"]
    acta = await run_in_threadpool(acta_of, reader.house, session)
    state = await reader.house.hall.state(session)
    if acta is None or state is None:
        return await not_found(reader)
    is_public = await run_in_threadpool(is_published, reader.house, acta)
    is_keeper = keeps_minutes(state, reader.visitor)
    if field == "pdf_sha256" and not is_keeper:
        field = "open_sha256"
    sha256 = await run_in_threadpool(_digest_of, reader.house, acta, field)
    if not sha256 or not (is_public or is_keeper):
        return await not_found(reader)
    is_public = is_public and not is_keeper  # what a cache keeps is what everybody may read
    return FileResponse(
        reader.house.files.path(sha256),
        media_type=media_type,
        filename=f"{session}-{name}",
        content_disposition_type="inline",
        headers={"cache-control": "public, max-age=3600" if is_public else "private, no-store"},
    )


def _digest_of(house: House, acta: Acta, field: str) -> str:
    if field != "note_sha256":
        return str(getattr(acta, field))
    with house.database.read() as db:
        found = store.approval(db, acta.session)
    return found.note_sha256 if found else ""


async def package(request: Request) -> Response:
    """Serve the package that anybody can check."""
    reader = await reader_of(request)
    session = request.path_params["session"]
    published = await published_of(reader.house, session)
    path = package_of(reader.house, session)
    if published is None or not path.is_file():
        return await not_found(reader)
    return FileResponse(path, media_type="application/zip", filename=f"{session}.zip")


async def chapter_marks(request: Request) -> Response:
    """Serve the chapters of the viewing copy (WebVTT)."""
    reader = await reader_of(request)
    session = request.path_params["session"]
    if await published_of(reader.house, session) is None:
        return PlainTextResponse("not-found", 404)
    text = await run_in_threadpool(_chapters, reader.house, session)
    return Response(text, media_type=VTT)


def _chapters(house: House, session: str) -> str:
    with house.database.read() as db:
        record = minutes.record_of(db, session)
    return webvtt(chapters(record, translations(house.settings.language).gettext))
