"""Refusals at the door of the conference."""

from typing import Final

from sessions.domain.refusals.codes import N_, Code, Explained

ENTRY_REFUSALS: Final[dict[Code, Explained]] = {
    "guest-nameless": Explained(
        N_("Faltan el nombre, los apellidos o la condición de quien se invita."),
        N_("Escríbalos: constan en acta si interviene."),
        "ROF 109.1",
    ),
    "not-waiting": Explained(
        N_("Esa persona no está en la sala de espera."),
        N_("Ya entró, o ha dejado de esperar."),
    ),
    "not-let-in": Explained(
        N_("Esa persona aún no ha sido admitida."),
        N_("Admítala antes desde la sala de espera."),
        "LRBRL 46.3",
    ),
    "conducts": Explained(
        N_("Quien preside y la secretaría no pueden ser retirados de la conexión."),
        N_("Pase antes la presidencia, o anote una incidencia."),
        "ROF 90.2",
    ),
    "no-caucus": Explained(
        N_("No hay salas de grupo abiertas."),
        N_("La presidencia puede abrirlas durante el receso."),
    ),
}
