"""The key ceremony as the server relays it: four rounds, nothing shown before all of it is said.

Every message is checked when it comes; the last one makes trustees.json.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from core.canonical import Json
from voting.secret.domain import ceremony as c
from voting.secret.domain.form import FlawError, Reader, dump, hexdigest
from voting.secret.domain.group import BELENIOS_2048, Group
from voting.secret.domain.proofs import read_proof
from voting.secret.domain.trustees import Signed, context, read_certificate, read_signed

RoundName = Literal["certificate", "commitment", "contribution", "output"]
ROUNDS: Final[tuple[RoundName, ...]] = get_args(RoundName)
DONE: Final = "done"
CONTRIBUTION: Final = ("polynomial", "secrets", "coefexps", "signature")
OUTPUT: Final = ("private_key", "public_key")


class OtherRoundError(Exception):
    """What was said belongs to another round than the one that is held."""


class SaidError(Exception):
    """This trustee said something else in this round."""


@dataclass(frozen=True, slots=True)
class Ceremony:
    """A ceremony of ``size`` trustees and what they said, by round and place (from 1)."""

    size: int
    threshold: int
    said: Mapping[tuple[str, int], str]
    group: Group = BELENIOS_2048

    @property
    def round(self) -> str:
        """The round that is held: the first that somebody has not said."""
        return next((name for name in ROUNDS if len(self.of(name)) < self.size), DONE)

    def of(self, name: str) -> dict[int, str]:
        """Return what was said in a round, by place."""
        return {place: body for (round_, place), body in self.said.items() if round_ == name}

    def told(self, name: str) -> dict[int, str]:
        """Return what of a round may be shown: nothing before all of it is said."""
        bodies = self.of(name)
        return bodies if len(bodies) == self.size else {}

    @property
    def reader(self) -> Reader:
        """What reads the messages."""
        return Reader("ceremony", self.group)

    def check(self, name: str, place: int, body: str) -> None:
        """Raise FlawError, OtherRoundError or SaidError unless it can be kept now."""
        before = self.said.get((name, place))
        if before is not None and before != body:
            raise SaidError(name)
        if before is not None:
            return
        if name != self.round:
            raise OtherRoundError(self.round)
        value = self.reader.parse(body.encode())
        _CHECKS[name](self, place, value)

    def signed(self) -> tuple[Signed, ...]:
        """Return the certificates."""
        bodies = self.told("certificate")
        return tuple(
            read_signed(self.reader, self.reader.parse(bodies[place].encode()))
            for place in sorted(bodies)
        )

    def belenios(self) -> c.Round:
        """Return what every tablet has seen."""
        return c.Round(self.group, self.threshold, self.signed())

    def contributions(self) -> list[c.Contribution]:
        """Return the contributions, in order of place."""
        bodies = self.told("contribution")
        return [self.contribution(bodies[place]) for place in sorted(bodies)]

    def contribution(self, body: str) -> c.Contribution:
        """Return the contribution that a message says."""
        return _contribution(self, self.reader.parse(body.encode()))

    def trustees(self) -> bytes:
        """Return trustees.json once all is said; raises FlawError when it does not hold."""
        bodies = self.of("output")
        outputs = [_output(self, self.reader.parse(bodies[p].encode())) for p in sorted(bodies)]
        return c.publish(self.belenios(), self.contributions(), outputs)

    def private_key(self, place: int) -> str | None:
        """Return the sealed share of a place."""
        body = self.said.get(("output", place))
        return None if body is None else _output(self, self.reader.parse(body.encode())).private_key


def _certificate(ceremony: Ceremony, place: int, value: Json) -> None:
    reader = ceremony.reader
    found = read_certificate(reader, read_signed(reader, value))
    expected = context(ceremony.group, ceremony.size, ceremony.threshold, place)
    if found.context is None or dict(found.context) != expected:
        raise reader.flaw("context", str(place))
    others = [
        read_certificate(reader, read_signed(reader, reader.parse(body.encode())))
        for body in ceremony.of("certificate").values()
    ]
    if any(found.verification == one.verification for one in others):
        raise reader.flaw("repeated")


def _commitment(ceremony: Ceremony, _place: int, value: Json) -> None:
    reader = ceremony.reader
    (digest,) = reader.fields(value, ("sha256",))
    reader.digest(digest)


def _contributed(ceremony: Ceremony, place: int, value: Json) -> None:
    reader, contribution = ceremony.reader, _contribution(ceremony, value)
    promised = reader.parse(ceremony.of("commitment")[place].encode())
    if promised != {"sha256": hexdigest(contribution.coefexps.message.encode())}:
        raise reader.flaw("commitment", str(place))
    if len(contribution.secrets) != ceremony.size:
        raise reader.flaw("count")
    c.check_contribution(ceremony.belenios(), place, contribution)


def _contribution(ceremony: Ceremony, value: Json) -> c.Contribution:
    reader = ceremony.reader
    polynomial, secrets, coefexps, signature = reader.fields(value, CONTRIBUTION)
    return c.Contribution(
        reader.text(polynomial), tuple(map(reader.text, reader.items(secrets))),
        read_signed(reader, coefexps), read_proof(reader, signature),
    )  # fmt: skip


def _last(ceremony: Ceremony, place: int, value: Json) -> None:
    """Check a verification key; with the last one, all of trustees.json."""
    _output(ceremony, value)
    said = {**ceremony.said, ("output", place): dump(value)}
    whole = Ceremony(ceremony.size, ceremony.threshold, said, ceremony.group)
    if len(whole.of("output")) == ceremony.size:
        whole.trustees()


def _output(ceremony: Ceremony, value: Json) -> c.Output:
    private_key, public_key = ceremony.reader.fields(value, OUTPUT)
    return c.Output(ceremony.reader.text(private_key), public_key)


_CHECKS: Final = {
    "certificate": _certificate,
    "commitment": _commitment,
    "contribution": _contributed,
    "output": _last,
}


def seen(ceremony: Ceremony, place: int) -> Sequence[dict[str, Json] | None]:
    """Return the contributions as one place may see them: its own secret, its own polynomial."""
    found: list[dict[str, Json] | None] = [None] * ceremony.size
    for other, each in enumerate(ceremony.contributions(), 1):
        found[other - 1] = {
            "coefexps": each.coefexps.json(),
            "signature": each.signature.json(),
            "secret": each.secrets[place - 1],
            "polynomial": each.polynomial if other == place else None,
        }
    return found


__all__ = ["DONE", "ROUNDS", "Ceremony", "FlawError", "OtherRoundError", "SaidError", "seen"]
