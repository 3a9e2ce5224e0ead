"""What every benchmark needs: ranks of samples, and what a process has used (Linux)."""

from collections.abc import Sequence
from pathlib import Path


def rank(samples: Sequence[float], percent: float) -> float:
    """Return the smallest sample that ``percent`` of the samples do not exceed (nearest rank)."""
    ordered = sorted(samples)
    place = -(-len(ordered) * percent // 100)
    return ordered[max(0, int(place) - 1)]


def in_ms(samples: Sequence[float], name: str) -> dict[str, object]:
    """Return p50, p99 and the longest of samples in seconds, in milliseconds."""
    shown = {"p50": rank(samples, 50), "p99": rank(samples, 99), "max": max(samples)}
    return {f"{name}_{which}_ms": round(1000 * value, 2) for which, value in shown.items()}


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds of all threads of a process so far."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def memory_mib(pid: int, which: str = "VmRSS") -> float:
    """Return the resident memory of a process now (``VmRSS``) or at its most (``VmHWM``)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(which + ":"):
            return int(line.split()[1]) / 1024
    raise LookupError(which)


def family(pid: int) -> list[int]:
    """Return a process and all that it started."""
    started = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in started for one in family(int(child)))]


def proportional_mib(pid: int) -> float:
    """Return the memory of a process, what it shares with others divided among them (PSS)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise LookupError(pid)
