"""Refusals for where the session is, who asks and who is there."""

from typing import Final

from sessions.domain.refusals.codes import N_, Code, Explained

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
        N_(
            "No hay quórum: asisten {present} y se necesitan {quorum}, con la presidencia y la"
            " secretaría."
        ),
        N_(
            "Anote las incorporaciones o la sustitución de quien falta hasta recuperarlo, o levante"
            " la sesión."
        ),
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
    "chair-in-conflict": Explained(
        N_("Quien preside ha de abstenerse en este punto por causa legal."),
        N_("Pase antes la presidencia a quien le sustituye; la recupera al terminar el punto."),
        "ROF 47.2, LRBRL 76",
    ),
    "nothing-to-correct": Explained(
        N_("No hay ninguna anotación de asistencia que deshacer."),
        N_("Anote la asistencia como es ahora."),
    ),
    "too-late-to-correct": Explained(
        N_("Después de esa anotación ya se ha abierto un punto o una votación."),
        N_("Anote la asistencia como es ahora y, si procede, una incidencia."),
        "ROF 109.1.d",
    ),
    "not-called-to-order": Explained(
        N_("Esa persona ha sido llamada al orden {count} veces; la expulsión exige tres."),
        N_("Llámela al orden; en la segunda llamada se advierte de la expulsión."),
        "ROF 95",
    ),
    "not-an-official": Explained(
        N_("Esa persona no ejerce aquí funciones de secretaría ni de intervención."),
        N_("Elija a un funcionario que las tenga o las asuma."),
        "RD128 3.2",
    ),
    "remote-not-granted": Explained(
        N_("La asistencia a distancia no está autorizada para esta sesión."),
        N_("Pídala antes de la sesión; la autorizan la presidencia o la secretaría."),
        "LRBRL 46.3",
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
