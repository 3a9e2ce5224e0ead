// The action zone when there is nothing to do: each says what is happening and what comes next.
import { t } from "../../i18n";
import { attendanceOf, currentItem, lastVoteOf, presentCount, quorumOf } from "../../room/select";
import { Icon, type IconName } from "../../ui/icons";
import { useRoom, useSession } from "../../ui/context";
import { ResultCard } from "../../ui/result";
import { dateOf, timeOf } from "../../ui/words";

function Calm({ icon, title, next }: { icon: IconName; title: string; next: string }) {
  return (
    <div class="calm">
      <Icon name={icon} size="3rem" />
      <h2>{title}</h2>
      <p>{next}</p>
    </div>
  );
}

export function Waiting() {
  const state = useSession();
  return (
    <Calm
      icon="clock"
      title={t("La sesión no ha empezado")}
      next={t("Convocada para el {date} a las {time}. Al pasar lista podrá responder aquí.", {
        date: dateOf(state.starts_at),
        time: timeOf(state.starts_at),
      })}
    />
  );
}

export function NotEntitled() {
  const state = useSession();
  const me = useRoom().me.value.person;
  const mine = state.attendance.find((a) => a.member === me);
  const title = mine?.is_in_conflict
    ? t("No puede votar: se ha abstenido por causa legal")
    : t("No puede votar: no consta como presente");
  return (
    <Calm
      icon="vote"
      title={title}
      next={t("La votación está abierta para los demás. Si es un error, avise a Secretaría de viva voz.")}
    />
  );
}

/** Out of the room: for one item by law, or for good by order of the chair. */
export function Outside() {
  const state = useSession();
  const mine = attendanceOf(state, useRoom().me.value.person);
  if (mine?.cause === "expelled") {
    return (
      <Calm
        icon="door-open"
        title={t("La Presidencia le ha ordenado abandonar la sala")}
        next={t("No puede volver a esta sesión (artículo 95 del ROF). Puede seguirla en la página pública.")}
      />
    );
  }
  return (
    <Calm
      icon="door-open"
      title={t("Está fuera de la sala en este punto")}
      next={t("Se abstiene por causa legal: ni se le ve ni se le oye, y no vota. Volverá a la sesión al terminar el punto, sin hacer nada.")}
    />
  );
}

export function RecessNow() {
  const until = useSession().recess_until;
  return (
    <Calm
      icon="pause"
      title={t("Receso")}
      next={
        until
          ? t("Se reanuda a las {time}.", { time: timeOf(until) })
          : t("La Presidencia avisará al reanudar.")
      }
    />
  );
}

export function NoQuorum() {
  const state = useSession();
  return (
    <Calm
      icon="users"
      title={t("Sin quórum")}
      next={t("Presentes {present} de los {quorum} necesarios. No se debate ni se vota hasta que lo haya.", {
        present: presentCount(state),
        quorum: quorumOf(state),
      })}
    />
  );
}

export function Over() {
  const state = useSession();
  const title =
    state.stage === "not-held" ? t("La sesión no se ha celebrado") : t("Sesión levantada");
  return (
    <Calm
      icon="gavel"
      title={title}
      next={t("El acta se redactará con lo que consta en el registro de la sesión. Gracias.")}
    />
  );
}

export function GuestNow() {
  return (
    <Calm
      icon="mic"
      title={t("Asiste como invitado")}
      next={t("Hablará cuando la Presidencia le dé la palabra; entonces se abrirá su micrófono.")}
    />
  );
}

export function Visitor() {
  return (
    <Calm
      icon="users"
      title={t("No forma parte de esta sesión")}
      next={t("Puede seguirla en la página pública.")}
    />
  );
}

/** After a vote: what came out and what one said; the floor may be asked for again below. */
export function ResultNow() {
  const state = useSession();
  const vote = lastVoteOf(state, currentItem(state)?.id);
  return vote ? <ResultCard vote={vote} me={useRoom().me.value.person} /> : null;
}
