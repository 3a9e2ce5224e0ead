"""Every code with which a session refuses a command: article, sentence, next lawful step.

Codes are stable and never renamed. Sentences are msgids in the source language; a reader gets
them translated, with ``{params}`` filled in.
"""

from dataclasses import dataclass
from typing import Final, Literal, get_args

from core.refusals import Refused

Code = Literal[
    "not-convened",
    "already-convened",
    "bad-convocation",
    "not-opened",
    "already-opened",
    "roll-call-open",
    "in-recess",
    "not-in-recess",
    "no-quorum",
    "session-over",
    "not-chair",
    "not-secretary",
    "not-conducting",
    "not-a-member",
    "not-of-the-session",
    "not-the-system",
    "wrong-session",
    "nothing-to-do",
    "bad-id",
    "id-taken",
    "reason-missing",
    "bad-duration",
    "not-present",
    "already-present",
    "wrong-cause",
    "expelled",
    "conflict-of-interest",
    "no-remote-basis",
    "territory-not-declared",
    "grace-not-over",
    "unknown-member",
    "unknown-item",
    "item-open",
    "item-not-open",
    "item-not-pending",
    "item-ended",
    "item-voted",
    "not-voted",
    "not-votable",
    "urgency-not-ratified",
    "already-in-queue",
    "not-in-queue",
    "not-your-request",
    "floor-taken",
    "not-speaking",
    "kind-not-yours",
    "not-in-this-item",
    "nothing-to-explain",
    "unknown-vote",
    "vote-in-progress",
    "vote-closed",
    "not-entitled",
    "already-voted",
    "majority-unreachable",
    "second-vote-required",
    "casting-vote-pending",
    "no-casting-vote",
    "casting-yes-or-no",
    "vote-not-proclaimed",
    "vote-proclaimed",
    "vote-annulled",
    "not-the-last-vote",
    "bad-recording",
    "unknown-part",
    "storage-failed",
    "idempotency-key-reused",
    "too-busy",
]


def N_(text: str) -> str:  # noqa: N802  gettext's customary mark for a literal translated later
    """Mark a literal for the catalogue."""
    return text


@dataclass(frozen=True, slots=True)
class Explained:
    """Why, what can lawfully be done next, and the article (empty where no law speaks)."""

    sentence: str
    next_step: str
    article: str = ""


CODES: Final[tuple[Code, ...]] = get_args(Code)

STAGE_REFUSALS: Final[dict[Code, Explained]] = {
    "not-convened": Explained(
        N_("La sesión no está convocada."),
        N_("Convoque la sesión con su orden del día."),
        "LRBRL 46.2.b",
    ),
    "already-convened": Explained(
        N_("La sesión ya está convocada."),
        N_("Convoque otra sesión; la convocatoria de esta ya no se cambia."),
        "ROF 80",
    ),
    "bad-convocation": Explained(
        N_("La convocatoria no es válida: revise «{field}»."),
        N_("Corrija ese dato y convoque de nuevo."),
        "ROF 80",
    ),
    "not-opened": Explained(
        N_("La sesión no está abierta."),
        N_("Pase lista y, si hay quórum, ábrala la presidencia."),
        "ROF 90",
    ),
    "already-opened": Explained(
        N_("Ese momento de la sesión ya ha pasado."),
        N_("Continúe con el orden del día; las altas y bajas se anotan como incorporaciones."),
    ),
    "roll-call-open": Explained(
        N_("El pase de lista no ha terminado."),
        N_("La secretaría cierra antes el pase de lista."),
        "ROF 90",
    ),
    "in-recess": Explained(
        N_("La sesión está suspendida."),
        N_("La presidencia la reanuda y después se continúa."),
        "ROF 87",
    ),
    "not-in-recess": Explained(
        N_("La sesión no está suspendida."),
        N_("No hay nada que reanudar: continúe con el orden del día."),
    ),
    "no-quorum": Explained(
        N_("No hay quórum: asisten {present} y se necesitan {quorum}, con la presidencia."),
        N_("Anote las incorporaciones hasta recuperarlo, o levante la sesión."),
        "LRBRL 46.2.c, ROF 90",
    ),
    "session-over": Explained(
        N_("La sesión ha terminado."),
        N_("Lo pendiente pasa al orden del día de la siguiente sesión."),
        "ROF 87",
    ),
}

