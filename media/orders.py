"""What ``web`` may say to the media process, parsed strictly at the door (``docs/media.md``)."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from core.refusals import Refused

# Names become names of folders: no slash, and no dot or dash to begin with.
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Description = Annotated[str, StringConstraints(max_length=200_000)]
Tiles = Annotated[list[Name], Field(max_length=64)]
Text = Annotated[str, StringConstraints(max_length=200)]


class _Order(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: int


class InRoom(_Order):
    """What is said of one room."""

    room: Name


class OpenRoom(InRoom):
    op: Literal["room.open"]


class CloseRoom(InRoom):
    op: Literal["room.close"]


class GrantMedia(InRoom):
    op: Literal["grant"]
    participant: Name
    audio: bool
    video: bool
    screen: bool


class Publish(InRoom):
    op: Literal["publish"]
    participant: Name
    sdp: Description


class Subscribe(InRoom):
    op: Literal["subscribe"]
    participant: Name
    tiles: Tiles
    audio: bool


class AnswerSubscription(InRoom):
    op: Literal["subscribe.answer"]
    subscription: Name
    sdp: Description
    participant: Name | None = None


class ShowTiles(InRoom):
    op: Literal["subscribe.tiles"]
    subscription: Name
    tiles: Tiles
    high: Tiles = []
    participant: Name | None = None


class RestartSubscription(InRoom):
    """A new offer with new credentials (ICE restart), for who comes by another way."""

    op: Literal["subscribe.restart"]
    subscription: Name
    participant: Name | None = None


class Watch(InRoom):
    """Show who has the floor to who only watches (WHEP)."""

    op: Literal["watch"]
    participant: Name
    sdp: Description


class Unsubscribe(InRoom):
    op: Literal["unsubscribe"]
    subscription: Name


class Leave(InRoom):
    op: Literal["leave"]
    participant: Name


class StartRecording(InRoom):
    op: Literal["recording.start"]
    part: Annotated[int, Field(ge=1, le=999)]
    epoch_ns: Annotated[int, Field(ge=0)]


class StopRecording(InRoom):
    op: Literal["recording.stop"]


class GiveFloor(InRoom):
    """Who has the floor; the texts are what the public stream shows below the picture."""

    op: Literal["speaker"]
    participant: Name | None
    caption: Text = ""
    group: Text = ""
    colour: Text = ""


class SwitchLive(InRoom):
    op: Literal["live"]
    is_on: bool


class ShowSlate(InRoom):
    """What the public stream reads while nobody is seen."""

    op: Literal["live.slate"]
    over: Text = ""
    title: Text = ""
    below: Text = ""


class Stats(InRoom):
    op: Literal["stats"]


class NodeStatus(_Order):
    """How this process fares, and which rooms it holds."""

    op: Literal["node.status"]


class DrainNode(_Order):
    """Whether this process takes rooms, and when those that it holds go to another one.

    ``no``: it takes rooms; ``new``: it takes none and keeps those where somebody is; ``pause``:
    they go when their session rests; ``now``: at once. It is forgotten at the next start.
    """

    op: Literal["node.drain"]
    how: Literal["no", "new", "pause", "now"]


class Acknowledge(_Order):
    op: Literal["ack"]
    n: Annotated[int, Field(ge=0)]


Order = Annotated[
    OpenRoom
    | CloseRoom
    | GrantMedia
    | Publish
    | Subscribe
    | AnswerSubscription
    | ShowTiles
    | RestartSubscription
    | Watch
    | Unsubscribe
    | Leave
    | StartRecording
    | StopRecording
    | GiveFloor
    | SwitchLive
    | ShowSlate
    | Stats
    | NodeStatus
    | DrainNode
    | Acknowledge,
    Field(discriminator="op"),
]
_ADAPTER: TypeAdapter[Order] = TypeAdapter(Order)


def parse_order(text: str | bytes) -> Order | Refused:
    """Read one message; refuses ``malformed`` or ``unknown-op``."""
    try:
        return _ADAPTER.validate_json(text)
    except ValidationError as error:
        kinds = {detail["type"] for detail in error.errors(include_input=False)}
        return Refused("unknown-op" if "union_tag_invalid" in kinds else "malformed")
