"""Check the bundle of a secret vote, and a receipt: no server, no network, no database."""

import argparse
from pathlib import Path

from voting.secret import report
from voting.secret.annex import check_annex
from voting.secret.bundle import Bundle, UnreadableError, read_bundle
from voting.secret.domain.form import FlawError
from voting.secret.receipts import check_receipt, read_receipt
from voting.secret.verify import Facts, Flaw, Policy, verify

HOLDS, DOES_NOT_HOLD, UNREADABLE = 0, 1, 2


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the bundle, how many were called to vote, a receipt and the annex of eligibility."""
    parser.add_argument("bundle", type=Path, help="folder of the bundle, or its .bel")
    parser.add_argument("--voters", type=int, required=True, help="how many were called to vote")
    parser.add_argument("--receipt", type=Path, help="receipt of one's own ballot")
    parser.add_argument("--annex", type=Path, help="annex with whose each credential is")


def run(chosen: argparse.Namespace) -> int:
    """Print the report; 0 when everything holds, 1 when something does not, 2 when unreadable."""
    try:
        bundle = read_bundle(chosen.bundle)
        receipt = chosen.receipt.read_bytes() if chosen.receipt else None
        annex = chosen.annex.read_bytes() if chosen.annex else None
        return _judge(bundle, Policy(chosen.voters), receipt, annex)
    except FlawError as error:
        return _refuse(Flaw(error.code, error.where))
    except (OSError, UnreadableError) as error:
        print(report.unreadable_text(getattr(error, "filename", None) or str(error)))
        return UNREADABLE


def _judge(bundle: Bundle, policy: Policy, receipt: bytes | None, annex: bytes | None) -> int:
    facts = verify(bundle.archive, policy)
    if isinstance(facts, Flaw):
        return _refuse(facts)
    if bundle.manifest is not None and bundle.manifest.head != facts.head:
        return _refuse(Flaw("manifest-head"))
    print(report.verdict_text(holds=True))
    print(report.facts_text(facts))
    print()
    print(report.limits_text())
    found = HOLDS if annex is None else _annex(bundle, annex)
    return found if receipt is None else max(found, _receipt(bundle, facts, receipt))


def _annex(bundle: Bundle, raw: bytes) -> int:
    print()
    try:
        told = bundle.manifest.annex if bundle.manifest else None
        eligible = check_annex(raw, bundle.archive, told)
    except FlawError as error:
        print(report.flaw_text(Flaw(error.code, error.where)))
        return DOES_NOT_HOLD
    print(report.annex_text(eligible, is_in_manifest=bundle.manifest is not None))
    return HOLDS


def _receipt(bundle: Bundle, facts: Facts, raw: bytes) -> int:
    print()
    try:
        flaw = check_receipt(read_receipt(raw), facts, bundle.key)
    except FlawError as error:
        flaw = Flaw(error.code, error.where)
    if flaw is not None:
        print(report.flaw_text(flaw))
        return DOES_NOT_HOLD
    print(report.receipt_text(is_signed=bundle.key is not None))
    return HOLDS


def _refuse(flaw: Flaw) -> int:
    print(report.verdict_text(holds=False))
    print(report.flaw_text(flaw))
    return DOES_NOT_HOLD
