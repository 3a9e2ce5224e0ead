"""One PKI and one signed document for the whole folder: making them is the slow part."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.settings import Settings
from documents.typst import render_acta
from signing.development import DevelopmentKeys
from signing.domain import Signatory
from signing.keys import Trust
from signing.pades import close, sign_chair, sign_secretary
from tests.documents.example import acta, issue, paragraph

# Past for any machine: the library also looks at the machine's clock when it checks an archive.
NOW = datetime(2025, 3, 27, 12, 30, tzinfo=UTC)
SECRETARY = Signatory("p-secretario", "Bernardo Actasanz Folioviejo", "Secretario General")
CHAIR = Signatory("p-alcaldesa", "Aurora Ribaclara Puentenuevo", "Alcaldesa-Presidenta")


def clock() -> datetime:
    return NOW


@dataclass(frozen=True, slots=True)
class Signed:
    """The same act at every step."""

    rendered: bytes
    secretary: bytes
    chair: bytes
    closed: bytes


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> DevelopmentKeys:
    folder: Path = tmp_path_factory.mktemp("pki")
    return DevelopmentKeys(Settings(environment="development", data_dir=folder), clock)


@pytest.fixture(scope="session")
def trust(keys: DevelopmentKeys) -> Trust:
    """Only the root: everything else must travel inside what was signed."""
    return Trust((keys.root_pem(),))


@pytest.fixture(scope="session")
def signed(keys: DevelopmentKeys) -> Signed:
    rendered = render_acta(acta("acta", paragraph("Se levanta la sesión.")), issue())
    secretary = sign_secretary(rendered, SECRETARY, keys, clock)
    chair = sign_chair(secretary, CHAIR, keys, clock)
    return Signed(rendered, secretary, chair, close(chair, keys, clock))
