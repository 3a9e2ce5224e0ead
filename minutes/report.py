"""What a verification found: values with codes; the sentences are in ``verify_report``."""

import enum
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold: stable code, the file it is in and what fills the sentence."""

    code: str
    file: str
    params: tuple[tuple[str, str | int], ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """Something that was checked and holds."""

    code: str
    params: tuple[tuple[str, str | int], ...] = ()


class Anchor(enum.StrEnum):
    """What the trust in the signatures hangs on: the reader's own knowledge, or none."""

    AUTHORITY = "authority"  # the reader has the authority file from elsewhere
    ROOT = "root"  # the reader believes a root; who signs under it, the package says
    PACKAGE = "package"  # nothing from outside: root and authority are those carried


class Verdict(enum.StrEnum):
    """What may be said of the package; only the first is ever called authentic."""

    AUTHENTIC = "authentic"
    SIGNED = "signed"  # intact, signed under the root that the reader believes
    INTACT = "intact"  # nothing changed since it was made; by whom is not known
    INVALID = "invalid"
    UNREADABLE = "unreadable"


@dataclass(slots=True)
class Report:
    """The whole result; ``exit_code`` 0 holds, 1 does not hold, 2 could not be read."""

    package: str
    checks: list[Check] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unreadable: bool = False
    anchor: Anchor = Anchor.PACKAGE

    @property
    def ok(self) -> bool:
        """Tell whether everything holds."""
        return not self.findings

    @property
    def verdict(self) -> Verdict:
        """Return what may be said of the package, by what its signatures hang on."""
        if self.unreadable:
            return Verdict.UNREADABLE
        if not self.ok:
            return Verdict.INVALID
        by_anchor = {Anchor.AUTHORITY: Verdict.AUTHENTIC, Anchor.ROOT: Verdict.SIGNED}
        return by_anchor.get(self.anchor, Verdict.INTACT)

    @property
    def exit_code(self) -> int:
        """Return the exit code of ``hemiciclo verify``."""
        if self.unreadable:
            return 2
        return 0 if self.ok else 1

    def mark(self) -> int:
        """Return the place from which :meth:`hold` looks for findings."""
        return len(self.findings)

    def hold(self, code: str, since: int, **params: str | int) -> None:
        """Note that something holds, unless anything was found wrong since ``since``."""
        if len(self.findings) == since:
            self.checks.append(Check(code, tuple(params.items())))

    def fail(self, code: str, file: str, **params: str | int) -> None:
        """Note that something does not hold."""
        self.findings.append(Finding(code, file, tuple(params.items())))
