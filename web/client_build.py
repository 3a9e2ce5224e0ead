"""The build of the program that runs in tablets: its fingerprint is public and shown.

Anybody makes it again from the source: ``npm run build``, then in ``web/static/app``
``find . -name '*.js' | LC_ALL=C sort | xargs sha256sum | sha256sum``.
"""

import hashlib
from dataclasses import dataclass

from web.assets import Assets

FOLDER = "app/"


@dataclass(frozen=True, slots=True)
class Build:
    """``listing``: a line for each script, as sha256sum writes it; ``digest``: its SHA-256."""

    listing: str
    digest: str


def build_of(assets: Assets) -> Build:
    """Return the build of the scripts that are served."""
    names = sorted(name for name in assets.names() if _is_script(name))
    listing = "".join(f"{_digest(assets, name)}  ./{name.removeprefix(FOLDER)}\n" for name in names)
    return Build(listing, hashlib.sha256(listing.encode()).hexdigest())


def _is_script(name: str) -> bool:
    return name.startswith(FOLDER) and name.endswith(".js")


def _digest(assets: Assets, name: str) -> str:
    found = assets.get(name)
    return hashlib.sha256(found.content if found else b"").hexdigest()
