// Why an act has to wait, and how the next act is called.
import { t, tn } from "../i18n";
import type { Next, Why } from "../room/acts";
import { quorumNow } from "../room/acts";
import type { SessionState } from "../wire/generated";

export function whyWord(why: Why, state: SessionState): string {
  switch (why) {
    case "chair-only":
      return t("Corresponde a la Presidencia");
    case "secretary-only":
      return t("Corresponde a la Secretaría");
    case "session-over":
      return t("La sesión ha terminado");
    case "not-open":
      return t("La sesión no está abierta");
    case "already-open":
      return t("La sesión ya está en marcha");
    case "roll-first":
      return t("Antes, el pase de lista");
    case "no-quorum":
      return t("Falta quórum: {present} de {needed}", quorumNow(state));
    case "vote-open":
      return t("Hay una votación abierta");
    case "item-open":
      return t("Hay un punto en debate");
    case "no-item":
      return t("No hay ningún punto en debate");
    case "not-votable":
      return t("Este punto no se vota");
    case "vote-pending":
      return t("Hay una votación sin proclamar");
    case "nobody-waits":
      return t("Nadie ha pedido la palabra");
    case "in-recess":
      return t("La sesión está en receso");
    case "recess-first":
      return t("Solo durante un receso");
    case "doors-closed":
      return t("La sesión ya es secreta");
    case "doors-open":
      return t("La sesión ya es pública");
    case "secrecy-first":
      return t("Antes se vota el secreto, por mayoría absoluta");
    case "item-begun":
      return t("Ya se ha intervenido o votado");
    case "majority-fixed":
      return t("La mayoría quedó fijada al abrir la votación");
    case "corrections-pending":
      return t("Hay rectificaciones: se votan");
    case "not-ordinary":
      return t("Solo en sesión ordinaria");
    case "already-voted":
      return t("El fondo ya se ha votado");
  }
}

/** The question before the session is lifted: what cannot be undone, and what is left for the next. */
export function liftingQuestion(state: SessionState): string {
  const left = state.items.filter((item) => item.state === "pending").length;
  const ends = t("¿Levantar la sesión? No se puede deshacer: terminan las votaciones, la grabación y la emisión.");
  if (left === 0) return ends;
  const next = tn(
    "Queda {n} punto sin tratar, que pasa a la sesión siguiente.",
    "Quedan {n} puntos sin tratar, que pasan a la sesión siguiente.",
    left,
  );
  return `${ends} ${next}`;
}

export function nextWord(next: Next, state: SessionState): string {
  switch (next.act) {
    case "start-roll":
      return t("Pasar lista");
    case "complete-roll":
      return t("Cerrar el pase de lista");
    case "open-session":
      return t("Abrir la sesión");
    case "resume":
      return t("Reanudar la sesión");
    case "close-session":
      return t("Levantar la sesión");
    case "close-item":
      return t("Terminar el punto");
    case "open-item":
      return t("Abrir el punto {number}", {
        number: state.items.find((item) => item.id === next.item)?.number ?? "",
      });
    case "open-doors":
      return t("Volver a sesión pública");
    case "open-vote":
      if (next.round > 1) return t("Abrir la segunda votación");
      return next.subject === "urgency" ? t("Votar la urgencia") : t("Abrir votación");
    case "close-vote":
      return t("Cerrar la votación");
    case "proclaim":
      return t("Proclamar el resultado");
    case "cast":
      return t("Voto de calidad");
    case "none":
      return "";
  }
}
