"""What the handlers work with, put together once by ``web.bootstrap``."""

from dataclasses import dataclass, field
from typing import cast

from starlette.requests import HTTPConnection

from core.clock import Clock
from core.database import Database
from core.files import FileStore
from core.ids import NewId
from core.refusals import Refused
from core.settings import Settings
from people.town import Town
from web.assets import Assets
from web.attempts import CHALLENGES, FAILURES, Attempts
from web.ballots.office import Office
from web.herald import Herald
from web.hosts import Hosts
from web.live.clients import Clients
from web.live.hall import Hall
from web.media_link import MediaLink
from web.outside.listener import Listener
from web.passkeys import Challenges, RelyingParty
from web.rendering import Renderer
from web.window import Window


@dataclass(frozen=True, slots=True)
class House:
    """The services of this process; ``of`` finds them from a request or a socket."""

    settings: Settings
    database: Database
    files: FileStore
    clock: Clock
    new_id: NewId
    town: Town
    hosts: Hosts
    hall: Hall
    herald: Herald
    ballots: Office
    media: MediaLink
    clients: Clients
    challenges: Challenges
    renderer: Renderer
    assets: Assets
    window: Window
    asked: Attempts = field(default_factory=lambda: Attempts(CHALLENGES))
    failed: Attempts = field(default_factory=lambda: Attempts(FAILURES))
    news: list[Listener] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)

    @property
    def has_media(self) -> bool:
        """Tell whether the media process is there, as this process knows it."""
        return self.media.is_up or any(line.has_media for line in self.news)

    @property
    def media_faults(self) -> list[Refused]:
        """Return which media nodes cannot be used now, as the session process knows it."""
        if self.news:
            return [fault for line in self.news for fault in line.faults]
        return self.media.nodes.faults()

    def media_settings(self, session: str) -> Settings:
        """Return the settings of the media process that holds a session: its relays are its own."""
        node = self.media.nodes.holder(session)
        return self.settings.of_node(self.settings.node(node.name)) if node else self.settings

    @property
    def party(self) -> RelyingParty:
        """Return who passkeys are made for: the entity, at its public address."""
        return RelyingParty(self.town.town.council, self.hosts.public)

    @property
    def is_development(self) -> bool:
        """Tell whether demo identity is allowed."""
        return self.settings.environment == "development"


def of(connection: HTTPConnection) -> House:
    """Return the house that serves a request."""
    return cast("House", connection.app.state.house)
