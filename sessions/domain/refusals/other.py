"""Refusals for where no law speaks: machines, storage, too many requests."""

from typing import Final

from sessions.domain.refusals.codes import N_, Code, Explained

OTHER_REFUSALS: Final[dict[Code, Explained]] = {
    "nothing-to-do": Explained(
        N_("Ya está así."),
        N_("No hace falta hacer nada."),
    ),
    "bad-id": Explained(
        N_("El identificador no es válido."),
        N_("Repita la orden con un identificador de 1 a 64 letras, cifras o guiones."),
    ),
    "id-taken": Explained(
        N_("El identificador ya se ha usado."),
        N_("Repita la orden con un identificador nuevo."),
    ),
    "reason-missing": Explained(
        N_("Falta el motivo, que consta en acta, o es demasiado largo."),
        N_("Escriba el motivo en menos de 2000 caracteres."),
        "ROF 109.1.g",
    ),
    "bad-duration": Explained(
        N_("El tiempo no es válido."),
        N_("Indique entre 1 segundo y 2 horas."),
        "ROF 94.1",
    ),
    "bad-recording": Explained(
        N_("El dato de la grabación no es coherente."),
        N_("El servidor de medios debe enviarlo de nuevo."),
    ),
    "unknown-part": Explained(
        N_("Esa parte de la grabación no consta."),
        N_("El servidor de medios anuncia antes la parte."),
    ),
    "storage-failed": Explained(
        N_("No se ha podido guardar; nada ha quedado anotado a medias."),
        N_("Repita la orden: si ya constaba, recibirá la misma respuesta."),
    ),
    "idempotency-key-reused": Explained(
        N_("La clave de la orden ya se usó para otra distinta."),
        N_("Repita la orden con una clave nueva."),
    ),
    "too-busy": Explained(
        N_("Hay demasiadas órdenes en espera."),
        N_("Repita la orden dentro de un momento con la misma clave."),
    ),
}
