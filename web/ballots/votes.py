"""A secret vote as its voters and trustees reach it: setup, ballot, board, statements, opening."""

import json
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import Response

from core.refusals import Refused
from sessions.domain.decide.secret import may_be_opened
from sessions.domain.state import VoteNow
from voting.secret import elections
from voting.secret.domain.ballot import MAX_BYTES
from voting.secret.domain.form import FlawError, dump, hexdigest
from voting.secret.domain.group import number
from voting.secret.urn import Box, UrnClosedError, UrnTakenError
from web.ballots.asked import UNKNOWN_VOTE, WITH_ANNEX, Asked, asked
from web.live.answers import MALFORMED, NO_STORE, answer, refusal
from web.live.parsing import parse_as, parse_json
from web.wire.secret import BoardAsked, SecretBoard, SecretClose, SecretSetup

SHARE_BYTES = 1 << 17
ENDED = ("counting", "closed", "proclaimed")


async def _of_vote(request: Request) -> tuple[Asked, VoteNow, str] | Response:
    found = await asked(request)
    if isinstance(found, Response):
        return found
    vote = found.vote()
    if vote is None or vote.secret is None:
        return refusal(request, UNKNOWN_VOTE)
    return found, vote, vote.secret.uuid


async def setup(request: Request) -> Response:
    """Answer with election, trustees and credentials as they are hashed."""
    found = await _of_vote(request)
    if isinstance(found, Response):
        return found
    asker, vote, uuid = found
    election = await asker.office.election(uuid)
    if election is None or vote.secret is None:
        return asker.refuse("vote-not-open")
    stored = election.stored
    said = SecretSetup(
        vote.vote, uuid, vote.secret.number, stored.timestamp, stored.election, stored.trustees,
        stored.credentials, election.fingerprint, election.head, asker.office.public_key,
    )  # fmt: skip
    return answer(asdict(said))


async def cast(request: Request) -> Response:
    """Take a ballot: the receipt is given when it is on the disk."""
    found = await _of_vote(request)
    if isinstance(found, Response):
        return found
    asker, vote, uuid = found
    raw = await request.body()
    if len(raw) > MAX_BYTES:
        return asker.refuse("ballot-refused", flaw="ballot-size")
    try:
        box = await asker.office.box(uuid)
        tracker = await _cast(asker, vote, box, raw)
    except UrnTakenError:
        return asker.refuse("too-busy")
    except OSError:
        return asker.refuse("storage-failed")
    if isinstance(tracker, Response):
        return tracker
    return _receipt(asker, uuid, tracker)


async def _cast(asker: Asked, vote: VoteNow, box: Box | None, raw: bytes) -> str | Response:
    if box is None:
        return asker.refuse("vote-not-open")
    before = box.count
    try:
        if vote.status != "open" and not box.has(raw):
            return asker.refuse("vote-not-open")
        tracker = await asker.office.run(box.cast, raw)
    except UrnClosedError:
        return asker.refuse("vote-not-open")
    except FlawError as flaw:
        return _refused(asker, box, raw, flaw)
    if box.count != before:
        asker.office.tell_turnout(asker.state, vote, box.count)
        asker.office.ring_trustees(asker.state, vote)
    return tracker


def _refused(asker: Asked, box: Box, raw: bytes, flaw: FlawError) -> Response:
    if flaw.code == "ballot-credential-used":
        credential = json.loads(raw)["credential"]
        return asker.refuse("credential-used", tracker=box.tracker_of(number(credential)) or "")
    return asker.refuse("ballot-refused", flaw=flaw.code)


def _receipt(asker: Asked, uuid: str, tracker: str) -> Response:
    return answer(asker.office.receipt(uuid, tracker).json())


async def own(request: Request) -> Response:
    """Answer with the receipt of one's own ballot."""
    found = await _of_vote(request)
    if isinstance(found, Response):
        return found
    asker, _, uuid = found
    tracker = await asker.office.tracker_of(uuid, asker.person)
    if tracker is None:
        return asker.refuse("ballot-unknown")
    return _receipt(asker, uuid, tracker)


async def board(request: Request) -> Response:
    """Answer with the ballots that the reader does not have, and with the close."""
    found = await _of_vote(request)
    if isinstance(found, Response):
        return found
    asker, vote, uuid = found
    wanted = parse_as(BoardAsked, await request.body())
    if isinstance(wanted, Refused):
        return refusal(request, wanted)
    if vote.status not in ENDED and asker.place is None:
        return asker.refuse("not-a-trustee")
    shown = await asker.office.board(vote, uuid)
    if shown is None:
        return asker.refuse("vote-not-open")
    have = set(wanted.have)
    ballots = tuple(raw.decode() for tracker, raw in shown.ballots if tracker not in have)
    said = SecretBoard(vote.status, ballots, len(shown.ballots), _close(shown.closed))
    return answer(asdict(said))


