"""Static files, the live stream and the health of the process: bytes without templates."""

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from web.assets import YEAR
from web.house import of
from web.languages import tongue_of
from web.live.sentences import explain

NOT_MODIFIED = 304
HLS_TYPES = {
    "m3u8": "application/vnd.apple.mpegurl",
    "mp4": "video/mp4",
    "m4s": "video/iso.segment",
    "ts": "video/mp2t",
    "vtt": "text/vtt; charset=utf-8",
}


async def static(request: Request) -> Response:
    """Serve a file of the front end; its address with a digest is kept for a year."""
    name = request.path_params["path"]
    asset = of(request).assets.get(name)
    if asset is None:
        return PlainTextResponse("not-found", 404)
    is_stable = request.query_params.get("v") == asset.tag or "-" in name.rpartition("/")[2]
    headers = {"cache-control": YEAR if is_stable else "no-cache", "etag": f'"{asset.tag}"'}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=NOT_MODIFIED, headers=headers)
    return Response(asset.content, headers=headers, media_type=asset.media_type)


async def stream(request: Request) -> Response:
    """Serve a piece of the public stream from memory; nothing while the doors are closed."""
    session, name = request.path_params["session"], request.path_params["name"]
    house = of(request)
    content = None if await house.hall.is_shut(session) else house.window.get(session, name)
    if content is None:
        return PlainTextResponse("not-found", 404, {"cache-control": "no-store"})
    is_playlist = name.endswith(".m3u8")
    return Response(
        content,
        media_type=HLS_TYPES.get(name.rpartition(".")[2], "application/octet-stream"),
        headers={"cache-control": "no-cache" if is_playlist else "public, max-age=3600"},
    )


async def health(request: Request) -> Response:
    """Say that the process serves, whether it has media, and which media nodes do not answer."""
    house, language = of(request), tongue_of(request).language
    faults = [
        {"code": fault.code, **fault.params, "sentence": sentence, "next_step": next_step}
        for fault in house.media_faults
        for sentence, next_step in (explain(fault, language),)
    ]
    return JSONResponse(
        {"status": "ok", "media": house.has_media, "faults": faults},
        headers={"cache-control": "no-store"},
    )
