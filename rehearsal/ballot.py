"""What a synthetic member's device computes in a secret vote: the real protocol, in Python.

Nothing here speaks to a server: each function returns the body that is to be posted.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rehearsal.authenticator import Authenticator
from voting.secret.chance import draws, new_seed
from voting.secret.domain import ceremony as c
from voting.secret.domain import tally
from voting.secret.domain.ballot import Urn, vote
from voting.secret.domain.election import read_election
from voting.secret.domain.form import Reader, dump, hexdigest
from voting.secret.domain.group import BELENIOS_2048
from voting.secret.domain.proofs import read_proof
from voting.secret.domain.trustees import Signed, read_signed, sign_text
from voting.secret.elections import opened
from voting.secret.rosters import write_statement
from voting.store import StoredSetup

GROUP = BELENIOS_2048
READER = Reader("rehearsal", GROUP)
DRAW = draws(GROUP)


class BrokenPromiseError(Exception):
    """What the server relayed is not what a trustee or a voter can accept."""


@dataclass
class Voter:
    """The device of a member: a passkey, and the secrets of the credentials that it bound."""

    person: str
    authenticator: Authenticator
    secrets: dict[str, int] = field(default_factory=dict)

    def bind(self, desk: Mapping[str, Any], session: str, body: str) -> dict[str, Any]:
        """Return the check-in: credentials for every election, signed by the passkey."""
        pairs = []
        for one in desk["elections"]:
            self.secrets[one["uuid"]] = secret = DRAW() or 1
            pairs.append([one["uuid"], str(GROUP.of_g(secret))])
        binding = dump(
            {
                "t": "pleno/credentials/1",
                "body": body,
                "session": session,
                "roster": desk["roster"],
                "voter": self.person,
                "credentials": pairs,
            }
        )
        challenge = bytes.fromhex(hexdigest(binding.encode()))
        return {"binding": binding, "assertion": self.authenticator.prove(challenge)}

    def sign(self, rosters: Sequence[str], session: str) -> dict[str, Any]:
        """Return the signature over rosters: that each key in them is of whom they say."""
        statement = write_statement(session, [hexdigest(each.encode()) for each in rosters])
        challenge = bytes.fromhex(hexdigest(statement.encode()))
        return {"statement": statement, "assertion": self.authenticator.prove(challenge)}

    def ballot(self, setup: Mapping[str, Any], marks: Sequence[int]) -> bytes:
        """Return the ballot, once the setup has this device's own credential."""
        election = read_election(setup["election"].encode())
        secret = self.secrets[election.uuid]
        if str(GROUP.of_g(secret)) not in json.loads(setup["credentials"]):
            raise BrokenPromiseError("credential")
        return vote(election, secret, [marks], DRAW)


@dataclass
class Trustee:
    """The device of a trustee; the seed is its only secret, ``told`` what it said."""

    seed: str = field(default_factory=new_seed)
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    contribution: c.Contribution | None = None

    def answer(self, desk: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
        """Return the round and what this trustee says in it; None when there is nothing to say."""
        name = desk["round"]
        if name == "done" or name in desk["said"]:
            return None
        if name not in self.told:
            self.told[name] = getattr(self, f"_{name}")(desk)
        return name, self.told[name]

    def _certificate(self, desk: Mapping[str, Any]) -> dict[str, Any]:
        place = c.Place(desk["size"], desk["threshold"], desk["place"])
        return _json(c.certificate(GROUP, self.seed, place, DRAW).json())

    def _commitment(self, desk: Mapping[str, Any]) -> dict[str, Any]:
        self.contribution = c.contribute(_round(desk), self.seed, DRAW)
        return {"sha256": hexdigest(self.contribution.coefexps.message.encode())}

    def _contribution(self, _desk: Mapping[str, Any]) -> dict[str, Any]:
        made = self.contribution
        if made is None:
            raise BrokenPromiseError("contribution")
        return {
            "polynomial": made.polynomial,
            "secrets": list(made.secrets),
            "coefexps": made.coefexps.json(),
            "signature": made.signature.json(),
        }

    def _output(self, desk: Mapping[str, Any]) -> dict[str, Any]:
        seen = [_seen(desk, index) for index in range(desk["size"])]
        out = c.finish(_round(desk), seen, self.seed, DRAW)
        return {"private_key": out.private_key, "public_key": out.public_key}

    def close(self, setup: Mapping[str, Any], board: Mapping[str, Any]) -> dict[str, Any]:
        """Return the signed statement of the close, once every ballot and the sum were checked."""
        urn, close = self._urn(setup, board), board["close"]
        election = urn.election
        sums = tally.write_sums(tally.add_up(election, list(urn.ballots.values())))
        statement = f"pleno/close/1|{election.fingerprint}|{close['head']}|{hexdigest(sums)}"
        if close["tally"].encode() != sums or close["statement"] != statement:
            raise BrokenPromiseError("tally")
        signing = c.derive(GROUP, self.seed).signing
        signature = sign_text(GROUP, signing, statement, DRAW).signature
        return {"statement": statement, "signature": _json(signature.json())}

    def open(self, setup: Mapping[str, Any], board: Mapping[str, Any], private_key: str) -> bytes:
        """Return the partial decryption of the sum of the ballots."""
        urn = self._urn(setup, board)
        sums = tally.add_up(urn.election, list(urn.ballots.values()))
        share = c.recover(GROUP, self.seed, private_key)
        return tally.open_sums(urn.election, sums, share, DRAW)

    def _urn(self, setup: Mapping[str, Any], board: Mapping[str, Any]) -> Urn:
        names = ("uuid", "vote", "timestamp", "election", "trustees", "credentials")
        values = {name: setup[name] for name in names}
        read = opened(StoredSetup(session="", **values)).setup
        urn = Urn(read.election, read.credentials)
        for raw in board["ballots"]:
            urn.put(raw.encode())
        return urn


def _round(desk: Mapping[str, Any]) -> c.Round:
    certs = tuple(read_signed(READER, each) for each in desk["certs"])
    return c.Round(GROUP, desk["threshold"], certs)


def _seen(desk: Mapping[str, Any], index: int) -> c.Contribution:
    """Return another's contribution: the secret for this place stands in every place."""
    each = desk["contributions"][index]
    message = each["coefexps"]["message"]
    if hexdigest(message.encode()) != desk["commitments"][index]:
        raise BrokenPromiseError("commitment")
    signed = Signed(message, read_proof(READER, each["coefexps"]["signature"]))
    secrets = (each["secret"],) * desk["size"]
    return c.Contribution("", secrets, signed, read_proof(READER, each["signature"]))


def _json(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(dump(value))
    return found