PERMISSION_REFUSALS: Final[dict[Code, Explained]] = {
    "not-chair": Explained(
        N_("Solo puede hacerlo quien preside."),
        N_("Pídalo a la presidencia."),
        "LRBRL 21.1.c",
    ),
    "not-secretary": Explained(
        N_("Solo puede hacerlo la secretaría."),
        N_("Pídalo a la secretaría."),
        "RD128 3.2",
    ),
    "not-conducting": Explained(
        N_("Solo pueden hacerlo la presidencia y la secretaría."),
        N_("Pida la palabra y solicítelo a la presidencia."),
        "ROF 94",
    ),
    "not-a-member": Explained(
        N_("Solo pueden hacerlo los miembros de la corporación."),
        N_("Quien no es miembro puede pedir la palabra si le corresponde."),
        "LRBRL 46.2.d",
    ),
    "not-of-the-session": Explained(
        N_("Usted no participa en esta sesión."),
        N_("Puede seguirla por la retransmisión pública."),
        "ROF 88",
    ),
    "not-the-system": Explained(
        N_("Ese dato solo lo anota el sistema."),
        N_("Anote una incidencia si debe constar en acta."),
    ),
    "wrong-session": Explained(
        N_("La orden es de otra sesión."),
        N_("Vuelva a la sesión y repita la orden allí."),
    ),
    "not-your-request": Explained(
        N_("La petición es de otra persona."),
        N_("La retiran quien la hizo, la presidencia o la secretaría."),
        "ROF 94",
    ),
}

ATTENDANCE_REFUSALS: Final[dict[Code, Explained]] = {
    "not-present": Explained(
        N_("Esa persona no está presente."),
        N_("La secretaría anota antes su incorporación."),
        "ROF 98.3",
    ),
    "already-present": Explained(
        N_("Esa persona ya consta presente."),
        N_("Para cambiarlo, anote antes su salida."),
    ),
    "wrong-cause": Explained(
        N_("La causa no corresponde a ese cambio de asistencia."),
        N_("Elija la causa que corresponde: incorporación, salida, regreso o abstención legal."),
        "ROF 109.1.d",
    ),
    "expelled": Explained(
        N_("Esa persona fue expulsada de la sesión."),
        N_("No puede volver a esta sesión."),
        "ROF 95",
    ),
    "conflict-of-interest": Explained(
        N_("Esa persona se ausentó por conflicto de intereses en este punto."),
        N_("Vuelve cuando el punto termine."),
        "LRBRL 76, ROF 96",
    ),
    "no-remote-basis": Explained(
        N_("Ninguna norma de este órgano permite asistir a distancia."),
        N_("Asista en la sala; a distancia consta como ausente."),
        "LRBRL 46.3",
    ),
    "territory-not-declared": Explained(
        N_("Falta la declaración de encontrarse en territorio español."),
        N_("Declárelo y vuelva a contestar."),
        "LRBRL 46.3",
    ),
    "grace-not-over": Explained(
        N_("El plazo de gracia de la conexión no ha terminado."),
        N_("Espere a que termine o a que vuelva la conexión."),
    ),
    "unknown-member": Explained(
        N_("Esa persona no es miembro del órgano."),
        N_("Elija a alguien de la convocatoria."),
        "LRBRL 46.2.d",
    ),
}

ITEM_REFUSALS: Final[dict[Code, Explained]] = {
    "unknown-item": Explained(
        N_("Ese punto no está en el orden del día."),
        N_("Elija un punto del orden del día."),
        "ROF 83",
    ),
    "item-open": Explained(
        N_("Se está tratando el punto {number}."),
        N_("Termine, retire o deje sobre la mesa ese punto antes de abrir otro."),
        "ROF 91",
    ),
    "item-not-open": Explained(
        N_("Ese punto no se está tratando."),
        N_("Abra antes el punto."),
        "ROF 93",
    ),
    "item-not-pending": Explained(
        N_("Ese punto ya se ha tratado."),
        N_("Abra un punto pendiente."),
        "ROF 91",
    ),
    "item-ended": Explained(
        N_("Ese punto ha terminado."),
        N_("Continúe con un punto pendiente."),
        "ROF 91",
    ),
    "item-voted": Explained(
        N_("Ese punto ya se ha votado o se está votando."),
        N_("Proclame el resultado, o anule antes la votación con su motivo."),
        "ROF 98.5",
    ),
    "not-voted": Explained(
        N_("Ese punto no se ha votado."),
        N_("Vótelo, retírelo o déjelo sobre la mesa."),
        "ROF 93",
    ),
    "not-votable": Explained(
        N_("Ese punto no se vota."),
        N_("Trátelo y termínelo sin votación."),
        "ROF 97",
    ),
    "urgency-not-ratified": Explained(
        N_("El Pleno no ha ratificado la urgencia de la sesión."),
        N_("Vote antes la urgencia; si no se ratifica, levante la sesión."),
        "ROF 79",
    ),
}

