"""How long a ballot takes in the browsers of this machine: the client itself, no screen."""

import json
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, Queue
from typing import Final

ROOT: Final = Path(__file__).parents[1]
SOURCE: Final = ROOT / "web/frontend/dev/timing.ts"
BUNDLER: Final = ROOT / "node_modules/.bin/rolldown"
PAGE: Final = (
    b'<!doctype html><meta charset="utf-8"><script type="module" src="/timing.js"></script>'
)
PATIENCE_SECONDS: Final = 120.0
Figures = dict[str, float]


def browser_figures() -> Figures:
    """Return milliseconds by browser: the first ballot, a later one, and verifying one.

    Empty where there is neither a browser nor node to bundle the client with.
    """
    if not BUNDLER.exists() or shutil.which("node") is None:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        script = bundled(Path(folder))
        figures: Figures = {}
        for name, program in programs(Path(folder)).items():
            for what, value in timed(program, script).items():
                figures[f"{name}_{what}"] = round(value, 1)
    return figures


def bundled(folder: Path) -> bytes:
    """Return the client with its timing, as one script."""
    target = folder / "timing.js"
    order = [str(BUNDLER), str(SOURCE), "--format", "esm", "--file", str(target)]
    subprocess.run(order, check=True, capture_output=True)  # noqa: S603  our own bundler
    return target.read_bytes()


def programs(folder: Path) -> dict[str, list[str]]:
    """Return the browsers that there are, each with a profile of its own."""
    chromium = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/chromium"]
    firefox = ["--headless", "--no-remote", "--profile", f"{folder}/firefox"]
    (folder / "firefox").mkdir()
    known = {"chromium": chromium, "firefox": firefox}
    found = {name: shutil.which(name) or shutil.which(f"{name}-esr") for name in known}
    return {name: [path, *known[name]] for name, path in found.items() if path}


def timed(program: list[str], script: bytes) -> Figures:
    """Open the page in a browser and return what it measured; nothing when it does not answer."""
    answers: Queue[Figures] = Queue()
    with served(script, answers) as address:
        browser = subprocess.Popen(  # noqa: S603  a browser of this machine
            [*program, address], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            return answers.get(timeout=PATIENCE_SECONDS)
        except Empty:
            return {}
        finally:
            browser.terminate()
            browser.wait()


@contextmanager
def served(script: bytes, answers: Queue[Figures]) -> Iterator[str]:
    """Serve the page on a loopback port of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Page, script, answers))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


class _Page(BaseHTTPRequestHandler):
    def __init__(self, script: bytes, answers: Queue[Figures], *given: object) -> None:
        self._script = script
        self._answers = answers
        super().__init__(*given)  # type: ignore[arg-type]  # request, address and server, as they come

    def do_GET(self) -> None:
        is_script = self.path == "/timing.js"
        content = self._script if is_script else PAGE
        self.send_response(200)
        self.send_header("content-type", "text/javascript" if is_script else "text/html")
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        length = int(self.headers["content-length"])
        self._answers.put(json.loads(self.rfile.read(length)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""
