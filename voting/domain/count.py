"""Counting a vote: who is heard, who is silent, who left after the deliberation began."""

from collections.abc import Collection, Iterable

from voting.domain.values import Choice, Tally


def absent_after_debate(
    present_at_start: Iterable[str], present: Collection[str], in_conflict: Collection[str]
) -> tuple[str, ...]:
    """Return who left after the deliberation began: they abstain (LRBRL 46.2.d, ROF 100.1).

    Who left before it is simply not there; who left by a conflict of interest does not count
    (LRBRL 76; law.md R-VOT-5, R-DEB-8).
    """
    return tuple(m for m in present_at_start if m not in present and m not in in_conflict)


def silent(eligible: Iterable[str], voted: Collection[str]) -> tuple[str, ...]:
    """Return who was called to vote and did not answer: present and silent, so abstaining."""
    return tuple(member for member in eligible if member not in voted)


def tally(choices: Iterable[Choice], not_heard: int) -> Tally:
    """Count the votes; ``not_heard`` (absent after debate, silent) are abstentions (R-VOT-5)."""
    given = list(choices)
    return Tally(
        yes=given.count(Choice.YES),
        no=given.count(Choice.NO),
        abstain=given.count(Choice.ABSTAIN) + not_heard,
    )
