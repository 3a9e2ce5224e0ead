"""The values of the bound blocks of an acta: attendance, items, votes, agreements, interventions.

``_`` translates, ``time`` writes a moment in the town's hour.
"""

from collections.abc import Callable, Iterable

from core.canonical import Json
from minutes.domain import words
from minutes.domain.draft import Node
from minutes.domain.record import Attendance, ItemRecord, Record, Stay, Vote, VoteStatus
from minutes.domain.words import Translate, full_name
from sessions.domain.secret_values import SecretNow
from sessions.domain.values import AttendanceCause, Choice, Duty, Presence, VoteKind, VoteSubject
from voting.secret.words import words_of

WriteTime = Callable[[str], str]


def attendance(record: Record, _: Translate, time: WriteTime) -> Node:
    """Who was there, who was not and why, and who came or left (ROF 109.1.d, f)."""
    groups = {group.id: group.name for group in record.convened.groups}
    return {
        "members": [
            _attended(record, now, groups, _, time)
            for now in record.attendance
            if now.person.duty in (Duty.CHAIR, Duty.MEMBER)
        ],
        "officials": [
            _attended(record, now, groups, _, time)
            for now in record.attendance
            if now.person.duty in (Duty.SECRETARY, Duty.AUDITOR)
        ],
    }


def _attended(
    record: Record, now: Attendance, groups: dict[str, str], _: Translate, time: WriteTime
) -> Node:
    official = now.person.duty in (Duty.SECRETARY, Duty.AUDITOR)
    is_unrecorded = official and not now.stays and now.roll is Presence.UNKNOWN
    status = _("asiste") if is_unrecorded else words.presence(now.roll, _)
    return {
        "name": full_name(now.person),
        "office": now.person.office,
        "group": groups.get(now.person.group, ""),
        "seat": now.person.seat,
        "chair": now.person.duty is Duty.CHAIR,
        "status": status,
        "present": now.attended or is_unrecorded,
        "territory_declared": now.territory_declared,
        "moves": [*_moves(record, now.stays, _, time)],
    }


def _moves(
    record: Record, stays: tuple[Stay, ...], _: Translate, time: WriteTime
) -> Iterable[Json]:
    """Every arrival after the roll and every departure, with its hour (R-VOT-5)."""
    for stay in stays:
        if stay.came is not AttendanceCause.ROLL_CALL:
            yield {"at": time(stay.span.from_at), "what": words.cause(stay.came, _)}
        if stay.left is not None and stay.span.to_at > record.opened_at:
            yield {"at": time(stay.span.to_at), "what": words.cause(stay.left, _)}


def item(record: Record, name: str, _: Translate, time: WriteTime) -> Node:
    """A matter: number, instrument, title, majority bound to it, what became of it."""
    now = _item(record, name)
    return {
        "number": now.item.number,
        "title": now.item.title,
        "kind": words.item_kind(now.item.kind, _),
        "proposer": now.item.proposer,
        "state": words.item_state(now.state, _),
        "state_code": now.state.value,
        "reason": now.reason,
        "majority": words.majority(now.item.majority, _) if now.item.votable else "",
        "matter": now.item.matter,
        "majorities": [
            {"majority": words.majority(change.majority, _), "reason": change.reason}
            for change in now.majorities
        ],
        "times": [{"from": time(span.from_at), "to": time(span.to_at)} for span in now.spans],
    }


def _item(record: Record, name: str) -> ItemRecord:
    for now in record.items:
        if now.item.id == name:
            return now
    raise KeyError(name)


def agreement(record: Record, name: str) -> Node:
    """The operative part, literally as it was voted (R-ACT-1 i)."""
    now = _item(record, name)
    return {"number": now.item.number, "text": now.item.text}


def spoken(record: Record, name: str, _: Translate) -> Node:
    """Who spoke, as what, and where in the recording."""
    for now in record.interventions:
        if now.id == name:
            person = record.person(now.member)
            groups = {group.id: group.name for group in record.convened.groups}
            return {
                "name": full_name(person),
                "office": person.office,
                "group": groups.get(person.group, ""),
                "kind": words.floor_kind(now.kind, _),
                "from_ms": now.span.from_ms,
                "to_ms": now.span.to_ms,
                "from": clock(now.span.from_ms),
                "to": clock(now.span.to_ms),
                "closed_doors": now.closed_doors,
            }
    raise KeyError(name)


