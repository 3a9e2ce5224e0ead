"""The certificate of the local authority, for the tablets to install."""

import ssl
from hashlib import sha256

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from web.house import House
from web.pages.frame import not_found, reader_of, render


async def page(request: Request) -> Response:
    """Say whether there is anything to install, and how."""
    reader = await reader_of(request)
    root = await run_in_threadpool(_root, reader.house)
    return await render(
        reader, "authority.html", {"sha256": sha256(root).hexdigest() if root else ""}
    )


async def download(request: Request) -> Response:
    """Give the certificate in the form that tablets take (DER)."""
    reader = await reader_of(request)
    root = await run_in_threadpool(_root, reader.house)
    if not root:
        return await not_found(reader)
    return Response(root, media_type="application/x-x509-ca-cert")


def _root(house: House) -> bytes:
    file = house.settings.keys_dir / "local-ca.pem"
    if house.settings.tls_certificate or not file.exists():
        return b""
    return ssl.PEM_cert_to_DER_cert(file.read_text(encoding="ascii"))
