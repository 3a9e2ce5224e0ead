"""Refusals about secret votes."""

from typing import Final

from sessions.domain.refusals.codes import N_, Code, Explained

SECRET_REFUSALS: Final[dict[Code, Explained]] = {
    "trustees-wrong-number": Explained(
        N_("Los custodios han de ser {needed} personas distintas de la sesión."),
        N_("Designe tantos como fija el reglamento del órgano."),
    ),
    "trustees-of-one-group": Explained(
        N_("Concejales de un mismo grupo podrían abrir la votación por sí solos."),
        N_("Designe custodios de grupos con intereses opuestos."),
    ),
    "no-key": Explained(
        N_("Los custodios no han completado la ceremonia de claves."),
        N_("Complete la ceremonia o vote en papel."),
    ),
    "other-ceremony": Explained(
        N_("Esa ceremonia de claves ya no es la vigente."),
        N_("Siga la ceremonia en curso."),
    ),
    "credentials-missing": Explained(
        N_("Faltan por acreditarse para el voto secreto {missing} de los presentes."),
        N_("Acredítense con su llave de acceso, o vote en papel."),
    ),
    "secret-ground-missing": Explained(
        N_("Solo son secretas las votaciones que la ley o el reglamento permiten que lo sean."),
        N_("Vote por el procedimiento ordinario o nominal."),
        "ROF 102.3",
    ),
    "secrecy-not-agreed": Explained(
        N_("Falta el acuerdo del Pleno, por mayoría absoluta, de que la votación sea secreta."),
        N_("Someta antes a votación que sea secreta."),
        "LRBRL 70.1, ROF 102.3",
    ),
    "bad-question": Explained(
        N_("La pregunta o las candidaturas no son admisibles."),
        N_("Revise el texto, las candidaturas (sin repetir) y cuántas pueden elegirse."),
    ),
    "secret-vote-way": Explained(
        N_("Esa votación es secreta: no se abre ni se emite por esta vía."),
        N_("Ábrala como votación secreta, o vote con su papeleta cifrada."),
        "ROF 102.3",
    ),
    "not-a-secret-vote": Explained(
        N_("Esa votación no es secreta."),
        N_("Use las órdenes de la votación ordinaria o nominal."),
    ),
    "not-counting": Explained(
        N_("La votación secreta no está cerrada y a la espera de recuento."),
        N_("Ciérrela antes; si ya está contada, anúlela con su motivo y repítala."),
    ),
    "not-preparing": Explained(
        N_("La votación secreta no está en ese momento."),
        N_("Mire en qué estado está la votación."),
    ),
    "already-counted": Explained(
        N_("La votación secreta ya está contada."),
        N_("Proclámela o anúlela con su motivo."),
        "ROF 98.5",
    ),
    "not-on-paper": Explained(
        N_("Esa votación no es en papel: su recuento no se escribe a mano."),
        N_("Espere a que los custodios la abran."),
    ),
    "count-entered": Explained(
        N_("Su recuento ya consta."),
        N_("Espere al de la otra persona."),
    ),
    "count-needs-secretary": Explained(
        N_("Uno de los dos recuentos es el de la Secretaría, que da fe."),
        N_("Espere a que la Secretaría escriba el suyo."),
        "LRBRL 92 bis, RD 128/2018, 3",
    ),
    "bad-count": Explained(
        N_("El recuento no cuadra con las papeletas y los llamados a votar."),
        N_("Revise los números y escríbalos de nuevo."),
    ),
}
