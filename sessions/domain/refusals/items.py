"""Refusals about items of the agenda and the floor."""

from typing import Final

from sessions.domain.refusals.codes import N_, Code, Explained

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
    "urgency-not-declared": Explained(
        N_("La urgencia de esta moción no se ha declarado."),
        N_("Vote antes la urgencia, que exige mayoría absoluta."),
        "ROF 83, ROF 91.4",
    ),
    "not-off-agenda": Explained(
        N_("Ese punto figura en el orden del día: no se vota su urgencia."),
        N_("Debátalo y vótelo."),
        "ROF 91.4",
    ),
    "off-agenda-void": Explained(
        N_("En una sesión extraordinaria no caben asuntos fuera del orden del día."),
        N_("Inclúyalo en la convocatoria de otra sesión."),
        "ROF 83",
    ),
    "not-all-attend": Explained(
        N_("Fuera del orden del día solo se acuerda si asisten todos los miembros."),
        N_("Inclúyalo en la convocatoria de otra sesión."),
        "L40 17.4",
    ),
    "too-late-for-motions": Explained(
        N_("Las mociones urgentes van antes de los ruegos y preguntas, que ya han empezado."),
        N_("Preséntela en la siguiente sesión ordinaria."),
        "ROF 91.4",
    ),
    "setting-aside-needs-vote": Explained(
        N_("Retirar o dejar sobre la mesa un punto en debate lo decide el órgano."),
        N_("Vote la petición antes que el fondo del asunto; basta mayoría simple."),
        "ROF 92.1",
    ),
    "item-begun": Explained(
        N_("En ese punto ya se ha intervenido o votado."),
        N_("Termínelo, retírelo o déjelo sobre la mesa."),
        "ROF 91",
    ),
    "majority-fixed": Explained(
        N_("La mayoría quedó fijada al abrir la votación de este punto."),
        N_("Solo cambia si la votación se anuló por ser errónea la mayoría, antes de proclamarla."),
        "ROF 98.2",
    ),
    "doors-still-closed": Explained(
        N_("El secreto se acordó solo para el punto anterior."),
        N_("Abra antes las puertas al público."),
        "LRBRL 70.1",
    ),
    "secrecy-not-agreed": Explained(
        N_("El secreto del debate y la votación de este punto no se ha acordado."),
        N_("Vótelo antes; exige mayoría absoluta."),
        "LRBRL 70.1",
    ),
}

ACTA_REFUSALS: Final[dict[Code, Explained]] = {
    "no-such-acta": Explained(
        N_("Este punto no somete a aprobación esa acta."),
        N_("Elija una de las actas del punto."),
        "ROF 91.1",
    ),
    "correction-empty": Explained(
        N_("La rectificación no dice dónde está el error o no cambia nada."),
        N_("Indique el lugar, lo que dice y lo que debe decir, en menos de 2000 caracteres."),
        "ROF 91.1",
    ),
    "correction-unknown": Explained(
        N_("Esa rectificación no está anotada en este punto."),
        N_("Elija una de las que figuran en la lista."),
        "ROF 91.1",
    ),
    "corrections-need-vote": Explained(
        N_("Hay rectificaciones anotadas y las decide el órgano."),
        N_("Someta a votación el acta con sus rectificaciones, o retírelas antes."),
        "ROF 91.1",
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
