"""A media node of another machine: encrypted, with the secret of the installation, never alone."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from command.media import Line
from command.supervisor import environment
from core.clock import system_clock
from core.marks import mark_of, marks_of
from core.nodes import MediaNode
from core.settings import Settings
from media.main import NoCertificateError, serve
from tests.ports import free_port
from web.local_ca import LocalAuthority
from web.media_control import Door

pytestmark = pytest.mark.row("LC-24")

UNAUTHORIZED = 401
AWAY_SECONDS = 3.0


@dataclass(frozen=True)
class Elsewhere:
    """A node that runs as on another machine, and the settings on both."""

    settings: Settings
    node: MediaNode
    process: "subprocess.Popen[bytes]"


def settings_of(folder: Path, data: Path) -> Settings:
    """Return the settings of a machine; the shared folders are linked as a mount would be."""
    authority = LocalAuthority(folder / "keys")
    files = authority.ensure(("localhost",), system_clock())
    node = MediaNode(
        name="lejos",
        control=f"wss://localhost:{free_port()}",
        authority=authority.root_file,
        udp_port=free_port(),
        address="127.0.0.1",
    )
    return Settings(
        environment="development",
        data_dir=data,
        host="127.0.0.1",
        media_plane="python",
        tls_certificate=Path(files.certificate),
        tls_key=Path(files.key),
        internal_secret=SecretStr("un secreto de la instalación"),
        media_nodes=(node,),
        media_away_seconds=AWAY_SECONDS,
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings' own argument
    )


@pytest.fixture
async def elsewhere(tmp_path: Path) -> AsyncIterator[Elsewhere]:
    settings = settings_of(tmp_path, tmp_path / "there")
    (node,) = settings.nodes
    argv = [sys.executable, "-m", "media.main", node.name]
    process = await asyncio.to_thread(subprocess.Popen, argv, env=environment(settings))
    yield Elsewhere(settings, node, process)
    process.terminate()
    await asyncio.to_thread(process.wait, 60)


async def test_who_has_the_secret_steers_it_and_sees_which_folders_it_writes_into(
    elsewhere: Elsewhere,
) -> None:
    async with Line(elsewhere.settings, elsewhere.node) as line:
        status = await line.ask({"op": "node.status"})
        assert status is not None
        assert status["node"] == "lejos"
        assert status["folders"] == marks_of(elsewhere.settings)
        assert await line.ask({"op": "room.open", "room": "pleno"}) is not None


@pytest.mark.parametrize("secret", ["", "otro secreto"])
async def test_without_the_secret_nobody_steers_it(elsewhere: Elsewhere, secret: str) -> None:
    async with Line(elsewhere.settings, elsewhere.node) as line:
        assert await line.ask({"op": "node.status"}) is not None
    door = Door.of(elsewhere.settings, elsewhere.node)
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    with pytest.raises(InvalidStatus) as refused:
        await connect(door.address, ssl=door.tls, additional_headers=headers, proxy=None)
    assert refused.value.response.status_code == UNAUTHORIZED


async def test_a_certificate_of_somebody_else_is_not_believed(elsewhere: Elsewhere) -> None:
    stranger = elsewhere.node.model_copy(update={"authority": None})
    async with Line(elsewhere.settings, elsewhere.node) as line:
        assert await line.ask({"op": "node.status"}) is not None
    async with asyncio.timeout(60):
        line = Line(elsewhere.settings, stranger, seconds=1)
        async with line:
            assert await line.ask({"op": "node.status"}) is None


@pytest.mark.law("R-VID-3")
async def test_it_ends_its_rooms_before_others_take_them_when_it_hears_nothing_of_web(
    elsewhere: Elsewhere,
) -> None:
    recording = {"op": "recording.start", "room": "pleno", "part": 1, "epoch_ns": 0}
    async with Line(elsewhere.settings, elsewhere.node) as line:
        await line.ask({"op": "room.open", "room": "pleno"})
        assert await line.ask(recording) is not None
        await asyncio.sleep(AWAY_SECONDS)
        status = await line.ask({"op": "node.status"})
        assert status is not None
        assert status["rooms"]["pleno"]["part"] == 1, "as long as somebody steers it goes on"
    async with Line(elsewhere.settings, elsewhere.node) as line:
        await asyncio.sleep(AWAY_SECONDS)
        status = await line.ask({"op": "node.status"})
    assert status is not None
    assert status["rooms"] == {}, "who only looks, as the command does, does not steer"
    note = elsewhere.settings.recordings_dir / "pleno" / "part-001" / "part.json"
    assert '"is_complete": true' in note.read_text("ascii")


async def test_it_does_not_start_without_a_certificate(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, tmp_path / "there")
    bare = settings.model_copy(update={"tls_certificate": None})
    with pytest.raises(NoCertificateError, match="lejos"):
        await serve(bare)


def test_a_folder_has_one_mark_and_another_folder_another_one(tmp_path: Path) -> None:
    first = mark_of(tmp_path / "recordings")
    assert mark_of(tmp_path / "recordings") == first
    (tmp_path / "mounted").symlink_to(tmp_path / "recordings")
    assert mark_of(tmp_path / "mounted") == first
    assert mark_of(tmp_path / "empty") != first
    assert [path.name for path in (tmp_path / "empty").iterdir()] == [".folder"]
