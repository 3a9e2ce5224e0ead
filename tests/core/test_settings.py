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


def test_nobody_changes_a_setting_while_it_runs() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 1


def test_a_secret_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEMICICLO_INTERNAL_SECRET", "no-se-imprime")
    assert "no-se-imprime" not in repr(Settings())
