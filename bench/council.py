"""A council of sixty invented members, and what brings its session to an open vote."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from people.town import Town, load_town
from sessions.domain import commands as c
from sessions.domain.values import Choice, Presence

MEMBERS = 60
CHAIR = "p-01"
SECRETARY = "p-secretaria"
ITEM = "i-01"
VOTE = "votacion-1"
CHOICES = (Choice.YES, Choice.NO)
Ask = Callable[[str, c.Command], Awaitable[object]]

OFFICIAL = """[[people]]
id = "p-secretaria"
name = "Prudencia"
surnames = "Inventada Fe"
office = "Secretaria general"
duty = "secretary"
seat = 0
group = ""

"""


def member(seat: int) -> str:
    """Return the id of who sits there."""
    return f"p-{seat:02}"


def write_town(folder: Path, demo: Path = Path("people/demo_town.toml")) -> Path:
    """Write the demo town with sixty members in place of its own and return the file."""
    text = demo.read_text(encoding="utf-8")
    groups = [one.id for one in load_town(demo).groups]
    head, items = text[: text.index("[[people]]")], text[text.index("[[items]]") :]
    head = head.replace("legal_number = 25", f"legal_number = {MEMBERS}")
    seated = "".join(
        f'[[people]]\nid = "{member(seat)}"\nname = "Nombre{seat}"\n'
        f'surnames = "Ficticio {seat}"\noffice = "Concejal"\n'
        f'duty = "{"chair" if seat == 1 else "member"}"\nseat = {seat}\n'
        f'group = "{groups[seat % 2]}"\n\n'
        for seat in range(1, MEMBERS + 1)
    )
    path = folder / "town.toml"
    path.write_text(head + seated + OFFICIAL + items, encoding="utf-8")
    return path


def town(folder: Path) -> Town:
    """Return the council of sixty."""
    return load_town(write_town(folder))


async def open_item(ask: Ask) -> None:
    """Call the roll, open the session and its first item."""
    await ask(SECRETARY, c.StartRollCall())
    for seat in range(1, MEMBERS + 1):
        await ask(member(seat), c.AnswerRollCall(Presence.IN_ROOM))
    await ask(SECRETARY, c.CompleteRollCall())
    await ask(CHAIR, c.OpenSession("grabacion"))
    await ask(CHAIR, c.OpenItem(ITEM))


async def open_vote(ask: Ask) -> None:
    """Open a vote on the first item."""
    await ask(CHAIR, c.OpenVote(VOTE, ITEM))
