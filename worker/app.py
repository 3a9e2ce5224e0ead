"""The Celery application: a folder as broker, or ``Settings.broker_url``; JSON, acks late."""

from celery import Celery

from core.settings import Settings

TASK = "outbox.carry_out"
# A ring in a folder is heard when somebody looks: kombu's second between two looks would be the
# most of what each step after a session takes, and of what a worker takes to end.
LOOK_SECONDS = 0.2


def celery_app(settings: Settings) -> Celery:
    """Return the application of an installation; nothing is kept of results."""
    app = Celery("hemiciclo")
    app.conf.update(
        broker_url=settings.broker_url or "filesystem://",
        broker_transport_options={} if settings.broker_url else _folders(settings),
        broker_connection_retry_on_startup=True,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_max_tasks_per_child=50,
        timezone="UTC",
        enable_utc=True,
    )
    return app


def _folders(settings: Settings) -> dict[str, object]:
    """Return the folders of kombu's filesystem transport, made if they are not there."""
    folders = {name: settings.data_dir / "broker" / name for name in ("queue", "done", "control")}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(folders["queue"]),
        "data_folder_out": str(folders["queue"]),
        "processed_folder": str(folders["done"]),
        "control_folder": str(folders["control"]),
        "store_processed": False,
        "polling_interval": LOOK_SECONDS,
    }
