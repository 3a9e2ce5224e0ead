"""The web process in clear, to know what TLS costs: ``python -m bench.serve plain``."""

import uvicorn

from core.settings import Settings
from web.bootstrap import create_app
from web.main import configuration


def main() -> None:
    """Serve the same application in one process with the same options, but without TLS."""
    settings = Settings()
    config = configuration(settings, create_app(settings))
    config.ssl_certfile = config.ssl_keyfile = None
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main()
