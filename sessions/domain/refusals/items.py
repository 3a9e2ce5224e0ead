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
