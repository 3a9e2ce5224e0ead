"""What a session left behind when it was over: acta, video, package; each with its digest."""

from dataclasses import dataclass

from web.house import House


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file that anybody may download."""

    kind: str
    address: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Published:
    """Everything of one session."""

    files: tuple[PublishedFile, ...]
    main_sha256: str
    has_video: bool
    is_provisional: bool


async def published_of(house: House, session: str) -> Published | None:
    """Return what was published of a session, or None."""
    del house, session
    return None
