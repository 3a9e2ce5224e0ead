"""Look for what would make this installation unsafe; each finding says what to do."""

import argparse
import shutil
import stat
from collections.abc import Iterator

from command.restore import broken_logs
from core.database import Database, UnsafeDatabaseError
from core.settings import Settings
from signing.installation import has_keys

LEAST_FREE_BYTES = 5 << 30


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take no options: what is checked is the installation of the settings."""
    parser.set_defaults()


def run(_: argparse.Namespace) -> int:
    """Print every finding; 0 when there is none."""
    found = list(findings(Settings()))
    for line in found:
        print(f"✕ {line}")
    if not found:
        print("✓ Nada que objetar.")
    return 1 if found else 0


def findings(settings: Settings) -> Iterator[str]:
    """Yield what is unsafe, one sentence each."""
    if settings.environment == "production":
        yield from _production(settings)
    database = Database(settings.database)
    try:
        database.check()
        yield from broken_logs(settings)
    except UnsafeDatabaseError as unsafe:
        yield f"La base de datos no garantiza lo que confirma: {unsafe}"
    finally:
        database.close()
    if shutil.disk_usage(settings.data_dir).free < LEAST_FREE_BYTES:
        yield f"Queda poco espacio en {settings.data_dir}: una sesión grabada ocupa unos 5 GiB."
    if settings.keys_dir.is_dir():
        for path in (settings.keys_dir, *settings.keys_dir.rglob("*")):
            if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                yield f"Otros usuarios pueden leer {path}: chmod go= {path}"


def _production(settings: Settings) -> Iterator[str]:
    if not has_keys(settings):
        yield (
            "No hay sello ni confianza configurados (HEMICICLO_SEAL_FILE, HEMICICLO_TSA_URL, "
            "HEMICICLO_TRUST_DIR): las actas se redactan, pero no se sellan, y esperan."
        )
    if settings.tls_certificate is None:
        yield "Falta el certificado del servidor: HEMICICLO_TLS_CERTIFICATE y HEMICICLO_TLS_KEY."
    if not settings.tsa_url:
        yield "Falta el servicio de sellado de tiempo: HEMICICLO_TSA_URL."
    if "localhost" in settings.public_url:
        yield "La dirección pública es localhost: HEMICICLO_PUBLIC_URL."
