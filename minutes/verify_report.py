"""The result of a verification in sentences, or as JSON for programs."""

from core.canonical import Json
from core.i18n import translations
from minutes.domain.tables import clock
from minutes.report import Check, Finding, Report, Verdict

_ = translations("es").gettext


def finding_sentences() -> dict[str, str]:
    """Return a sentence for each code of a finding; ``{file}`` and its parameters fill it."""
    return {
        "missing": _("No existe."),
        "not-a-zip": _("No es una carpeta ni un fichero zip."),
        "too-many-files": _("Contiene demasiados ficheros."),
        "unsafe-name": _("El nombre no es admisible en un paquete."),
        "not-a-file": _("No es un fichero corriente."),
        "encrypted": _("Está cifrado."),
        "zip-bomb": _("Su tamaño no es el que declara."),
        "bad-zip-entry": _("No puede leerse: el zip está dañado."),
        "too-big": _("Es demasiado grande."),
        "file-extra": _("No consta en el manifiesto: sobra."),
        "file-missing": _("Falta."),
        "file-altered": _("Ha cambiado: el manifiesto firmado da la huella {sha256}."),
        "not-canonical": _("No está escrito en su forma canónica: ha cambiado."),
        "manifest-malformed": _("El manifiesto está mal formado en «{where}»."),
        "manifest-derived": _("El manifiesto no dice lo que dice el registro: {what}."),
        "sums-wrong": _("La suma de «{name}» no es la del fichero."),
        "envelope-altered": _("No es el fichero que consta en SHA256SUMS."),
        "log-line": _("El asiento {line} no puede leerse como se escribió."),
        "withheld-unexplained": _(
            "El asiento {seq} no consta y nada en el registro lo justifica ({reason})."
        ),
        "log-chain": _("La cadena se rompe en el asiento {seq} ({reason})."),
        "log-head": _("El registro ({size} asientos) no es el que firma el manifiesto."),
        "log-unknown": _("Contiene un asiento que no se conoce: {what}."),
        "log-other-session": _("Es el registro de otra sesión: {session}."),
        "checkpoint-signature": _("La firma de la cabeza del registro no es válida."),
        "checkpoint-head": _("La cabeza firmada ({size} asientos) no es la de este registro."),
        "segment-missing": _(
            "Falta un fragmento de la grabación. Pista {track}, del segundo {from} al {to} "
            "({from_clock}); lo selló el asiento {seq}."
        ),
        "segment-altered": _(
            "El fragmento no es el que selló el asiento {seq}. Pista {track}, del segundo {from} "
            "al {to} ({from_clock})."
        ),
        "segment-unsealed": _("Ningún asiento del registro selló este fragmento."),
        "vote-recount": _(
            "La votación {vote} (asunto {item}) no resulta de los votos emitidos: {what}."
        ),
        "ballots": _("La votación secreta {vote} no queda probada por su urna: {what}."),
        "paper-differs": _("No es lo que resulta del registro."),
        "acta-head": _("El acta no cita la cabeza de este registro."),
        "acta-attached": _("No son los datos que llevan dentro las firmas de {paper}."),
        "acta-differs": _("El acta no coincide con el registro en {kind} {name}."),
        "signature": _("Firma de {signer}: no es válida ({why})."),
        "signature-unchecked": _("Firma de {signer}: no ha podido comprobarse ({why})."),
        "signature-level": _(
            "Firma de {signer}: es de nivel {level}, sin sello de tiempo; se exige B-T."
        ),
        "signature-missing": _("Falta la firma {field}."),
        "signature-order": _("Las firmas no están en su orden: primero Secretaría."),
        "stamp": _("El sello de tiempo no es válido ({why})."),
        "signature-demo": _(
            "Firma de {signer}: es de una identidad de DESARROLLO, y el paquete dice ser de "
            "producción."
        ),
        "signature-archive": _(
            "Firma de {signer}: es de nivel {level}, sin sello de archivo; se exige B-LTA."
        ),
        "signature-extra": _("Lleva una firma que nadie debía poner: {field}, de {signer}."),
        "signer-other": _(
            "Debía firmar {person}, según el registro, y el certificado es de {signer}."
        ),
        "signer-unbound": _(
            "La clave con la que se firma como {person} no es de esa persona, según la autoridad "
            "({key})."
        ),
        "signer-reason": _("La firma de {person} dice «{reason}» y debía decir «{wanted}»."),
        "seal-unbound": _(
            "El manifiesto no lleva el sello de la entidad: lo firma {signer} con la clave {key}."
        ),
        "log-key-unbound": _("La clave de la cabeza del registro no es de la entidad: {key}."),
        "authority": _("No es un fichero de autoridad legible."),
        "roots": _("No contiene certificados raíz."),
    }


