"""An election made by belenios-tool: its ceremony, credentials, ballots and opening."""

import json
from pathlib import Path

from bench.ballot_council import SEATS, YES_NO
from tests.voting.secret.tool import tool

GROUP = ("--group", "BELENIOS-2048")
TEMPLATE = {
    "description": "Ensayo",
    "name": "Votación ficticia",
    "questions": [YES_NO.json(), SEATS.json()],
}


def threshold(folder: Path) -> list[Path]:
    """Hold the ceremony with the tool: three trustees, two of whom open."""
    step = ("setup", "generate-trustee-key-threshold", *GROUP)
    for _ in range(3):
        tool(folder, *step, "--step", "1")
    keys = sorted(folder.glob("*.key"))
    certs = folder / "certs.jsons"
    certs.write_bytes(b"".join(key.with_suffix(".cert").read_bytes() for key in keys))
    known = (*step, "--certs", certs.name)
    tool(folder, *known, "--step", "2")
    polynomials = folder / "polynomials.jsons"
    third = ("--step", "3", "--threshold", "2")
    polynomials.write_bytes(b"".join(tool(folder, *known, "--key", k.name, *third) for k in keys))
    tool(folder, *known, "--step", "4", "--polynomials", polynomials.name)
    outputs = [
        tool(folder, *known, "--key", key.name, "--step", "5",
             given=key.with_suffix(".vinput").read_bytes())
        for key in keys
    ]  # fmt: skip
    last = ("--step", "6", "--polynomials", polynomials.name)
    (folder / "threshold.json").write_bytes(tool(folder, *known, *last, given=b"".join(outputs)))
    (folder / "public_keys.jsons").write_bytes(b"")
    return keys


def credentials(folder: Path, uuid: str) -> list[str]:
    """Let the tool draw credentials for three voters."""
    (folder / "voters.txt").write_text("v1@example.org\nv2@example.org\nv3@example.org\n")
    asked = ("--uuid", uuid, *GROUP, "--file", "voters.txt")
    tool(folder, "setup", "generate-credentials", *asked)
    next(folder.glob("*.pubcreds")).rename(folder / "public_creds.json")
    lines = next(folder.glob("*.privcreds")).read_text().splitlines()
    return [line.split()[1] for line in lines]


def added(folder: Path, kind: str, given: bytes = b"") -> None:
    tool(folder, "archive", "add-event", f"--type={kind}", given=given)


def set_up(folder: Path) -> tuple[str, list[str], list[Path], bytes]:
    uuid = tool(folder, "setup", "generate-token").decode().strip()
    secrets = credentials(folder, uuid)
    keys = threshold(folder)
    (folder / "template.json").write_text(json.dumps(TEMPLATE), encoding="utf-8")
    tool(folder, "setup", "make-trustees")
    (folder / "threshold.json").unlink()
    election = ("--uuid", uuid, *GROUP, "--template", "template.json")
    tool(folder, "setup", "make-election", *election)
    raw = (folder / "election.json").read_bytes()
    tool(folder, "archive", "init")
    for name in ("election.json", "trustees.json", "public_creds.json"):
        (folder / name).unlink()
    return uuid, secrets, keys, raw.rstrip(b"\n")


def opened(folder: Path, keys: list[Path]) -> None:
    added(folder, "EndBallots")
    added(folder, "EncryptedTally", tool(folder, "election", "compute-encrypted-tally"))
    for number, key in list(enumerate(keys, 1))[:2]:
        private = ("--key", key.name, "--decryption-key", key.with_suffix(".dkey").name)
        asked = ("election", "decrypt-threshold", *private, "--trustee-id", str(number))
        added(folder, "PartialDecryption", tool(folder, *asked))
    added(folder, "Result", tool(folder, "election", "compute-result"))


def by_tool(folder: Path, secret: str, choices: object) -> bytes:
    """Let the tool make a ballot."""
    (folder / "secret.txt").write_text(secret)
    (folder / "choices.json").write_text(json.dumps(choices))
    asked = ("--privcred", "secret.txt", "--ballot", "choices.json")
    return tool(folder, "election", "generate-ballot", *asked).rstrip(b"\n")
