"""A sentence and a next step for each refusal code, in the reader's language."""

from typing import Final

from core.i18n import translations
from core.refusals import Refused
from sessions.domain.refusals import REFUSALS, Explained
from web.ballots.sentences import BALLOT_REFUSALS
from web.pages.words import N_

DOOR: Final = {
    "malformed": Explained(
        N_("El mensaje no se entiende."), N_("Vuelva a cargar la página e inténtelo de nuevo.")
    ),
    "not-signed-in": Explained(
        N_("Tiene que entrar de nuevo."), N_("Entre con su llave de acceso.")
    ),
    "not-for-persons": Explained(
        N_("Esa orden no la puede dar una persona."), N_("La da el propio sistema.")
    ),
    "not-permitted": Explained(
        N_("No participa en esta sesión."), N_("Puede seguirla por la retransmisión pública.")
    ),
    "out-of-the-room": Explained(
        N_("Está fuera de la sala: no se le ve, no se le oye y no recibe la deliberación."),
        N_("Si se abstiene por causa legal, volverá al terminar el punto."),
        "LRBRL 76, ROF 95",
    ),
    "unknown-session": Explained(
        N_("No existe esa sesión."), N_("Búsquela en la relación de sesiones.")
    ),
    "unknown-address": Explained(N_("No existe esa dirección."), N_("Están en /api/openapi.json.")),
    "wrong-method": Explained(
        N_("Esa dirección no admite ese método."), N_("Están en /api/openapi.json.")
    ),
    "media-unavailable": Explained(
        N_("El servidor de audio y vídeo no responde. La sesión y las votaciones continúan."),
        N_("Se volverá a conectar solo."),
    ),
    "media-node-away": Explained(
        N_("El nodo de medios {node} no responde."),
        N_(
            "Compruebe con «hemiciclo media status» si está en marcha y si se llega a él; si "
            "hay otro, las sesiones siguen en él."
        ),
    ),
    "media-node-elsewhere": Explained(
        N_("El nodo de medios {node} no comparte las carpetas de esta instalación ({folders})."),
        N_("Monte en él la misma carpeta de datos y vuelva a ponerlo en marcha."),
    ),
    "session-away": Explained(
        N_("El servidor de la sesión se está reiniciando."),
        N_("Espere unos segundos; lo que ya hizo está registrado."),
    ),
    "too-busy-here": Explained(
        N_("Hay demasiadas visitas en este momento."), N_("Vuelva a intentarlo en un minuto.")
    ),
    "too-many-watching": Explained(
        N_("Hay demasiadas personas siguiendo la sesión por este servidor."),
        N_("Inténtelo más tarde o siga la retransmisión en diferido."),
    ),
    "too-many-connections": Explained(
        N_("Hay demasiadas conexiones desde su red."),
        N_("Cierre otras ventanas; quien se identifica entra siempre."),
    ),
    "too-many-attempts": Explained(
        N_("Demasiados intentos de entrar desde su red."),
        N_("Espere diez minutos o avise a la secretaría."),
    ),
    "passkey-refused": Explained(
        N_("La llave de acceso no se ha aceptado."),
        N_("Inténtelo con otra llave o avise a la secretaría."),
    ),
    "confirmation-needed": Explained(
        N_("Este acto pide confirmar que es usted quien está delante."),
        N_("Confirme con su llave de acceso y repítalo antes de cinco minutos."),
        "RD 311/2022, op.acc.6",
    ),
    "not-yours-to-admit": Explained(
        N_("Las llaves de otras personas las retira la Secretaría."),
        N_("Pídaselo a la Secretaría."),
        "RD 311/2022, op.acc.5",
    ),
    "last-passkey": Explained(
        N_("Es su única llave: sin ella no podría volver a entrar."),
        N_("Añada otra antes de retirarla, o pida a la Secretaría que la retire y le invite."),
    ),
    "has-passkey": Explained(
        N_("Esa persona ya tiene una llave de acceso."),
        N_("Si la ha perdido, retírela primero; si quiere otra, se añade desde «Su cuenta»."),
    ),
    "person-unknown": Explained(
        N_("No consta nadie con ese identificador."), N_("Vuelva a abrir la página.")
    ),
    "passkey-unknown": Explained(
        N_("Esa llave no consta o ya se retiró."), N_("Vuelva a abrir la página.")
    ),
    "form-expired": Explained(
        N_("El formulario ha caducado."), N_("Vuelva a abrir la página y repita el cambio.")
    ),
    "acta-unknown": Explained(
        N_("El acta todavía no existe."), N_("Se escribe cuando la sesión se levanta.")
    ),
    "acta-closed": Explained(
        N_("El acta ya es definitiva."),
        N_("Lo que haya que rectificar se acuerda en la sesión siguiente."),
        "ROF 110",
    ),
    "acta-changed": Explained(
        N_("Otra persona guardó una versión posterior."),
        N_("Se muestra la última: repita en ella su cambio."),
    ),
    "acta-not-ready": Explained(
        N_("El vídeo de la sesión aún se está preparando."),
        N_("Puede guardar cambios; ciérrela cuando el vídeo esté listo."),
    ),
    "not-the-secretary": Explained(
        N_("Solo la Secretaría redacta el acta."),
        N_("Pídaselo a la Secretaría."),
        "RD 128/2018, 3.2.d",
    ),
    "draft-malformed": Explained(
        N_("El texto contiene algo que el acta no admite ({where})."),
        N_("Revise ese lugar y guarde de nuevo."),
    ),
    "draft-unbound": Explained(
        N_("Falta un dato que el registro fija en el acta."),
        N_("Vuelva a abrir la página y repita el cambio."),
    ),
    "keys-not-configured": Explained(
        N_("Esta instalación no tiene todavía su sello ni su servicio de sellado de tiempo."),
        N_("Configúrelos como dice el manual de explotación."),
    ),
    "stamp-unavailable": Explained(
        N_("El servicio de sellado de tiempo no responde."),
        N_("Su firma no se ha perdido: entréguela de nuevo dentro de unos minutos."),
    ),
    "signs-outside": Explained(
        N_("Aquí se firma en el equipo de cada persona."),
        N_("Descargue lo que va a firmar y traiga la firma."),
    ),
    "circuit-unknown": Explained(
        N_("No hay ningún documento a la firma en esa dirección."),
        N_("Vuelva al acta de la sesión."),
    ),
    "certificate-unknown": Explained(
        N_("No consta con qué certificado firma usted."),
        N_("Entregue su certificado, sin la clave, a quien administra la instalación."),
    ),
    "certificate-other": Explained(
        N_("La firma es de {signer}, con un certificado que no consta como suyo."),
        N_("Firme con el certificado que entregó."),
    ),
    "signature-unreadable": Explained(
        N_("El fichero no es una firma CAdES en DER."),
        N_("Elija en su programa de firma: CAdES, separada (explícita)."),
    ),
    "signature-refused": Explained(
        N_("La firma no es válida para este documento ({why})."),
        N_("Descargue de nuevo lo que va a firmar y fírmelo sin abrirlo ni cambiarlo."),
    ),
    "not-the-signatory": Explained(
        N_("Este documento no lo firma usted."), N_("Lo firman la Secretaría y la Presidencia.")
    ),
    "signature-out-of-order": Explained(
        N_("Antes firma la Secretaría."), N_("Se le avisará cuando sea su turno.")
    ),
    "document-changed": Explained(
        N_("El documento que vio ya no es el que espera su firma."),
        N_("Ábralo de nuevo y fírmelo si está conforme."),
    ),
    "challenge-expired": Explained(N_("Ha pasado demasiado tiempo."), N_("Inténtelo de nuevo.")),
}
EXPLAINED: Final[dict[str, Explained]] = DOOR | BALLOT_REFUSALS
EXPLAINED.update({str(code): why for code, why in REFUSALS.items()})
OTHER: Final = Explained(
    N_("El servidor de audio y vídeo no lo admite ({code})."), N_("Vuelva a conectarse.")
)


def explain(refused: Refused, language: str) -> tuple[str, str]:
    """Return why and what can be done, with the parameters filled in."""
    found = EXPLAINED.get(refused.code, OTHER)
    values = _Lenient({"code": refused.code, **refused.params})
    say = translations(language).gettext
    return say(found.sentence).format_map(values), say(found.next_step)


class _Lenient(dict[str, str | int]):
    """Leaves a parameter that is missing as it stands."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