def check_sentences() -> dict[str, str]:
    """Return a sentence for each code of a check that holds."""
    return {
        "files": _("Ficheros: {count}, {bytes} bytes, todos comparados con el manifiesto."),
        "sums": _("SHA256SUMS: {count} sumas comparadas."),
        "log": _("Registro: {size} asientos, raíz {root}."),
        "doors": _("A puerta cerrada del segundo {from} al {to} ({from_clock}): {reason}."),
        "withheld": _(
            "Reservados por haberse tratado a puerta cerrada (art. 70.1 LRBRL): {count} asientos "
            "({rows}), de los que solo consta la huella; su contenido está en el paquete "
            "reservado, y la cadena se comprueba entera."
        ),
        "checkpoint": _("Cabeza del registro firmada: {size} asientos, {root}."),
        "recording": _(
            "Grabación: {pieces} fragmentos de {tracks} pistas comparados con el registro; "
            "{withheld} no pertenecen a este paquete."
        ),
        "ballots": _("Votaciones secretas: {count}, comprobadas papeleta a papeleta."),
        "votes": _("Votaciones: {count}, contadas de nuevo a partir de los votos emitidos."),
        "interventions": _("Intervenciones: {count}, calculadas de nuevo del registro."),
        "acta": _("Acta: {votes} votaciones comparadas con el registro."),
        "signature": _("{file}: firma de {signer}, {at} ({level})."),
        "signer": _("{file}: firma {person}, «{office}», con su clave {key}."),
        "seal": _("Sello de la entidad: {seal}, clave {key}."),
        "stamp": _("{file}: sello de tiempo de {at}."),
        "root-carried": _(
            "Certificado raíz que trae el propio paquete, SHA-256 {sha256}: compárelo con el que "
            "publica la sede."
        ),
        "root-given": _("Certificado raíz indicado por quien comprueba, SHA-256 {sha256}."),
        "development": _(
            "Entorno de DESARROLLO: identidades, certificados y sellos no tienen validez."
        ),
    }


def as_text(report: Report) -> str:
    """Return the report as lines; the last one is the conclusion."""
    lines = [f"✓ {check_sentence(one)}" for one in report.checks]
    lines += [f"✕ {one.file}: {finding_sentence(one)}" for one in report.findings]
    return "\n".join([*lines, conclusion(report)])


def conclusion(report: Report) -> str:
    """Return the sentence that sums up."""
    if report.unreadable:
        return _("NO SE PUEDE LEER el paquete.")
    if not report.ok:
        return _("NO VÁLIDO: {count} defectos.").format(count=len(report.findings))
    return _by_verdict()[report.verdict]


def _by_verdict() -> dict[Verdict, str]:
    return {
        Verdict.AUTHENTIC: _(
            "ÍNTEGRO Y AUTÉNTICO: todo lo comprobado es correcto, y firman y sellan quienes dice "
            "la autoridad que usted indica."
        ),
        Verdict.SIGNED: _(
            "ÍNTEGRO Y FIRMADO bajo la raíz que usted indica. Que las personas y el sello sean "
            "los de la entidad lo dice solo el paquete: compare sus claves con las que publica la "
            "sede, o indique el fichero de autoridad con --authority."
        ),
        Verdict.INTACT: _(
            "ÍNTEGRO, PERO SIN AUTENTICAR: nada ha cambiado desde que se hizo, pero la raíz y la "
            "autoridad son las que trae el propio paquete, y quien falsifica un paquete falsifica "
            "también eso. Compare la huella de la raíz y la clave del sello con las que publica "
            "la sede, o indique su fichero de autoridad con --authority."
        ),
    }


def finding_sentence(one: Finding) -> str:
    """Return the sentence of a finding."""
    return finding_sentences()[one.code].format(file=one.file, **_filled(one.params))


def check_sentence(one: Check) -> str:
    """Return the sentence of a check."""
    return check_sentences()[one.code].format(**_filled(one.params))


def _filled(params: tuple[tuple[str, str | int], ...]) -> dict[str, str | int]:
    values = dict(params)
    for name in ("from", "to"):
        ms = values.get(f"{name}_ms")
        if isinstance(ms, int):
            values[name] = f"{ms / 1000:.3f}".replace(".", ",")
            values[f"{name}_clock"] = clock(ms)
    return values


def as_json(report: Report) -> dict[str, Json]:
    """Return the report for programs: stable codes and parameters, and the Spanish sentences."""
    return {
        "schema": "verificacion/1",
        "package": report.package,
        "ok": report.ok,
        "verdict": report.verdict.value,
        "anchor": report.anchor.value,
        "exit_code": report.exit_code,
        "conclusion": conclusion(report),
        "checks": [
            {"code": one.code, "params": dict(one.params), "sentence": check_sentence(one)}
            for one in report.checks
        ],
        "findings": [
            {
                "code": one.code,
                "file": one.file,
                "params": dict(one.params),
                "sentence": finding_sentence(one),
            }
            for one in report.findings
        ],
    }
