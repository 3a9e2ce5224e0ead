"""The actas of earlier sessions that this one approves (ROF 91.1; R-ACT-4)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoteActaCorrection:
    """Write down a correction of an acta that is put to approval (secretary): material errors.

    ``says`` is what the acta says and ``should_say`` what it should; one of them may be empty,
    where something is missing or too much.
    """

    item: str
    correction: str
    acta: str
    where: str
    says: str
    should_say: str


@dataclass(frozen=True, slots=True)
class WithdrawActaCorrection:
    """Take a correction back before it is voted (secretary)."""

    item: str
    correction: str


ActaCommand = NoteActaCorrection | WithdrawActaCorrection

COMMANDS: dict[str, type[ActaCommand]] = {
    "acta.note-correction": NoteActaCorrection,
    "acta.withdraw-correction": WithdrawActaCorrection,
}
