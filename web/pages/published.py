"""What a session left behind when it was over: acta, certification, video, package."""

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
class Published:
    """Everything that was published of one session."""

    files: tuple[PublishedFile, ...]
    csv: str
    has_video: bool


async def published_of(house: House, session: str) -> Published | None:
    """Return what was published of a session; None until all of it is."""
    return await run_in_threadpool(_published, house, session)


def _published(house: House, session: str) -> Published | None:
    acta = acta_of(house, session)
    if acta is None or not has_reached(acta.state, ActaState.PUBLISHED):
        return None
    root = f"/sesiones/{session}"
    found = [
        ("acta", f"{root}/acta.pdf", acta.pdf_sha256),
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
    return Published(tuple(files), acta.csv, bool(acta.film_sha256))


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
    """Serve the acta: to everybody once it is published, before to those who keep it."""
    return await _paper(request, "pdf_sha256", "acta.pdf")


async def certification_pdf(request: Request) -> Response:
    """Serve the certification of the recording."""
    return await _paper(request, "certification_sha256", "certificacion.pdf")


async def film(request: Request) -> Response:
    """Serve the viewing copy; ranges (RFC 9110, section 14) let a player jump."""
    return await _paper(request, "film_sha256", "video.mp4", VIDEO)


async def _paper(request: Request, field: str, name: str, media_type: str = PDF) -> Response:
    reader = await reader_of(request)
    session = request.path_params["session"]
    acta = await run_in_threadpool(acta_of, reader.house, session)
    sha256 = getattr(acta, field) if acta else ""
    is_public = acta is not None and has_reached(acta.state, ActaState.PUBLISHED)
    state = await reader.house.hall.state(session)
    if not sha256 or state is None or not (is_public or keeps_minutes(state, reader.visitor)):
        return await not_found(reader)
    return FileResponse(
        reader.house.files.path(sha256),
        media_type=media_type,
        filename=f"{session}-{name}",
        content_disposition_type="inline",
        headers={"cache-control": "no-cache" if not is_public else "public, max-age=3600"},
    )


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
