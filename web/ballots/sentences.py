"""What the ballot office refuses: why, and what can be done."""

from typing import Final

from sessions.domain.refusals import Explained
from web.pages.words import N_

BALLOT_REFUSALS: Final = {
    "not-a-trustee": Explained(
        N_("No es custodio de las claves del voto secreto."),
        N_("Lo hacen los custodios designados."),
    ),
    "ceremony-flaw": Explained(
        N_("El mensaje de la ceremonia de claves no es correcto ({flaw})."),
        N_("Repita la ceremonia; si vuelve a ocurrir, avise a la secretaría."),
    ),
    "ceremony-round": Explained(
        N_("La ceremonia de claves está en otro paso."), N_("Espere a los demás custodios.")
    ),
    "ceremony-already-said": Explained(
        N_("En este paso de la ceremonia ya envió otra cosa."),
        N_("Si cambió de tableta, pida que se repita la ceremonia."),
    ),
    "binding-malformed": Explained(
        N_("La acreditación para el voto secreto no es correcta ({flaw})."),
        N_("Vuelva a cargar la página e inténtelo de nuevo."),
    ),
    "rosters-changed": Explained(
        N_("La lista de llaves de acceso ha cambiado mientras la firmaba."),
        N_("Vuelva a mirarla y fírmela de nuevo."),
    ),
    "credentials-fixed": Explained(
        N_("La votación para la que se acreditaba ya está preparada."),
        N_("Acredítese de nuevo para las siguientes; en esta, vote en papel si no pudo hacerlo."),
    ),
    "credential-repeated": Explained(
        N_("Esa credencial ya es de otra persona."), N_("Acredítese de nuevo.")
    ),
    "vote-not-open": Explained(
        N_("La votación secreta no está abierta."),
        N_("Compruebe si su papeleta consta; si no, avise a la secretaría."),
    ),
    "ballot-refused": Explained(
        N_("La papeleta no es válida y no se ha contado ({flaw})."),
        N_("Vuelva a cargar la página y vote de nuevo."),
    ),
    "credential-used": Explained(
        N_("Su papeleta ya está en la urna."), N_("No hace falta hacer nada: es la que cuenta.")
    ),
    "ballot-unknown": Explained(
        N_("En la urna no consta ninguna papeleta suya."),
        N_("Si la votación sigue abierta, envíela de nuevo."),
    ),
    "statement-given": Explained(
        N_("Ya firmó otro cierre de esta votación."),
        N_("No abra la votación: avise a la secretaría."),
    ),
    "statement-refused": Explained(
        N_("La firma del cierre no es válida."), N_("Inténtelo desde la tableta de la ceremonia.")
    ),
    "share-refused": Explained(
        N_("La apertura no corresponde a las papeletas de la urna ({flaw})."),
        N_("Vuelva a comprobar la votación y ábrala de nuevo."),
    ),
    "annex-not-yet": Explained(
        N_("El anexo de credenciales se forma al contar la votación."),
        N_("Pídalo cuando haya resultado."),
    ),
    "few-ballots": Explained(
        N_("Hay tan pocas papeletas que el resultado revelaría los votos."),
        N_("La presidencia decide si se abre o se vota en papel."),
    ),
}
