"""The one frozen object that holds the configuration; nobody else reads the environment."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


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

    @property
    def media_socket(self) -> Path:
        """The Unix socket by which ``web`` steers the media process of the same machine."""
        return (self.data_dir / "media.sock").resolve()

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
