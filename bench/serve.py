"""The web process with what a benchmark must change: ``python -m bench.serve [plain] [many]``.

``plain`` speaks in clear, to know what TLS costs; ``many`` lets in more connections than
``web.main`` does, so that 2,000 screens and the voters fit in one process.
"""

import sys

import uvicorn

from core.settings import Settings
from web.bootstrap import create_app
from web.main import configuration

MANY = 8000


def main(options: list[str]) -> None:
    """Serve the same application with the same options but those named."""
    settings = Settings()
    config = configuration(settings, create_app(settings))
    if "plain" in options:
        config.ssl_certfile = config.ssl_keyfile = None
    if "many" in options:
        config.limit_concurrency = MANY
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main(sys.argv[1:])
