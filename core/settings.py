"""The one frozen object that holds the configuration; nobody else reads the environment."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.nodes import EMBEDDED, MediaNode


class Settings(BaseSettings):
    """Read once, at the start of each process, from ``HEMICICLO_…`` variables or ``hemiciclo.env``.

    Each field is described in ``docs/operating.md``; a test compares the two.
    """

    model_config = SettingsConfigDict(
        env_prefix="HEMICICLO_", env_file="hemiciclo.env", extra="forbid", frozen=True
    )

    environment: Literal["development", "production"] = "production"
    data_dir: Path = Path("var")
    database_url: str = ""
    broker_url: str = ""
    host: str = "0.0.0.0"  # noqa: S104  a town hall's tablets come in by the LAN
    port: int = 8443
    public_url: str = "https://localhost:8443"
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    time_zone: str = "Europe/Madrid"
    language: str = "es"
    town_file: Path = Path("people/demo_town.toml")
    media_udp_port: int = 8444
    media_address: str = ""
    media_public_ip: str = ""
    media_plane: Literal["auto", "python", "native"] = "auto"
    media_metrics_port: int = Field(default=0, ge=0, le=65_535)
    media_nodes: tuple[MediaNode, ...] = ()
    media_away_seconds: float = Field(default=20.0, ge=2, le=600)
    turn_urls: str = ""
    turn_secret: SecretStr = SecretStr("")
    segment_seconds: float = Field(default=4.0, gt=0.5, le=30)
    tsa_url: str = ""
    seal_file: Path | None = None
    seal_password: SecretStr = SecretStr("")
    trust_dir: Path | None = None
    signature_policy: str = ""
    internal_secret: SecretStr = SecretStr("")
    most_public: int = Field(default=10_000, ge=10)
    most_per_address: int = Field(default=500, ge=10)

    @property
    def database(self) -> str:
        """The SQLAlchemy URL; a SQLite file in the data folder unless one is set."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'hemiciclo.db').resolve()}"

    @model_validator(mode="after")
    def _nodes_can_be_told_apart(self) -> Self:
        names = [node.name for node in self.media_nodes]
        if len(set(names)) != len(names):
            raise ValueError("media_nodes: two nodes have the same name")
        is_elsewhere = any(not node.is_here for node in self.media_nodes)
        if is_elsewhere and not self.internal_secret.get_secret_value():
            raise ValueError("media_nodes: a node of another machine needs internal_secret")
        return self

    @property
    def nodes(self) -> tuple[MediaNode, ...]:
        """The media processes; one of this machine unless some are named."""
        return self.media_nodes or (EMBEDDED,)

    def node(self, name: str) -> MediaNode:
        """Return the media process of that name, the first one for no name; raises KeyError."""
        return {"": self.nodes[0], **{one.name: one for one in self.nodes}}[name]

    def of_node(self, node: MediaNode) -> "Settings":
        """Return the settings as one media process has them: its own ports and addresses."""
        place = self.nodes.index(node)
        figures = self.media_metrics_port and self.media_metrics_port + place
        own = {
            "media_udp_port": node.udp_port
            or (self.media_udp_port and self.media_udp_port + place),
            "media_metrics_port": node.metrics_port or figures,
            "media_address": node.address or self.media_address,
            "media_public_ip": node.public_ip or self.media_public_ip,
            "turn_urls": node.turn_urls or self.turn_urls,
        }
        return self.model_copy(update=own)

    def media_socket_of(self, node: MediaNode) -> Path:
        """The Unix socket by which ``web`` steers a media process of this machine."""
        return (self._media_folder(node) / "media.sock").resolve()

    def media_spool_of(self, node: MediaNode) -> Path:
        """The file in which a media process keeps what ``web`` has not acknowledged."""
        return self._media_folder(node) / "media-spool.jsonl"

    def _media_folder(self, node: MediaNode) -> Path:
        return self.data_dir if node == EMBEDDED else self.data_dir / "media" / node.name

    @property
    def media_socket(self) -> Path:
        """The Unix socket of the first media process, the only one unless several are named."""
        return self.media_socket_of(self.nodes[0])

    @property
    def media_rooms_file(self) -> Path:
        """The file in which ``web`` keeps which media process holds which session."""
        return self.data_dir / "media-rooms.json"

    @property
    def session_socket(self) -> Path:
        """The Unix socket on which the process of the session serves who is signed in."""
        return (self.data_dir / "web.sock").resolve()

    @property
    def herald_socket(self) -> Path:
        """The Unix socket on which it tells the public process what was committed."""
        return (self.data_dir / "news.sock").resolve()

    @property
    def objects_dir(self) -> Path:
        """The folder of files by content."""
        return self.data_dir / "objects"

    @property
    def recordings_dir(self) -> Path:
        """The folder in which the media process writes the evidence recording."""
        return self.data_dir / "recordings"

    @property
    def urns_dir(self) -> Path:
        """The folder of the urns of secret votes that are not counted yet."""
        return self.data_dir / "urns"

    @property
    def live_dir(self) -> Path:
        """The folder of the window of the public stream."""
        return self.data_dir / "live"

    @property
    def keys_dir(self) -> Path:
        """The folder of the installation's own keys, readable by its owner only."""
        return self.data_dir / "keys"
