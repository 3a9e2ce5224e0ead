"""What the ballot office keeps: transactions over its rows; each is called in a thread."""

import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from sqlalchemy.exc import IntegrityError
from webauthn.helpers import bytes_to_base64url

from core.database import Database
from core.refusals import Refused
from people import service as people
from sessions.domain.state import SessionState
from voting import store
from voting.secret import rounds
from voting.secret.bindings import Bound, roster_of
from voting.secret.domain.form import FlawError, hexdigest
from voting.secret.rosters import Key, read_statement, write_roster
from web.passkeys import Challenge, RelyingParty

NO_MORE = datetime.max.replace(tzinfo=UTC)


class Shelf:
    """The rows of the ballot office."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ceremony(self, state: SessionState) -> rounds.Ceremony:
        """Return the ceremony of a session as far as it went."""
        setting = state.secret
        with self._database.read() as db:
            said = store.said(db, state.session, setting.ceremony)
        return rounds.Ceremony(len(setting.trustees), setting.threshold, said)

    def say(self, state: SessionState, round_: str, place: int, body: str) -> Refused | None:
        """Keep what a trustee says, once it was checked against what the others said."""
        ceremony = self.ceremony(state)
        try:
            ceremony.check(round_, place, body)
            if (round_, place) not in ceremony.said:
                with self._database.write() as db:
                    store.say(db, state.session, state.secret.ceremony, (round_, place), body)
        except FlawError as flaw:
            return Refused("ceremony-flaw", {"flaw": flaw.code, "where": flaw.where})
        except rounds.OtherRoundError as other:
            return Refused("ceremony-round", {"round": str(other)})
        except (rounds.SaidError, IntegrityError):
            return Refused("ceremony-already-said")
        return None

    def roster(self, state: SessionState) -> str:
        """Return the hash of the roster as it stands now, which is kept."""
        keys = [
            Key(person.id, kept.passkey.credential, _text(kept.passkey.public_key))
            for person in state.people
            for kept in people.passkeys_of(self._database, person.id)
        ]
        body = write_roster(state.session, keys)
        sha256 = hexdigest(body.encode())
        with self._database.write() as db:
            store.keep_roster(db, state.session, sha256, body)
        return sha256

    def known_roster(self, session: str, sha256: str) -> str | None:
        """Return a roster that was told to somebody."""
        with self._database.read() as db:
            return store.roster(db, session, sha256)

    def passkeys(self, person: str) -> tuple[str, ...]:
        """Return the credential ids of a person's passkeys."""
        return tuple(one.passkey.credential for one in people.passkeys_of(self._database, person))

    def is_bound(self, bound: Bound) -> bool:
        """Tell whether this very binding was kept."""
        with self._database.read() as db:
            return store.binding(db, bound.session, bound.sha256) is not None

    def check_assertion(
        self, text: str, person: str, assertion: Mapping[str, object], party: RelyingParty
    ) -> store.Binding | Refused:
        """Check that a passkey of a person signed a text (WebAuthn 3, 7.2; UV)."""
        kept = people.find_passkey(self._database, str(assertion.get("id", "")))
        if kept is None or kept.person != person:
            return Refused("passkey-refused")
        sha256 = hexdigest(text.encode())
        used = party.authenticate(
            assertion, Challenge(bytes.fromhex(sha256), person, NO_MORE), kept
        )  # fmt: skip
        if isinstance(used, Refused):
            return used
        return store.Binding(
            sha256, person, text, json.dumps(assertion, sort_keys=True), _text(kept.public_key)
        )

    def rosters(self, state: SessionState) -> tuple[str, ...]:
        """Return the rosters that are named by who checked in, and the one that stands now."""
        hashes = {self.roster(state)}
        for one in state.secret.bound:
            binding = self.binding(state.session, one.binding_sha256)
            if binding is not None:
                hashes.add(roster_of(binding.body))
        texts = [self.known_roster(state.session, each) for each in sorted(hashes)]
        return tuple(text for text in texts if text is not None)

    def signature(self, session: str, rosters: Collection[str]) -> store.Binding | None:
        """Return a signature over all of these rosters (their hashes), or None."""
        with self._database.read() as db:
            signed = store.roster_signatures(db, session)
        wanted = frozenset(rosters)
        return next((one for one in signed if wanted <= read_statement(one.body).rosters), None)

    def sign_rosters(self, session: str, signed: store.Binding) -> None:
        """Keep a signature over rosters that was checked."""
        with self._database.write() as db:
            store.sign_rosters(db, session, signed)

    def bind(self, bound: Bound, checked: store.Binding) -> Refused | None:
        """Put the credentials in the place of those before, of elections without a setup."""
        try:
            with self._database.write() as db:
                if store.setups(db, [uuid for uuid, _ in bound.credentials]):
                    return Refused("credentials-fixed")
                store.keep_binding(db, bound.session, checked)
                store.bind(db, bound.voter, bound.sha256, bound.credentials)
        except IntegrityError:
            return Refused("credential-repeated")
        return None

    def credentials(self, uuid: str) -> Mapping[str, tuple[str, str]]:
        """Return credential and binding of each voter of an election."""
        with self._database.read() as db:
            return store.credentials(db, uuid)

    def binding(self, session: str, sha256: str) -> store.Binding | None:
        """Return a binding."""
        with self._database.read() as db:
            return store.binding(db, session, sha256)

    def setup(self, uuid: str) -> store.StoredSetup | None:
        """Return the setup of an election, or None before it is written."""
        with self._database.read() as db:
            return store.setup(db, uuid)

    def keep_setup(self, made: store.StoredSetup) -> store.StoredSetup:
        """Write a setup, or return the one that is there: credentials are fixed from here on."""
        try:
            with self._database.write() as db:
                store.keep_setup(db, made)
        except IntegrityError:
            kept = self.setup(made.uuid)
            return kept if kept is not None else made
        return made

    def statements(self, uuid: str) -> Mapping[int, str]:
        """Return what trustees signed of a close."""
        with self._database.read() as db:
            return store.statements(db, uuid)

    def keep_statement(self, uuid: str, place: int, body: str) -> Refused | None:
        """Keep what a trustee signed; another statement of the same trustee is refused."""
        before = self.statements(uuid).get(place)
        if before is not None:
            is_same = json.loads(before)["statement"] == json.loads(body)["statement"]
            return None if is_same else Refused("statement-given")
        try:
            with self._database.write() as db:
                store.keep_statement(db, uuid, place, body)
        except IntegrityError:
            return Refused("statement-given")
        return None

    def shares(self, uuid: str) -> Mapping[int, str]:
        """Return the valid partial decryptions."""
        with self._database.read() as db:
            return store.shares(db, uuid)

    def keep_share(self, uuid: str, place: int, body: str) -> None:
        """Keep a valid partial decryption."""
        with self._database.write() as db:
            store.keep_share(db, uuid, place, body)

    def check(self, bel: str) -> store.Check | None:
        """Return what verifying a bundle gave."""
        with self._database.read() as db:
            return store.check(db, bel)


def _text(key: bytes) -> str:
    return bytes_to_base64url(key)