def _close(closed: elections.Closed | None) -> SecretClose | None:
    if closed is None:
        return None
    tally = closed.tally.decode()
    return SecretClose(
        closed.closed.ballots, closed.head, tally, hexdigest(closed.tally), closed.statement
    )


async def archive(request: Request) -> Response:
    """Answer with the ``.bel`` as far as it goes."""
    found = await _of_vote(request)
    if isinstance(found, Response):
        return found
    asker, vote, uuid = found
    content = await asker.office.archive(vote, uuid)
    if content is None:
        return asker.refuse("vote-not-open")
    return Response(content, media_type="application/octet-stream", headers=NO_STORE)


async def annex(request: Request) -> Response:
    """Answer with whose each credential is: never to the public by this address."""
    found = await asked(request, WITH_ANNEX)
    if isinstance(found, Response):
        return found
    vote = found.vote()
    if vote is None or vote.secret is None:
        return refusal(request, UNKNOWN_VOTE)
    if not vote.secret.files.annex:
        return found.refuse("annex-not-yet")
    content = await found.office.run(found.office.places.files.get, vote.secret.files.annex)
    told = {"content-disposition": f'attachment; filename="{vote.secret.uuid}-anexo.json"'}
    return Response(content, media_type="application/json", headers={**NO_STORE, **told})


async def state(request: Request) -> Response:
    """Take what a trustee signed of the close."""
    found = await _of_vote(request)
    if isinstance(found, Response):
        return found
    asker, vote, uuid = found
    if asker.place is None:
        return asker.refuse("not-a-trustee")
    if vote.status != "counting":
        return asker.refuse("not-counting")
    value = parse_json(await request.body())
    if isinstance(value, Refused) or set(value) != {"statement", "signature"}:
        return refusal(request, MALFORMED)
    refused = await _state(asker, uuid, asker.place, dict(value))
    if refused is not None:
        return refusal(request, refused)
    asker.office.ring(asker.state.session, "secret.statements", vote=vote.vote)
    return answer({"ok": True})


async def _state(asker: Asked, uuid: str, place: int, value: dict[str, object]) -> Refused | None:
    election = await asker.office.election(uuid)
    statement, signature = value["statement"], value["signature"]
    if election is None or not isinstance(statement, str) or not isinstance(signature, dict):
        return MALFORMED
    try:
        is_signed = await asker.office.run(
            elections.is_statement_signed, election.stored.trustees, place, statement, signature
        )
    except FlawError as flaw:
        return Refused("statement-refused", {"flaw": flaw.code})
    if not is_signed:
        return Refused("statement-refused", {"flaw": "statement-signature"})
    body = dump({"statement": statement, "signature": signature})
    return await asker.office.run(asker.office.shelf.keep_statement, uuid, place, body)


async def statements(request: Request) -> Response:
    """Answer with what each trustee signed of the close."""
    found = await _of_vote(request)
    if isinstance(found, Response):
        return found
    asker, _, uuid = found
    said = await asker.office.run(asker.office.shelf.statements, uuid)
    places = range(1, len(asker.state.secret.trustees) + 1)
    return answer({"statements": [json.loads(said[p]) if p in said else None for p in places]})


async def decrypt(request: Request) -> Response:
    """Take a trustee's partial decryption."""
    found = await _of_vote(request)
    if isinstance(found, Response):
        return found
    asker, vote, uuid = found
    if asker.place is None:
        return asker.refuse("not-a-trustee")
    raw = await request.body()
    kept = await asker.office.run(asker.office.shelf.shares, uuid)
    if asker.place not in kept:
        refused = await _decrypt(asker, vote, uuid, raw)
        if refused is not None:
            return refusal(request, refused)
    asker.office.follow(asker.state)
    return answer({"ok": True})


async def _decrypt(asker: Asked, vote: VoteNow, uuid: str, raw: bytes) -> Refused | None:
    if vote.status == "annulled":
        return Refused("vote-annulled")
    if vote.status != "counting":
        return Refused("not-counting")
    if not may_be_opened(vote):
        return Refused("few-ballots")
    closed, place = await asker.office.closed(uuid), asker.place
    if closed is None or place is None or len(raw) > SHARE_BYTES:
        return MALFORMED
    try:
        await asker.office.run(elections.share, closed, place, raw)
    except FlawError as flaw:
        return Refused("share-refused", {"flaw": flaw.code})
    await asker.office.run(asker.office.shelf.keep_share, uuid, place, raw.decode())
    return None
