"""The media processes of an installation: which there are, and where each is steered."""

from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
PortNumber = Annotated[int, Field(ge=0, le=65_535)]


class MediaNode(BaseModel):
    """One media process. What is empty or 0 is that of the installation (``core.settings``).

    ``control`` is empty for a process of this machine, which ``hemiciclo up`` starts, and
    ``wss://host:port`` for one of another machine, whose certificate is checked with the PEM file
    ``authority`` (without it, with the roots of the system). Ports that are 0 are those of the
    settings and the place in the list: 8444, 8445, …
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    control: str = ""
    authority: Path | None = None
    udp_port: PortNumber = 0
    metrics_port: PortNumber = 0
    address: str = ""
    public_ip: str = ""
    turn_urls: str = ""

    @field_validator("control")
    @classmethod
    def _is_encrypted(cls, control: str) -> str:
        if not control:
            return control
        parts = urlsplit(control)
        if parts.scheme != "wss" or not parts.hostname or not parts.port:
            raise ValueError("control must be empty or wss://host:port")
        return control

    @property
    def is_here(self) -> bool:
        """Whether it runs on this machine."""
        return not self.control

    @property
    def control_port(self) -> int:
        """The TCP port on which a node of another machine is steered; 0 for one of this one."""
        return urlsplit(self.control).port or 0


EMBEDDED: Final = MediaNode(name="media")
"""The one media process of an installation that names none."""
