"""What a verification found: values with codes; the sentences are in ``verify_report``."""

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


@dataclass(slots=True)
class Report:
    """The whole result; ``exit_code`` 0 holds, 1 does not hold, 2 could not be read."""

    package: str
    checks: list[Check] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unreadable: bool = False

    @property
    def ok(self) -> bool:
        """Tell whether everything holds."""
        return not self.findings

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
