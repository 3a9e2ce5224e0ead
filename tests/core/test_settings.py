"""The configuration: complete, frozen, and a name that nobody knows is refused."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from core.settings import Settings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_any_setting_it_is_production_on_sqlite() -> None:
    settings = Settings()
    assert settings.environment == "production"
    assert settings.database.startswith("sqlite:///")
    assert settings.database.endswith("/var/hemiciclo.db")


def test_a_setting_of_the_environment_goes_before_the_file(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (elsewhere / "hemiciclo.env").write_text("HEMICICLO_PORT=9443\nHEMICICLO_LANGUAGE=en\n")
    monkeypatch.setenv("HEMICICLO_PORT", "9444")
    settings = Settings()
    assert (settings.port, settings.language) == (9444, "en")


def test_a_name_in_the_file_that_nobody_knows_stops_the_process(elsewhere: Path) -> None:
    (elsewhere / "hemiciclo.env").write_text("HEMICICLO_PROT=9443\n")
    with pytest.raises(ValidationError, match="prot"):
        Settings()


@pytest.mark.parametrize(
    ("name", "value"), [("ENVIRONMENT", "test"), ("PORT", "abc"), ("SEGMENT_SECONDS", "0.1")]
)
def test_a_value_that_cannot_be_stops_the_process(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"HEMICICLO_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


NODES = '[{"name": "uno"}, {"name": "dos", "udp_port": 9000, "public_ip": "203.0.113.7"}]'


@pytest.mark.row("LC-24")
def test_without_a_word_there_is_one_media_node_where_it_always_was() -> None:
    settings = Settings()
    (node,) = settings.nodes
    assert settings.of_node(node) == settings
    assert settings.media_socket_of(node).name == "media.sock"
    assert settings.media_spool_of(node) == settings.data_dir / "media-spool.jsonl"


@pytest.mark.row("LC-24")
def test_each_media_node_has_its_own_ports_folder_and_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HEMICICLO_MEDIA_NODES", NODES)
    monkeypatch.setenv("HEMICICLO_MEDIA_METRICS_PORT", "9100")
    monkeypatch.setenv("HEMICICLO_MEDIA_PUBLIC_IP", "192.0.2.1")
    settings = Settings()
    own = [settings.of_node(node) for node in settings.nodes]
    assert [one.media_udp_port for one in own] == [8444, 9000]
    assert [one.media_metrics_port for one in own] == [9100, 9101]
    assert [one.media_public_ip for one in own] == ["192.0.2.1", "203.0.113.7"]
    sockets = [settings.media_socket_of(node) for node in settings.nodes]
    assert len(set(sockets)) == len(sockets)
    assert settings.recordings_dir == own[1].recordings_dir, "one folder of recordings for all"
    assert settings.node("dos").name == "dos"
    with pytest.raises(KeyError):
        settings.node("tres")


@pytest.mark.parametrize(
    ("nodes", "why"),
    [
        ('[{"name": "uno"}, {"name": "uno"}]', "same name"),
        ('[{"name": "../uno"}]', "name"),
        ('[{"name": "uno", "control": "ws://10.0.0.2:8450"}]', "wss"),
        ('[{"name": "uno", "control": "wss://10.0.0.2"}]', "wss"),
        ('[{"name": "uno", "control": "wss://10.0.0.2:8450"}]', "internal_secret"),
        ('[{"name": "uno", "colour": "red"}]', "colour"),
    ],
)
def test_media_nodes_that_cannot_be_stop_the_process(
    monkeypatch: pytest.MonkeyPatch, nodes: str, why: str
) -> None:
    monkeypatch.setenv("HEMICICLO_MEDIA_NODES", nodes)
    with pytest.raises(ValidationError, match=why):
        Settings()


def test_nobody_changes_a_setting_while_it_runs() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 1


def test_a_secret_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEMICICLO_INTERNAL_SECRET", "no-se-imprime")
    assert "no-se-imprime" not in repr(Settings())
