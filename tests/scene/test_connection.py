"""The connection test in a browser: it measures, so it has the machine to itself."""

import asyncio
import re
from pathlib import Path

import pytest

from tests.scene.hall import SCENE_SECONDS, chromium
from tests.scene.test_door import FAR, plenary

pytestmark = [
    pytest.mark.scene,
    pytest.mark.xdist_group("scene"),
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]


@pytest.mark.row("LC-03")
async def test_the_line_is_tested_in_chromium(tmp_path: Path) -> None:
    async with asyncio.timeout(SCENE_SECONDS), plenary(tmp_path / "town") as scene:
        tester = await scene.browser.reader(FAR, "phone", f"/prueba/{scene.session}")
        await tester.press("Empezar la prueba")
        await tester.sees(re.compile("Su conexión es adecuada"), seconds=90)
        await scene.photograph("prueba-de-conexion", tester)
        await tester.press("Enviar a Secretaría")
        await tester.sees(re.compile("Secretaría ya tiene el informe"))
        await scene.console.page.get_by_role("tab", name=re.compile("Conferencia")).click()
        await scene.console.sees(re.compile("Pruebas de conexión"))
        assert tester.complaints == []
