"""Make the link by which somebody without a passkey registers the first one."""

import argparse

from command.migrate import migrate
from core.clock import system_clock
from core.database import Database
from core.settings import Settings
from people.invitations import invite, key_of
from people.service import enrol, find_person, load_town, passkeys_of


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
        person = find_person(database, chosen.person)
        if person is None:
            print(f"No consta nadie con el identificador «{chosen.person}».")
            return 1
        if passkeys_of(database, person.id):
            print("Ya tiene una llave de acceso: las demás se registran desde «Su cuenta».")
            return 1
    finally:
        database.close()
    code = invite(person.id, now, key_of(settings.keys_dir))
    print(f"{settings.public_url}/entrar/invitacion/{code}")
    print("Sirve 72 horas y hasta que se registre la primera llave. Entréguelo en mano.")
    return 0
