"""Look for what would make this installation unsafe; each finding says what to do."""

import argparse
import asyncio
import shutil
import stat
from collections.abc import Iterator

from command.media import Line
from command.restore import broken_logs
from core.database import Database, UnsafeDatabaseError
from core.i18n import SOURCE
from core.nodes import MediaNode
from core.refusals import Refused
from core.settings import Settings
from signing.installation import has_keys
from web.live.sentences import explain
from web.media_nodes import NODE_AWAY

LEAST_FREE_BYTES = 5 << 30
REACH_SECONDS = 3.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take no options: what is checked is the installation of the settings."""
    parser.set_defaults()


def run(_: argparse.Namespace) -> int:
    """Print every finding; 0 when there is none."""
    settings = Settings()
    found = [*findings(settings), *asyncio.run(silent_nodes(settings))]
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


async def silent_nodes(settings: Settings) -> list[str]:
    """Return which media nodes do not answer, one sentence each with what to do.

    Those of this machine are asked while the installation runs on it, the others always.
    """
    is_running = await _serves(settings)
    asked = [node for node in settings.nodes if is_running or not node.is_here]
    answers = await asyncio.gather(*(_answers(settings, node) for node in asked))
    silent = [node for node, has_answered in zip(asked, answers, strict=True) if not has_answered]
    return [_explained(Refused(NODE_AWAY, {"node": node.name})) for node in silent]


async def _answers(settings: Settings, node: MediaNode) -> bool:
    try:
        async with Line(settings, node, REACH_SECONDS) as line:
            return await line.ask({"op": "node.status"}) is not None
    except OSError:  # its authority cannot be read
        return False


async def _serves(settings: Settings) -> bool:
    """Whether anybody answers where this installation serves."""
    try:
        async with asyncio.timeout(REACH_SECONDS):
            _, writer = await asyncio.open_connection(settings.host, settings.port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True


def _explained(refused: Refused) -> str:
    sentence, next_step = explain(refused, SOURCE)
    return f"{sentence} {next_step} ({refused.code})"


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
