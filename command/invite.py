"""Make the link by which somebody without a passkey registers the first one."""

import argparse

from command.migrate import migrate
from core.clock import system_clock
from core.database import Database
from core.refusals import Refused
from core.settings import Settings
from people.access import OPERATOR, invite_again
from people.invitations import key_of
from people.service import enrol, load_town

WHY = {
    "person-unknown": "No consta nadie con el identificador «{person}».",
    "has-passkey": "Ya tiene una llave de acceso: las demás se registran desde «Su cuenta», y "
    "la Secretaría retira las que se pierdan desde «Personas y llaves».",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take who is invited."""
    parser.add_argument("person", help="id of the person in the town's file")


def run(chosen: argparse.Namespace) -> int:
    """Print the link; 1 for somebody who is not on record or has a passkey already."""
    settings, now = Settings(), system_clock()
    migrate(settings)
    database = Database(settings.database)
    try:
        enrol(database, load_town(settings.town_file), now)
        key = key_of(settings.keys_dir)
        code = invite_again(database, OPERATOR, chosen.person, now, key)
    finally:
        database.close()
    if isinstance(code, Refused):
        print(WHY[code.code].format(person=chosen.person))
        return 1
    print(f"{settings.public_url}/entrar/invitacion/{code}")
    print("Sirve 72 horas y hasta que se registre la primera llave. Entréguelo en mano.")
    return 0
