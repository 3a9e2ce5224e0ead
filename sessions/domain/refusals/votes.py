"""Refusals about votes."""

from typing import Final

from sessions.domain.refusals.codes import N_, Code, Explained

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
    "nominal-not-agreed": Explained(
        N_("La votación nominal de este punto no se ha acordado."),
        N_("La pide un grupo y se aprueba antes por mayoría simple en votación ordinaria."),
        "ROF 102.2",
    ),
    "nominal-agreed": Explained(
        N_("Se ha acordado que este punto se vote nominalmente."),
        N_("Abra la votación nominal."),
        "ROF 102.2",
    ),
    "proposer-missing": Explained(
        N_(
            "Falta quién lo pide: un grupo si es votación nominal, un miembro presente si es otra"
            " petición."
        ),
        N_("Indique quién lo pide; consta en acta."),
        "ROF 92.1, ROF 102.2",
    ),
}
