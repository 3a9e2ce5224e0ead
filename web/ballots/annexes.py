"""The annex of a counted vote, from what the shelf keeps."""

from sessions.domain.state import SessionState, VoteNow
from voting.secret.annex import Annex, Called, Signature, write_annex
from voting.secret.bindings import roster_of
from voting.secret.rosters import read_statement
from web.ballots.shelf import Shelf


def annex_of(shelf: Shelf, state: SessionState, vote: VoteNow, *, is_demonstration: bool) -> bytes:
    """Return the annex of a vote; raises OSError for a binding or a roster that is not kept."""
    uuid = vote.secret.uuid if vote.secret else ""
    names = {one.id: f"{one.name} {one.surnames}" for one in state.people}
    bound, called, named = shelf.credentials(uuid), [], set()
    for member in vote.eligible:
        credential, sha256 = bound[member]
        binding = shelf.binding(state.session, sha256)
        if binding is None:
            raise OSError(sha256)
        evidence = (binding.body, binding.assertion, binding.public_key)
        called.append(Called(member, names[member], credential, *evidence))
        named.add(roster_of(binding.body))
    signed, signature = shelf.signature(state.session, named), None
    if signed is not None:
        evidence = (signed.body, signed.assertion, signed.public_key)
        signature = Signature(signed.voter, names[signed.voter], *evidence)
        named |= read_statement(signed.body).rosters  # the signer's own key may be in one of these
    rosters = tuple(_known(shelf, state.session, each) for each in sorted(named))
    return write_annex(Annex(uuid, is_demonstration, tuple(called), rosters, signature))


def _known(shelf: Shelf, session: str, sha256: str) -> str:
    roster = shelf.known_roster(session, sha256)
    if roster is None:
        raise OSError(sha256)
    return roster