def vote(record: Record, name: str, _: Translate, time: WriteTime) -> Node:
    """A vote with its terms, its count and its outcome (R-ACT-1 h, law.md 5.6).

    An annulled one decided nothing: no outcome in words; ``outcome_code`` is what the log counted.
    """
    now = next(vote for vote in record.votes if vote.id == name)
    result = now.result
    tally = result.tally if result else None
    is_void = now.status is VoteStatus.ANNULLED
    return {
        "round": now.round,
        "kind": _kind(record, now, _),
        "subject": now.subject.value,
        "majority": words.majority(now.majority, _),
        "needed": result.needed if result else now.needed,
        "legal_number": now.legal_number,
        "eligible": len(now.eligible),
        "yes": tally.yes if tally else None,
        "no": tally.no if tally else None,
        "abstain": tally.abstain if tally else None,
        "absent_after_debate": _names(record, now.absent_after_debate),
        "silent": _names(record, now.silent),
        "aloud": _names(record, (ballot.member for ballot in now.ballots if ballot.aloud)),
        "senses": _senses(record, now, _),
        "outcome": "" if is_void or not result else words.outcome(result.outcome, _),
        "outcome_code": result.outcome.value if result else "",
        "article": "" if is_void or not result else result.article,
        "status": words.vote_status(now.status, _),
        "status_code": now.status.value,
        "reason": _annulled_by(now, _),
        "casting": _casting(now, _),
        "text_sha256": now.text_sha256,
        "from": time(now.span.from_at),
        "to": time(now.span.to_at),
        "from_ms": now.span.from_ms,
        **_secret(now, _),
    }


def _secret(now: Vote, _: Translate) -> dict[str, Json]:
    """Return what the acta says of a secret vote: the numbers and what proves them."""
    secret = now.secret
    if secret is None:
        return {"choices": [], "elected": [], "proof": []}
    choices: list[Json] = [
        {"label": label, "votes": votes}
        for label, votes in zip(secret.question.choices, secret.counts, strict=False)
    ]
    return {"choices": choices, "elected": list(secret.elected), "proof": _proof(secret, _)}


def _proof(secret: SecretNow, _: Translate) -> list[Json]:
    if secret.is_paper:
        said = _(
            "En papel y urna, por decisión de la Presidencia. "
            "Papeletas: {ballots}; nulas: {spoilt}."
        )
        return [said.format(ballots=secret.ballots, spoilt=secret.spoilt)]
    lines = [_("Pregunta: {text}").format(text=secret.question.text)]
    if secret.close_head:
        lines.append(_("Papeletas en la urna: {ballots}.").format(ballots=secret.ballots))
        code = " ".join(words_of(bytes.fromhex(secret.close_head)))
        lines.append(_("Código de cierre: {code}.").format(code=code))
    if secret.files.bel:
        lines.append(_("Huella SHA-256 de la urna: {bel}").format(bel=secret.files.bel))
    return list(lines)


def _kind(record: Record, now: Vote, _: Translate) -> str:
    """Name how it was voted and, where it was not the matter itself, on what and who asked."""
    kind = words.vote_kind(now.kind, _)
    if now.subject is VoteSubject.SUBSTANCE:
        return kind
    about = _("{kind}, sobre {subject}").format(
        kind=kind, subject=words.vote_subject(now.subject, _)
    )
    groups = {group.id: group.name for group in record.convened.groups}
    people = {now.person.id: full_name(now.person) for now in record.attendance}
    who = groups.get(now.proposer) or people.get(now.proposer)
    if who is None:
        return about
    return _("{about}, a petición de {who}").format(about=about, who=who)


def _annulled_by(now: Vote, _: Translate) -> str:
    if now.ground is None:
        return now.reason
    return f"{words.annul_ground(now.ground, _)}: {now.reason}"


def _senses(record: Record, now: Vote, _: Translate) -> list[Json]:
    """Who voted what: always in a nominal vote, otherwise if the body's rules say so (R-VOT-3)."""
    if now.kind is VoteKind.SECRET:
        return []
    if now.kind is VoteKind.ORDINARY and not record.convened.rules.names_in_ordinary:
        return []
    return [
        {
            "choice": choice.value,
            "label": words.choice(choice, _),
            "names": _names(record, (b.member for b in now.ballots if b.choice is choice)),
        }
        for choice in Choice
    ]


def _casting(now: Vote, _: Translate) -> str:
    if not now.asked_casting:
        return ""
    if now.casting is None:
        return _("la Presidencia declina el voto de calidad")
    return _("voto de calidad de la Presidencia: {choice}").format(
        choice=words.choice(now.casting, _)
    )


def _names(record: Record, members: Iterable[str]) -> list[Json]:
    return [full_name(record.person(member)) for member in members]


def clock(ms: int) -> str:
    """Write a place in the recording: ``01:02:03``."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}"
