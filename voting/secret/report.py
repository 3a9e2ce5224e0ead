"""The verification of a secret vote in sentences that a secretary understands."""

from collections.abc import Iterator

from core.i18n import translations
from voting.secret.annex import Eligible
from voting.secret.verify import Count, Facts, Flaw

_ = translations("es").gettext
HEAD_CODE = 8  # characters of the head that are read aloud at the close


def part_sentences() -> dict[str, str]:
    """Return what is wrong, by the part of the vote that the code of a flaw begins with."""
    return {
        "archive": _("El fichero de la votación está dañado o ha sido modificado."),
        "events": _("El tablón de la votación no tiene los asientos que debe, en su orden."),
        "setup": _("La preparación de la votación no es coherente."),
        "election": _("La pregunta o la clave de la votación no son válidas."),
        "trustees": _("Las claves de los custodios no son válidas."),
        "credentials": _("La lista de credenciales de voto no es válida."),
        "voters": _("La lista de credenciales no tiene tantas como personas llamadas a votar."),
        "ballot": _("Hay una papeleta que no es válida."),
        "tally": _("La suma cifrada no es la de las papeletas."),
        "decryptions": _("La suma no se ha abierto con el número exacto de custodios."),
        "decryption": _("La apertura de un custodio no es válida."),
        "result": _("El resultado no es el que sale de las papeletas."),
        "receipt": _("El resguardo no es válido."),
        "annex": _("El anexo de credenciales no es válido."),
        "manifest": _("El manifiesto no corresponde al fichero de la votación."),
    }


def flaw_sentences() -> dict[str, str]:
    """Return the sentences of flaws that say more than the part does."""
    return {
        "archive-hash": _("El contenido de un fichero no es el que dice su huella."),
        "events-order": _(
            "El orden de los asientos no es admisible: hay papeletas después del cierre, más de un "
            "cierre, más de una preparación, o falta alguno."
        ),
        "events-chain": _("La cadena de asientos está rota."),
        "trustees-threshold": _("Una sola persona podría abrir la votación."),
        "trustees-repeated": _("Una misma persona ocupa dos puestos de custodio."),
        "credentials-weight": _("Hay una credencial que vale más de un voto."),
        "credentials-repeated": _("Hay una credencial repetida."),
        "voters-count": _(
            "Hay {where} credenciales de voto, y no tantas como personas llamadas a votar."
        ),
        "ballot-form": _("La papeleta del asiento {where} no está escrita como se debe."),
        "ballot-size": _("La papeleta del asiento {where} es demasiado grande."),
        "ballot-element": _("La papeleta del asiento {where} contiene un número inadmisible."),
        "ballot-scalar": _("La papeleta del asiento {where} contiene un número inadmisible."),
        "ballot-election": _("La papeleta del asiento {where} es de otra votación."),
        "ballot-credential-unknown": _(
            "La papeleta del asiento {where} no es de nadie llamado a votar."
        ),
        "ballot-credential-used": _(
            "La papeleta del asiento {where} es la segunda de una persona."
        ),
        "ballot-duplicate": _("La papeleta del asiento {where} está dos veces."),
        "ballot-signature": _("La firma de la papeleta del asiento {where} no es válida."),
        "ballot-proof": _(
            "La papeleta del asiento {where} no demuestra que contenga un voto admisible."
        ),
        "tally-count": _("El número de papeletas sumadas no es el de las papeletas."),
        "decryptions-count": _("Han abierto {where} custodios, que no son los necesarios."),
        "decryption-proof": _("La apertura del custodio {where} no es válida."),
        "annex-manifest": _("El anexo no es el que dice el manifiesto de la votación."),
        "annex-form": _("El anexo no puede leerse."),
        "annex-election": _("El anexo es de otra votación ({where})."),
        "annex-session": _("El anexo reúne firmas de sesiones o direcciones distintas."),
        "annex-credential": _("La credencial de «{where}» no está en la votación."),
        "annex-repeated": _("El anexo tiene algo repetido que debe ser único ({where})."),
        "annex-missing": _(
            "Hay {where} credenciales en la votación que no son de nadie del anexo."
        ),
        "annex-binding": _("La credencial de «{where}» no es la que esa persona vinculó."),
        "annex-roster": _(
            "La llave de acceso de «{where}» no está a su nombre en la lista que esa persona vio."
        ),
        "annex-signature": _("La firma de «{where}» en la lista de llaves no es válida."),
        "annex-assertion": _("La llave de acceso de «{where}» no firmó esa credencial."),
        "receipt-form": _("El resguardo no puede leerse."),
        "receipt-election": _("El resguardo es de otra votación ({where})."),
        "receipt-signature": _("El resguardo no está firmado por el servidor de esta votación."),
        "receipt-missing": _(
            "La papeleta del resguardo NO está en la votación. Conserve el resguardo y "
            "comuníquelo a la Secretaría: prueba que falta."
        ),
    }


