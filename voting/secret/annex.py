"""The annex of eligibility: who each credential of a secret vote is of, and the proof of it.

It has names: it goes to who may have it, and only its hash is in the manifest. It opens no ballot,
but as many trustees as the threshold could, and then its names are those of the ballots.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.canonical import Json
from voting.secret.bindings import Bound, read_binding
from voting.secret.domain.form import FlawError, Reader, dump, hexdigest
from voting.secret.domain.group import BELENIOS_2048
from voting.secret.verify import credentials_of

FORMAT: Final = "hemiciclo-secret-annex/1"
FIELDS: Final = ("format", "uuid", "demonstration", "called")
CALLED: Final = ("voter", "name", "credential", "binding", "assertion", "public_key")
MOST_BYTES: Final = 1 << 24
READER: Final = Reader("annex", BELENIOS_2048)


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody who was called to vote: credential, and the binding that the passkey signed.

    ``assertion`` is JSON of the passkey's answer (W3C Web Authentication 3, ``toJSON``);
    ``public_key`` is COSE (RFC 9053) in base64url.
    """

    voter: str
    name: str
    credential: str
    binding: str
    assertion: str
    public_key: str


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex as it was read."""

    uuid: str
    is_demonstration: bool
    called: tuple[Called, ...]


@dataclass(frozen=True, slots=True)
class Eligible:
    """What an annex that holds says: names in its order, session, and where passkeys signed."""

    names: tuple[str, ...]
    session: str
    origin: str
    is_demonstration: bool


def write_annex(uuid: str, called: Sequence[Called], *, is_demonstration: bool) -> bytes:
    """Return the annex of eligibility: names, credentials and assertions."""
    people: list[Json] = [{name: getattr(one, name) for name in CALLED} for one in called]
    values: tuple[Json, ...] = (FORMAT, uuid, is_demonstration, people)
    return dump(dict(zip(FIELDS, values, strict=True))).encode()


def read_annex(raw: bytes) -> Annex:
    """Return an annex; raises FlawError ``annex-form`` or ``annex-size``."""
    kind, uuid, is_demonstration, people = READER.fields(
        READER.parse(raw.strip(), MOST_BYTES), FIELDS
    )
    if kind != FORMAT or not isinstance(is_demonstration, bool):
        raise READER.flaw("form")
    called = tuple(
        Called(*map(READER.text, READER.fields(one, CALLED))) for one in READER.items(people)
    )
    return Annex(READER.text(uuid), is_demonstration, called)


def check_annex(raw: bytes, archive: bytes, sha256: str | None) -> Eligible:
    """Return who was called, when the annex is that of a verified archive, one to one.

    ``sha256`` is what the manifest says of it, None without a manifest. Every credential of the
    vote is of one person and every person has one; each was bound to this election by a text that
    a passkey signed, with its user verified. Whose passkey that is, is known to who registered it.
    Raises FlawError ``annex-…``.
    """
    if sha256 is not None and hexdigest(raw) != sha256:
        raise READER.flaw("manifest")
    uuid, credentials = credentials_of(archive)
    annex = read_annex(raw)
    if annex.uuid != uuid:
        raise READER.flaw("election", annex.uuid)
    _one_to_one(annex, credentials)
    bound = [(_bound(annex.uuid, one), one) for one in annex.called]
    origins = {_signed(binding, one) for binding, one in bound}
    sessions = {binding.session for binding, _ in bound}
    if len(sessions) > 1 or len(origins) > 1:
        raise READER.flaw("session")
    names = tuple(one.name for one in annex.called)
    return Eligible(names, "".join(sessions), "".join(origins), annex.is_demonstration)


def _one_to_one(annex: Annex, credentials: frozenset[int]) -> None:
    held: set[int] = set()
    for one in annex.called:
        credential = READER.element(one.credential)
        if credential not in credentials:
            raise READER.flaw("credential", one.voter)
        if credential in held:
            raise READER.flaw("repeated", one.voter)
        held.add(credential)
    for of in ("voter", "public_key"):
        if len({getattr(one, of) for one in annex.called}) != len(annex.called):
            raise READER.flaw("repeated", of)
    if held != credentials:
        raise READER.flaw("missing", str(len(credentials - held)))


def _bound(uuid: str, one: Called) -> Bound:
    try:
        bound = read_binding(one.binding)
    except FlawError as flaw:
        raise READER.flaw("binding", one.voter) from flaw
    is_his = bound.voter == one.voter and (uuid, one.credential) in bound.credentials
    if not is_his:
        raise READER.flaw("binding", one.voter)
    return bound


def _signed(bound: Bound, one: Called) -> str:
    """Return the origin for which the passkey signed the binding."""
    from voting.secret.assertions import (  # noqa: PLC0415  a vote without its annex needs none
        NotSignedError,
        origin_of,
    )

    try:
        return origin_of(bound.raw, one.assertion, one.public_key)
    except NotSignedError as error:
        raise READER.flaw("assertion", one.voter) from error


__all__ = ["Annex", "Called", "Eligible", "check_annex", "read_annex", "write_annex"]
