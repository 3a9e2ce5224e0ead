"""The annex of eligibility: who each credential of a secret vote is of, and the proof of it.

It has names: it goes to who may have it, and only its hash is in the manifest. It opens no ballot,
but as many trustees as the threshold could, and then its names are those of the ballots.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core.canonical import Json
from voting.secret.bindings import Bound, read_binding
from voting.secret.domain.form import FlawError, Reader, dump, hexdigest
from voting.secret.domain.group import BELENIOS_2048
from voting.secret.rosters import Key, Roster, read_roster, read_statement
from voting.secret.verify import credentials_of

FORMAT: Final = "hemiciclo-secret-annex/2"
FIELDS: Final = ("format", "uuid", "demonstration", "called", "rosters", "signature")
CALLED: Final = ("voter", "name", "credential", "binding", "assertion", "public_key")
SIGNATURE: Final = ("signer", "name", "statement", "assertion", "public_key")
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
class Signature:
    """Who vouches for the rosters: the text that a passkey signed, and that passkey."""

    signer: str
    name: str
    statement: str
    assertion: str
    public_key: str


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex as it was read; ``rosters`` are the texts that the bindings name."""

    uuid: str
    is_demonstration: bool
    called: tuple[Called, ...]
    rosters: tuple[str, ...] = ()
    signature: Signature | None = None


@dataclass(frozen=True, slots=True)
class Eligible:
    """What an annex that holds says: names in its order, session, and where passkeys signed.

    ``signer`` is the name of who signed the rosters, empty where nobody did.
    """

    names: tuple[str, ...]
    session: str
    origin: str
    is_demonstration: bool
    signer: str


def write_annex(annex: Annex) -> bytes:
    """Return the annex of eligibility: names, credentials, assertions, rosters."""
    people: list[Json] = [{name: getattr(one, name) for name in CALLED} for one in annex.called]
    signed = annex.signature
    signature: Json = {name: getattr(signed, name) for name in SIGNATURE} if signed else None
    values: tuple[Json, ...] = (
        FORMAT, annex.uuid, annex.is_demonstration, people, list(annex.rosters), signature,
    )  # fmt: skip
    return dump(dict(zip(FIELDS, values, strict=True))).encode()


def read_annex(raw: bytes) -> Annex:
    """Return an annex; raises FlawError ``annex-form`` or ``annex-size``."""
    kind, uuid, is_demonstration, people, rosters, signature = READER.fields(
        READER.parse(raw.strip(), MOST_BYTES), FIELDS
    )
    if kind != FORMAT or not isinstance(is_demonstration, bool):
        raise READER.flaw("form")
    called = tuple(
        Called(*map(READER.text, READER.fields(one, CALLED))) for one in READER.items(people)
    )
    signed = None
    if signature is not None:
        signed = Signature(*map(READER.text, READER.fields(signature, SIGNATURE)))
    texts = tuple(map(READER.text, READER.items(rosters)))
    return Annex(READER.text(uuid), is_demonstration, called, texts, signed)


def check_annex(raw: bytes, archive: bytes, sha256: str | None) -> Eligible:
    """Return who was called, when the annex is that of a verified archive, one to one.

    ``sha256`` is what the manifest says of it, None without a manifest. Every credential of the
    vote is of one person and every person has one; each was bound to this election by a text that
    a passkey signed, with its user verified; that passkey stands under that person in the roster
    that the text names, and whoever signed the rosters did so with a passkey of them.
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
    rosters = _rosters(annex)
    for binding, one in bound:
        _stands_in(rosters, binding, one)
    sessions = {binding.session for binding, _ in bound}
    if len(sessions) > 1 or len(origins) > 1:
        raise READER.flaw("session")
    names = tuple(one.name for one in annex.called)
    session, origin = "".join(sessions), "".join(origins)
    signer = _signer(annex, rosters, session, origin)
    return Eligible(names, session, origin, annex.is_demonstration, signer)


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


def _rosters(annex: Annex) -> dict[str, Roster]:
    try:
        read = [read_roster(each) for each in annex.rosters]
    except FlawError as flaw:
        raise READER.flaw("roster", flaw.where) from flaw
    return {each.sha256: each for each in read}


def _stands_in(rosters: Mapping[str, Roster], bound: Bound, one: Called) -> None:
    """Raise unless the passkey is that person's in the roster that the binding names."""
    roster = rosters.get(bound.roster)
    key = Key(one.voter, _credential_id(one.assertion), one.public_key)
    if roster is None or roster.session != bound.session or key not in roster.keys:
        raise READER.flaw("roster", one.voter)


def _signer(annex: Annex, rosters: Mapping[str, Roster], session: str, origin: str) -> str:
    """Return the name of who signed every roster of the annex; empty where nobody did."""
    signed = annex.signature
    if signed is None:
        return ""
    try:
        statement = read_statement(signed.statement)
    except FlawError as flaw:
        raise READER.flaw("signature", signed.signer) from flaw
    key = Key(signed.signer, _credential_id(signed.assertion), signed.public_key)
    is_known = any(key in each.keys for each in rosters.values())
    is_whole = rosters.keys() <= statement.rosters and statement.session == session
    if not is_known or not is_whole:
        raise READER.flaw("signature", signed.signer)
    where = _origin(signed.statement, signed.assertion, signed.public_key)
    if where != origin:
        raise READER.flaw("signature", signed.signer)
    return signed.name


def _credential_id(assertion: str) -> str:
    try:
        return str(json.loads(assertion)["id"])
    except (ValueError, KeyError, TypeError):
        return ""


def _signed(bound: Bound, one: Called) -> str:
    """Return the origin for which the passkey signed the binding."""
    origin = _origin(bound.raw, one.assertion, one.public_key)
    if not origin:
        raise READER.flaw("assertion", one.voter)
    return origin


def _origin(text: str, assertion: str, public_key: str) -> str:
    """Return the origin for which a passkey signed a text; empty when it did not."""
    from voting.secret.assertions import (  # noqa: PLC0415  a vote without its annex needs none
        NotSignedError,
        origin_of,
    )

    try:
        return origin_of(text, assertion, public_key)
    except NotSignedError:
        return ""


__all__ = ["Annex", "Called", "Eligible", "Signature", "check_annex", "read_annex", "write_annex"]
