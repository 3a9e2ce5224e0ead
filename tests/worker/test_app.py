"""The broker of an installation without one: folders, looked into some times a second."""

from pathlib import Path

from core.settings import Settings
from worker.app import LOOK_SECONDS, celery_app


def test_a_ring_in_a_folder_is_heard_at_once(tmp_path: Path) -> None:
    app = celery_app(Settings(environment="development", data_dir=tmp_path))

    with app.connection() as broker:
        assert broker.transport.polling_interval == LOOK_SECONDS <= 0.2
