"""``hemiciclo check`` asks the media nodes and says which of them does not answer."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from command.check import silent_nodes
from core.nodes import MediaNode
from core.settings import Settings
from tests.web.fake_media import FakeMedia

pytestmark = pytest.mark.row("OP-06")


@pytest.fixture
def served() -> Iterator[int]:
    """A port at which the installation answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def installation(folder: Path, port: int, *nodes: MediaNode) -> Settings:
    return Settings(
        environment="development",
        data_dir=folder,
        host="127.0.0.1",
        port=port,
        media_nodes=nodes,
        internal_secret=SecretStr("of this test alone"),
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings' own argument
    )


async def answering(settings: Settings, node: MediaNode) -> FakeMedia:
    path = settings.media_socket_of(node)
    path.parent.mkdir(parents=True, exist_ok=True)
    fake = FakeMedia(path)
    await fake.start()
    return fake


async def test_the_node_that_does_not_answer_is_named_and_the_other_one_is_not(
    tmp_path: Path, served: int
) -> None:
    one, other = MediaNode(name="uno"), MediaNode(name="dos")
    settings = installation(tmp_path, served, one, other)
    fakes = [await answering(settings, one)]
    (found,) = await silent_nodes(settings)
    assert found.startswith("El nodo de medios dos no responde. ")
    assert "hemiciclo media status" in found
    assert found.endswith("(media-node-away)")
    fakes.append(await answering(settings, other))
    assert await silent_nodes(settings) == []
    for fake in fakes:
        await fake.die()


async def test_where_nothing_runs_only_the_nodes_of_other_machines_are_asked(
    tmp_path: Path,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        free = probe.getsockname()[1]
    far = MediaNode(name="lejos", control=f"wss://127.0.0.1:{free}")
    found = await silent_nodes(installation(tmp_path, free, MediaNode(name="uno"), far))
    assert len(found) == 1
    assert "lejos" in found[0]
