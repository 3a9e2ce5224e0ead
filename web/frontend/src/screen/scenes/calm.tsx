// Scenes with one sentence: welcome, recess, no quorum, secret, lifted.
import { t } from "../../i18n";
import { quorumNow } from "../../room/acts";
import { useSession } from "../../ui/context";
import { Icon, type IconName } from "../../ui/icons";
import { Title } from "../title";
import { dateOf, timeOf } from "../../ui/words";

function Sentence(props: { icon: IconName; title: string; words: string }) {
  return (
    <div class="scene-sentence">
      <Icon name={props.icon} size="1em" />
      <h1>{props.title}</h1>
      <p>{props.words}</p>
    </div>
  );
}

export function Welcome() {
  const state = useSession();
  const isOpen = state.stage === "open";
  return (
    <div class="scene-welcome">
      <p class="welcome-town">{state.town}</p>
      <Title words={state.title} room={110} />
      <p>
        {isOpen
          ? t("La Presidencia anunciará el siguiente punto.")
          : `${dateOf(state.starts_at)} · ${timeOf(state.starts_at)}`}
      </p>
      <p class="welcome-place">{state.place}</p>
    </div>
  );
}

export function RecessScene() {
  const until = useSession().recess_until;
  return (
    <Sentence
      icon="pause"
      title={t("Receso")}
      words={
        until
          ? t("La sesión se reanuda a las {time}", { time: timeOf(until) })
          : t("La sesión se reanudará en unos minutos")
      }
    />
  );
}

export function NoQuorumScene() {
  const state = useSession();
  return (
    <Sentence
      icon="users"
      title={t("Sin quórum")}
      words={t("Presentes {present}, necesarios {needed}", quorumNow(state))}
    />
  );
}

export function SecretScene() {
  return (
    <Sentence
      icon="lock"
      title={t("Sesión secreta")}
      words={t("Sin público y sin emisión (artículo 70.1 de la Ley 7/1985)")}
    />
  );
}

export function OverScene() {
  const state = useSession();
  const isHeld = state.stage === "closed";
  return (
    <Sentence
      icon="gavel"
      title={isHeld ? t("Sesión levantada") : t("Sesión no celebrada")}
      words={
        state.closed_at && isHeld
          ? t("A las {time}", { time: timeOf(state.closed_at) })
          : t("Por falta de quórum")
      }
    />
  );
}
