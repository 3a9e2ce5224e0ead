"""The words for the states and kinds of a session, as a Spanish official says them."""

from typing import Final


def N_(text: str) -> str:  # noqa: N802  gettext's customary mark for a literal that is translated later
    """Mark a literal for the catalogue."""
    return text


STAGE: Final = {
    "convened": N_("Convocada"),
    "roll-call": N_("Pasando lista"),
    "quorate": N_("Pendiente de constituirse"),
    "open": N_("En curso"),
    "recess": N_("En receso"),
    "no-quorum": N_("Suspendida por falta de quórum"),
    "closed": N_("Levantada"),
    "not-held": N_("No celebrada"),
}
SESSION_KIND: Final = {
    "ordinary": N_("Sesión ordinaria"),
    "extraordinary": N_("Sesión extraordinaria"),
    "urgent": N_("Sesión extraordinaria y urgente"),
}
ITEM_KIND: Final = {
    "minutes": N_("Acta"),
    "opinion": N_("Dictamen"),
    "proposal": N_("Proposición"),
    "motion": N_("Moción"),
    "declaration": N_("Declaración institucional"),
    "report": N_("Dación de cuenta"),
    "questions": N_("Ruegos y preguntas"),
}
ITEM_STATE: Final = {
    "pending": N_("Pendiente"),
    "debating": N_("En debate"),
    "voting": N_("En votación"),
    "settled": N_("Concluido"),
    "withdrawn": N_("Retirado"),
    "tabled": N_("Sobre la mesa"),
    "not-admitted": N_("Urgencia no declarada"),
    "not-dealt": N_("No tratado"),
}
CHOICE: Final = {"yes": N_("A favor"), "no": N_("En contra"), "abstain": N_("Abstención")}
SYMBOL: Final = {"yes": "✓", "no": "✕", "abstain": "○"}
OUTCOME: Final = {
    "approved": N_("Aprobado"),
    "rejected": N_("Rechazado"),
    "second-vote-required": N_("Empate: segunda votación"),
    "casting-vote-required": N_("Empate: decide el voto de calidad"),
}
MAJORITY: Final = {
    "simple": N_("mayoría simple"),
    "absolute": N_("mayoría absoluta"),
    "two-thirds-legal": N_("dos tercios del número legal de miembros"),
}
PRESENCE: Final = {
    "unknown": N_("Sin pasar lista"),
    "in-room": N_("En sala"),
    "remote": N_("A distancia"),
    "excused": N_("Excusa su asistencia"),
    "absent": N_("Ausente"),
}
FLOOR: Final = {
    "turn": N_("Turno"),
    "second-turn": N_("Segundo turno"),
    "allusion": N_("Alusiones"),
    "order": N_("Cuestión de orden"),
    "rapporteur": N_("Ponente"),
    "secretary": N_("Secretaría"),
    "auditor": N_("Intervención"),
    "explanation": N_("Explicación de voto"),
    "petition": N_("Ruego"),
    "question": N_("Pregunta"),
}
DUTY: Final = {
    "chair": N_("Presidencia"),
    "member": N_("Concejalía"),
    "secretary": N_("Secretaría"),
    "auditor": N_("Intervención municipal"),
}
DESK: Final = {
    "chair": N_("Presidencia"),
    "secretary": N_("Secretaría e Intervención"),
    "screen": N_("Pantalla de la sala"),
    "public": N_("Ciudadanía"),
    "member": N_("Concejales y concejalas"),
}
METHOD: Final = {
    "passkey": N_("llave de acceso"),
    "development": N_("identidad de demostración"),
    "rehearsal": N_("ensayo"),
    "invitation": N_("invitación"),
}
ACCESS: Final = {
    "invited": N_("Invitación entregada"),
    "passkey-added": N_("Llave registrada"),
    "passkey-revoked": N_("Llave retirada y sesiones cerradas"),
    "sign-ins-ended": N_("Sesiones cerradas en los demás dispositivos"),
}
ACTOR: Final = {"operator": N_("quien administra la instalación")}
FILE: Final = {
    "acta": N_("Acta de la sesión (PDF)"),
    "certification": N_("Certificación de la grabación (PDF)"),
    "video": N_("Vídeo de la sesión"),
    "approval": N_("Anotación de aprobación del acta (PDF)"),
    "package": N_("Paquete completo (acta, vídeo, registro y firmas)"),
}
ACTA: Final = {
    "draft": N_("Borrador escrito; se prepara el vídeo"),
    "review": N_("A la espera de la Secretaría"),
    "final": N_("Definitiva; se compone el documento"),
    "rendered": N_("A la espera de la firma de la Secretaría"),
    "signed-secretary": N_("Firmada por la Secretaría; a la espera del visto bueno"),
    "signed-chair": N_("Firmada, sellada y cerrada"),
    "filed": N_("En el expediente"),
    "registered": N_("Anotada en el registro de salida"),
    "sealed": N_("Paquete sellado y comprobado"),
    "published": N_("Publicada"),
}
VERDICT: Final = {
    "valid": N_("Firma válida"),
    "invalid": N_("Firma no válida"),
    "unchecked": N_("Sin comprobar: falta algo necesario para comprobarla"),
}
BOUND: Final = {
    "incidents": N_("Incidencias que constan en el registro"),
    "evidence": N_("Grabación y registro electrónico de la sesión"),
}
SUBJECT: Final = {
    "substance": "",
    "urgency": N_("Urgencia de la moción"),
    "withdrawal": N_("Retirada del punto"),
    "tabling": N_("Dejar el punto sobre la mesa"),
    "nominal": N_("Que la votación sea nominal"),
    "secrecy": N_("Secreto del debate y la votación"),
}
ANSWER: Final = {
    "Sí": N_("Sí"),
    "No": N_("No"),
    "Abstención": N_("Abstención"),
    "En blanco": N_("En blanco"),
}
TABLES: Final[dict[str, dict[str, str]]] = {
    "answer": ANSWER,
    "desk": DESK,
    "method": METHOD,
    "access": ACCESS,
    "actor": ACTOR,
    "file": FILE,
    "acta": ACTA,
    "verdict": VERDICT,
    "bound": BOUND,
    "stage": STAGE,
    "session_kind": SESSION_KIND,
    "item_kind": ITEM_KIND,
    "item_state": ITEM_STATE,
    "choice": CHOICE,
    "outcome": OUTCOME,
    "majority": MAJORITY,
    "subject": SUBJECT,
    "presence": PRESENCE,
    "floor": FLOOR,
    "duty": DUTY,
}
