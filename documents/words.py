"""The fixed words of the printed documents, in the document's language."""

from collections.abc import Callable

Translate = Callable[[str], str]


def labels(_: Translate) -> dict[str, str]:
    """Return every fixed word by the name that the templates use."""
    return _page(_) | _act(_) | _presences(_) | _vote(_) | _other(_)


def _page(_: Translate) -> dict[str, str]:
    return {
        "demo": _("DOCUMENTO DE DESARROLLO – SIN VALIDEZ JURÍDICA"),
        "draft": _("BORRADOR – pendiente de aprobación"),
        "page": _("Página"),
        "of": _("de"),
        "csv": _("Código seguro de verificación (CSV)"),
        "verify": _("Verificación en la sede electrónica"),
        "verify_text": _(
            "Este documento puede cotejarse con el original firmado introduciendo el código en la "
            "dirección indicada o leyendo el código QR."
        ),
        "arms": _("Escudo heráldico"),
        "qr": _("Código QR con la dirección de verificación"),
        "number": _("Número"),
        "expediente": _("Expediente"),
        "signatures": _("Firmas"),
        "signed_electronically": _("Firmado electrónicamente"),
        "log": _("Registro electrónico de la sesión"),
        "log_text": _(
            "Este documento se ha formado a partir del registro encadenado de la sesión, cuya "
            "cabeza es la siguiente:"
        ),
        "log_size": _("Asientos"),
        "log_hash": _("Huella SHA-256 del último asiento"),
    }


def _act(_: Translate) -> dict[str, str]:
    return {
        "body": _("Órgano"),
        "place": _("Lugar"),
        "town": _("Municipio"),
        "date": _("Fecha"),
        "opened": _("Hora de comienzo"),
        "closed": _("Hora de levantamiento"),
        "convened": _("Convocada para"),
        "session": _("Sesión"),
        "call": _("Convocatoria"),
        "chair": _("Preside"),
        "secretary": _("Secretaría"),
        "auditor": _("Intervención"),
        "name": _("Nombre y apellidos"),
        "office": _("Cargo"),
        "group": _("Grupo"),
        "moves": _("Incorporaciones y ausencias"),
        "territory": _("declara encontrarse en territorio español"),
        "officials": _("Asisten además"),
        "agreement": _("Parte dispositiva del acuerdo"),
        "approval": _("Aprobación del acta de una sesión anterior"),
        "acta_sha256": _("Huella SHA-256 del acta que se aprueba"),
        "says": _("Donde dice"),
        "should_say": _("Debe decir"),
        "to_strike": _("Se suprime."),
        "proposer": _("Proponente"),
        "treated": _("Tratado"),
        "reason": _("Motivo"),
        "majority_changed": _("Mayoría exigida, cambiada antes de la votación"),
        "closed_doors": _("a puerta cerrada"),
        "none": _("No constan."),
    }


def _vote(_: Translate) -> dict[str, str]:
    return {
        "vote": _("Votación"),
        "round": _("Vuelta"),
        "second_round": _("segunda votación"),
        "elected": _("Personas elegidas"),
        "yes": _("Votos a favor"),
        "no": _("Votos en contra"),
        "abstain": _("Abstenciones"),
        "majority": _("Mayoría exigida"),
        "needed": _("Votos a favor necesarios"),
        "legal_number": _("Número legal de miembros"),
        "eligible": _("Con derecho a voto"),
        "outcome": _("Resultado"),
        "article": _("Precepto aplicado"),
        "hours": _("Apertura y cierre"),
        "annulled": _("VOTACIÓN ANULADA"),
        "void": _("sin efecto"),
        "unfinished": _("Votación sin concluir"),
        "absent_after_debate": _(
            "Ausentes una vez iniciada la deliberación, a efectos de la votación se abstienen "
            "(artículo 46.2.d LRBRL)"
        ),
        "silent": _("Presentes que no emiten voto, se computan como abstención"),
        "aloud": _("Votos manifestados de viva voz y anotados por la Secretaría"),
        "casting": _("Voto de calidad"),
        "text_sha256": _("Huella SHA-256 del texto votado"),
    }


def _presences(_: Translate) -> dict[str, str]:
    """By the word of one member, the word of several."""
    return {
        _("presente"): _("presentes"),
        _("presente a distancia"): _("presentes a distancia"),
        _("ausente con excusa"): _("ausentes con excusa"),
        _("ausente sin excusa"): _("ausentes sin excusa"),
    }


def _other(_: Translate) -> dict[str, str]:
    return {
        "certifies": _("CERTIFICO"),
        "certification_opening": _(
            "Que la grabación audiovisual de la sesión que se indica es auténtica e íntegra, y que "
            "los archivos que la contienen son los que se relacionan a continuación, identificados "
            "por su huella digital:"
        ),
        "certification_closing": _(
            "Y para que conste y surta los efectos oportunos, expido la presente certificación."
        ),
        "started": _("Inicio de la grabación"),
        "ended": _("Fin de la grabación"),
        "recorded_by": _("Sistema de grabación"),
        "file": _("Archivo"),
        "bytes": _("Tamaño (bytes)"),
        "duration": _("Duración"),
        "codec": _("Codificación"),
        "sha256": _("Huella SHA-256"),
        "incidents": _("Incidencias de la grabación"),
        "withheld": _("Fragmentos reservados, que no se difunden"),
        "manifest": _("Huella SHA-256 del manifiesto del paquete"),
        "approval_closing": _(
            "Esta anotación se expide de forma automatizada con el sello electrónico de la entidad "
            "(artículos 41 y 42 de la Ley 40/2015) y acompaña al acta sin alterarla; da fe de la "
            "aprobación el acta de la sesión en que se acordó."
        ),
        "receipt_opening": _(
            "Queda practicado en el Registro General el asiento que se indica, con el contenido "
            "siguiente (artículo 16 de la Ley 39/2015):"
        ),
        "book": _("Libro"),
        "registered_at": _("Fecha y hora del asiento"),
        "origin": _("Órgano de origen"),
        "destination": _("Destino"),
        "subject": _("Extracto"),
        "documents": _("Documentos"),
        "notes": _("Observaciones"),
    }