def flaw_text(flaw: Flaw) -> str:
    """Return a flaw in one sentence, with its code for who has to look further."""
    said = flaw_sentences().get(flaw.code) or part_sentences()[flaw.code.partition("-")[0]]
    return f"{said.format(where=flaw.where)} [{flaw.code}]"


def facts_text(facts: Facts) -> str:
    """Return what was voted, by how many, and the result."""
    return "\n".join(_facts(facts))


def _facts(facts: Facts) -> Iterator[str]:
    yield _("Votación: «{name}» ({uuid})").format(
        name=facts.election.name, uuid=facts.election.uuid
    )
    yield _("Llamados a votar: {voters}. Papeletas: {ballots}. No han votado: {silent}.").format(
        voters=facts.voters, ballots=facts.ballots, silent=facts.voters - facts.ballots
    )
    yield _(
        "Todas las papeletas llevan una credencial de la lista, una por credencial, y contienen "
        "un voto admisible. La suma y el resultado son los de esas papeletas."
    )
    yield _("Abierta por {threshold} de {trustees} custodios.").format(
        threshold=facts.threshold, trustees=facts.trustees
    )
    for count in facts.counts:
        yield from _count(count)
    yield _("Código de cierre: {code} (compárelo con el que se leyó en la sesión)").format(
        code=close_code(facts)
    )
    yield _("Huella SHA-256 del fichero: {sha256} (compárela con la del acta)").format(
        sha256=facts.sha256
    )


def _count(count: Count) -> Iterator[str]:
    yield ""
    yield count.question.text
    blank = (_("Voto en blanco"),) if count.question.has_blank else ()
    for answer, votes in zip((*blank, *count.question.answers), count.votes, strict=True):
        yield f"  {answer}: {votes}"


def close_code(facts: Facts) -> str:
    """Return the code of the close that screens show: the head after ``EndBallots``."""
    return facts.events[facts.ballots + 1][:HEAD_CODE]


def limits_text() -> str:
    """Return what a verification cannot tell."""
    return _(
        "Esta comprobación no dice quién ha votado ni qué ha votado nadie. Que cada credencial sea "
        "de quien fue llamado a votar lo prueba el anexo de credenciales. Que no falte ninguna "
        "papeleta solo pueden comprobarlo los votantes, cada uno con su resguardo."
    )


def verdict_text(*, holds: bool) -> str:
    """Return the first line of the report."""
    return _("La votación secreta es correcta.") if holds else _("La votación NO es correcta.")


def receipt_text(*, is_signed: bool) -> str:
    """Return what is said of a receipt that holds."""
    if is_signed:
        return _("Resguardo: la papeleta está en la votación y la firma del servidor es válida.")
    return _(
        "Resguardo: la papeleta está en la votación. La firma no se ha comprobado: falta el "
        "manifiesto con la clave del servidor."
    )


def annex_text(eligible: Eligible, *, is_in_manifest: bool) -> str:
    """Return who was called by an annex that holds, and what it leaves to others to know."""
    return "\n".join(_annex(eligible, is_in_manifest=is_in_manifest))


def _annex(eligible: Eligible, *, is_in_manifest: bool) -> Iterator[str]:
    yield _(
        "Anexo: cada credencial es de una persona y cada persona tiene una; su llave de acceso la "
        "firmó en {origin} para la sesión «{session}»."
    ).format(origin=eligible.origin, session=eligible.session)
    yield _("Llamados a votar, según el anexo: {names}.").format(names="; ".join(eligible.names))
    if eligible.signer:
        yield _(
            "«{name}» firmó con su propia llave la lista que dice de quién es cada llave de acceso."
        ).format(name=eligible.signer)
    else:
        yield _(
            "Nadie firmó la lista que dice de quién es cada llave de acceso: compruébelo en el "
            "registro del ayuntamiento."
        )
    if not is_in_manifest:
        yield _("No se ha comprobado que sea el anexo de esta votación: falta el manifiesto.")
    if eligible.is_demonstration:
        yield _("DEMOSTRACIÓN: personas y llaves son ficticias.")


def unreadable_text(path: str) -> str:
    """Return what is said when there is nothing to verify."""
    return _("No hay ninguna votación que pueda leerse en «{path}».").format(path=path)
