"""Bundles of secret votes: each verified strictly, and against what the log says of its vote."""

from collections.abc import Iterator

from minutes import ballots, names
from minutes.domain.record import Record, Vote
from minutes.report import Report
from minutes.tree import Tree, UnreadablePackageError, read
from sessions.domain.secret_values import SecretNow, SecretShape
from voting.secret.bundle import Manifest, read_manifest
from voting.secret.domain.form import FlawError, hexdigest
from voting.secret.domain.naming import election_uuid
from voting.secret.verify import Facts, Flaw, Policy, verify


def check(record: Record, tree: Tree, report: Report, *, is_restricted: bool) -> None:
    """Verify every bundle that the log says there is; report files that belong to none."""
    mark = report.mark()
    votes = list(ballots.counted(record, is_restricted=is_restricted))
    for vote in votes:
        for what in _faults(record, tree, vote):
            report.fail("ballots", ballots.folder(vote), vote=vote.id, what=what)
    known = tuple(ballots.folder(vote) for vote in votes)
    for name in tree.sizes():
        if name.startswith(names.BALLOTS) and not name.startswith(known):
            report.fail("ballots", name, vote="", what="unknown")
    if votes:
        report.hold("ballots", mark, count=len(votes))


def _faults(record: Record, tree: Tree, vote: Vote) -> Iterator[str]:
    secret = vote.secret
    if secret is None:
        return
    place = ballots.folder(vote)
    try:
        archive = read(tree, f"{place}{secret.uuid}{ballots.BEL}")
        raw = read(tree, place + ballots.MANIFEST)
        manifest = read_manifest(raw)
    except UnreadablePackageError as fault:
        yield fault.code
        return
    except FlawError as flaw:
        yield flaw.code
        return
    if (hexdigest(archive), hexdigest(raw)) != (secret.files.bel, secret.files.manifest):
        yield "other-files"
    facts = verify(archive, Policy(voters=len(vote.eligible)))
    if isinstance(facts, Flaw):
        yield facts.code
        return
    yield from _differences(record, vote, secret, (facts, manifest))


def _differences(
    record: Record, vote: Vote, secret: SecretNow, said: tuple[Facts, Manifest]
) -> Iterator[str]:
    facts, manifest = said
    asked, (count,) = secret.question, facts.counts
    is_several = asked.shape is SecretShape.SEVERAL
    expected = {
        "uuid": (facts.election.uuid, election_uuid(record.convened.session, secret.number)),
        "head": ((facts.head, manifest.head), (secret.files.head, secret.files.head)),
        "annex": (manifest.annex, secret.files.annex),
        "archive": (manifest.bel, secret.files.bel),
        "close": (facts.events[facts.ballots + 1], secret.close_head),
        "ballots": (facts.ballots, secret.ballots),
        "silent": (facts.voters - facts.ballots, len(vote.silent)),
        "counts": (count.votes, secret.counts),
        "question": (
            (count.question.text, count.question.answers, count.question.has_blank),
            (asked.text, asked.answers, is_several),
        ),
        "most": (count.question.most, asked.most if is_several else 1),
        "trustees": (facts.threshold, record.convened.rules.secret_threshold),
        "order": (list(facts.heights), sorted(facts.heights)),
    }
    for name, (found, wanted) in expected.items():
        if found != wanted:
            yield name
