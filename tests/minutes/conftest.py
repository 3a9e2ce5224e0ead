"""A package of a small plenary, made once."""

import pytest

from bench.sealed import Made, make


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Make both packages of a small plenary."""
    return make(tmp_path_factory.mktemp("package"))
