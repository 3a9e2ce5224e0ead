"""What every answer carries and every request must: headers, host, origin (OWASP ASVS 5, ch. 3)."""

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.hosts import Hosts

DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self' blob: data:",
    "media-src": "'self' blob:",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self' blob:",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
}
POLICY = "; ".join(f"{name} {sources}" for name, sources in DIRECTIVES.items())
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": (
        "camera=(self), microphone=(self), screen-wake-lock=(self), display-capture=(self), "
        "publickey-credentials-get=(self), publickey-credentials-create=(self), geolocation=()"
    ),
}
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


Get = Callable[[str], str | None]


def fault_of(hosts: Hosts, get: Get, *, is_read: bool) -> tuple[int, str] | None:
    """Return what is wrong with host or origin of a request, as a status and a code.

    ``get`` gives a header by its name in small letters. A request that only reads may come from
    anywhere; a socket does not only read.
    """
    if (get("host") or "") not in hosts.authorities:
        return 421, "unknown-host"
    is_welcome = is_read or _is_ours(hosts, get) or _is_program(get)
    return None if is_welcome else (403, "foreign-origin")


def _is_ours(hosts: Hosts, get: Get) -> bool:
    origin = get("origin")
    if origin:
        return hosts.origin_is_ours(origin)
    return get("sec-fetch-site") == "same-origin"


def _is_program(get: Get) -> bool:
    """An encoder with a token of its own (RFC 9725): it brings nothing that a page could misuse.

    A page elsewhere always sends its origin with these, and without our cookie nobody is anybody.
    """
    is_page = any(get(name) for name in ("origin", "cookie", "sec-fetch-site"))
    media_type = (get("content-type") or "").partition(";")[0].strip().lower()
    has_bearer = (get("authorization") or "").lower().startswith("bearer ")
    return not is_page and (has_bearer or media_type == "application/sdp")


class Security:
    """Refuses unknown hosts and foreign origins; adds the headers to every answer."""

    def __init__(self, app: ASGIApp, hosts: Hosts, *, is_strict_transport: bool) -> None:
        self._app = app
        self._hosts = hosts
        headers = dict(HEADERS)
        if is_strict_transport:
            headers["strict-transport-security"] = "max-age=31536000"
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]
        self._names = frozenset(name for name, _ in self._headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        is_read = scope["type"] == "http" and scope["method"] not in UNSAFE
        refusal = fault_of(self._hosts, headers.get, is_read=is_read)
        if scope["type"] == "websocket":
            if refusal is None:
                await self._app(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008, "reason": refusal[1]})
            return
        app = self._app if refusal is None else PlainTextResponse(refusal[1], refusal[0])
        await app(scope, receive, self._adding(send))

    def _adding(self, send: Send) -> Send:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message["headers"]
                own = self._names.intersection([name for name, _ in given])
                ours = [h for h in self._headers if h[0] not in own] if own else self._headers
                message["headers"] = [*given, *ours]
            await send(message)

        return with_headers
