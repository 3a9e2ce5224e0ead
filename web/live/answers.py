"""How refusals leave the house: status by code, sentence in the reader's language."""

import json
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from core.refusals import Refused
from sessions.domain.refusals import PERMISSION_CODES
from web.languages import tongue_of
from web.live.sentences import explain

CONFLICT = 409
STATUS: Final[dict[str, int]] = {
    "malformed": 400,
    "not-signed-in": 401,
    "not-for-persons": 403,
    "not-permitted": 403,
    "unknown-session": 404,
    "unknown-address": 404,
    "wrong-method": 405,
    "ballot-unknown": 404,
    "not-a-trustee": 403,
    "media-unavailable": 503,
    "passkey-refused": 403,
    "too-busy": 503,
    "too-busy-here": 503,
    "too-many-watching": 503,
    "session-away": 503,
    "too-many-connections": 429,
    "too-many-attempts": 429,
    "storage-failed": 503,
    **dict.fromkeys(PERMISSION_CODES, 403),
}
NO_STORE: Final = {"cache-control": "no-store"}
_written = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode

MALFORMED = Refused("malformed")
NOT_SIGNED_IN = Refused("not-signed-in")
UNKNOWN_SESSION = Refused("unknown-session")


def status_of(refused: Refused) -> int:
    """Return the HTTP status of a refusal."""
    return STATUS.get(refused.code, CONFLICT)


def refusal(request: Request, refused: Refused) -> JSONResponse:
    """Answer with a refusal."""
    sentence, next_step = explain(refused, tongue_of(request).language)
    content = {
        "code": refused.code,
        "params": dict(refused.params),
        "article": refused.article,
        "sentence": sentence,
        "next_step": next_step,
    }
    return JSONResponse(content, status_of(refused), NO_STORE)


def answer(content: object) -> Response:
    """Answer with JSON that nobody keeps."""
    return Response(_written(content), headers=NO_STORE, media_type="application/json")
