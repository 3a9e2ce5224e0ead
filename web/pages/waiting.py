"""What an acta waits for, as a Spanish official says it: codes of the outbox to sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from web.pages.frame import Reader
from web.pages.words import N_

TASK: Final = {
    "minutes.draft": N_("redactar el borrador del acta"),
    "minutes.video": N_("montar el vídeo de la sesión"),
    "minutes.render": N_("componer el acta y la certificación"),
    "signing.advance": N_("estampar la firma"),
    "minutes.stamp": N_("recoger los documentos firmados"),
    "minutes.file": N_("archivar en el expediente y anotar en el registro"),
    "minutes.package": N_("preparar el paquete de la sesión"),
    "minutes.verify": N_("comprobar el paquete"),
    "minutes.publish": N_("publicar en la sede"),
    "minutes.approve": N_("anotar la aprobación del acta en su expediente"),
    "ballots.verify": N_("comprobar la urna de la votación secreta"),
}
REASON: Final = {
    "acta-in-course": N_("El acta aprobada aún no está en su expediente cerrado."),
    "recording": N_("La grabación aún se está cerrando."),
    "keys-not-configured": N_(
        "Esta instalación no tiene claves de firma configuradas. Avise a quien la administra: en "
        "cuanto las haya, la firma sigue sola."
    ),
}
OTHER_REASON: Final = N_("El último intento no pudo terminar; se repite solo.")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A promise that is not kept yet: what, how often it was tried, and why it waits."""

    task: str
    tries: int
    why: str


def told(reader: Reader, found: Iterable[tuple[str, int, str]]) -> list[Waiting]:
    """Return the rows of ``core.outbox.waiting`` in the reader's language."""
    return [
        Waiting(
            reader.say(TASK.get(task, task)),
            tries,
            reader.say(REASON.get(error, OTHER_REASON)) if error else "",
        )
        for task, tries, error in found
    ]