FLOOR_REFUSALS: Final[dict[Code, Explained]] = {
    "already-in-queue": Explained(
        N_("Ya ha pedido la palabra."),
        N_("Espere su turno o retire la petición."),
        "ROF 94.1",
    ),
    "not-in-queue": Explained(
        N_("Esa petición de palabra ya no está en la lista."),
        N_("Pida de nuevo la palabra si aún la quiere."),
        "ROF 94.1",
    ),
    "floor-taken": Explained(
        N_("Otra persona tiene la palabra."),
        N_("La presidencia termina antes esa intervención."),
        "ROF 94.1",
    ),
    "not-speaking": Explained(
        N_("Esa intervención no está en curso."),
        N_("Mire quién tiene la palabra ahora."),
        "ROF 94.1",
    ),
    "kind-not-yours": Explained(
        N_("Esa clase de intervención no le corresponde."),
        N_("Pida un turno, una alusión o una cuestión de orden."),
        "ROF 94",
    ),
    "not-in-this-item": Explained(
        N_("Los ruegos y preguntas tienen su propio punto."),
        N_("Espere al punto de ruegos y preguntas."),
        "ROF 97.6, ROF 97.7",
    ),
    "nothing-to-explain": Explained(
        N_("El voto se explica después de proclamado el resultado."),
        N_("Espere a la proclamación."),
        "ROF 103",
    ),
}

VOTE_REFUSALS: Final[dict[Code, Explained]] = {
    "unknown-vote": Explained(
        N_("Esa votación no existe."),
        N_("Mire la votación en curso."),
    ),
    "vote-in-progress": Explained(
        N_("Se está votando: la votación no se interrumpe."),
        N_("Espere a que la votación se cierre."),
        "ROF 98.3",
    ),
    "vote-closed": Explained(
        N_("La votación ya está cerrada (asiento {seq} del registro)."),
        N_("La presidencia proclama el resultado o, con motivo, la anula y se repite."),
        "ROF 98.5",
    ),
    "not-entitled": Explained(
        N_("No puede votar: no estaba presente con derecho a voto al abrirse la votación."),
        N_("Podrá votar en la siguiente si está presente."),
        "LRBRL 46.2.d, ROF 98.3",
    ),
    "already-voted": Explained(
        N_("Ese voto ya consta."),
        N_("No hace falta repetirlo."),
        "ROF 99.5",
    ),
    "majority-unreachable": Explained(
        N_("Se necesitan {needed} votos a favor y solo hay {present} presentes."),
        N_("Retire el punto o déjelo sobre la mesa."),
        "ROF 91.3",
    ),
    "second-vote-required": Explained(
        N_("Hay empate: debe votarse otra vez."),
        N_("Abra la segunda votación."),
        "LRBRL 46.2.d, ROF 100.2",
    ),
    "casting-vote-pending": Explained(
        N_("Hay un segundo empate: falta el voto de calidad."),
        N_("La presidencia lo ejerce o renuncia a él."),
        "LRBRL 46.2.d, ROF 100.2",
    ),
    "no-casting-vote": Explained(
        N_("En esta votación no cabe el voto de calidad."),
        N_("Proclame el resultado; si es el primer empate, vote otra vez."),
        "LRBRL 46.2.d, ROF 100.2",
    ),
    "casting-yes-or-no": Explained(
        N_("El voto de calidad es a favor o en contra."),
        N_("Vote a favor, en contra o renuncie."),
        "ROF 100.2",
    ),
    "vote-not-proclaimed": Explained(
        N_("Hay una votación cerrada sin proclamar."),
        N_("Proclámela o anúlela con su motivo."),
        "ROF 98.5",
    ),
    "vote-proclaimed": Explained(
        N_("El resultado está proclamado y ya no cambia."),
        N_("Solo cabe un nuevo acuerdo o la rectificación de un error material."),
        "ROF 98.5",
    ),
    "vote-annulled": Explained(
        N_("Esa votación está anulada."),
        N_("Abra otra votación."),
    ),
    "not-the-last-vote": Explained(
        N_("Después de esa votación hubo otra sobre el mismo punto."),
        N_("Actúe sobre la última votación."),
        "ROF 100.2",
    ),
}

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

REFUSALS: Final[dict[Code, Explained]] = {
    **STAGE_REFUSALS,
    **PERMISSION_REFUSALS,
    **ATTENDANCE_REFUSALS,
    **ITEM_REFUSALS,
    **FLOOR_REFUSALS,
    **VOTE_REFUSALS,
    **OTHER_REFUSALS,
}
PERMISSION_CODES: Final = frozenset(PERMISSION_REFUSALS)


def refuse(code: Code, **params: str | int) -> Refused:
    """Return a refusal with the article of its code."""
    return Refused(code, params, REFUSALS[code].article)
