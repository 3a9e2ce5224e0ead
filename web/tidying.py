"""What is put away from time to time, as long as the process runs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

EVERY_SECONDS: Final = 60.0

logger = logging.getLogger(__name__)


async def tidy_often(tidy: Callable[[], Awaitable[None]]) -> None:
    """Tidy up each minute; ends when it is cancelled. What fails once is tried again."""
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        try:
            await tidy()
        except Exception:
            logger.exception("could not tidy up")
