// The secret vote on the room screen: how many have voted; then the head code, to be read aloud.
import { t } from "../../i18n";
import { currentItem } from "../../room/select";
import { Code } from "../../ui/code";
import { useRoom, useSession } from "../../ui/context";
import { Icon } from "../../ui/icons";
import { itemTitle, ruleLine } from "../../ui/words";
import type { VoteNow } from "../../wire/generated";
import { Question, Title } from "../title";

export function SecretVotingScene({ vote }: { vote: VoteNow }) {
  const item = currentItem(useSession());
  return (
    <div class="scene-secret-vote">
      <header>
        <p class="scene-kind">
          <Icon name="lock" size="1em" /> {t("Votación secreta")} · {ruleLine(vote.majority, vote.needed)}
        </p>
        <Title words={itemTitle(item)} room={260} />
        <Question words={vote.secret?.question.text ?? ""} room={200} />
      </header>
      <div class="secret-now">
        <Now vote={vote} />
      </div>
    </div>
  );
}

function Now({ vote }: { vote: VoteNow }) {
  const { secret, status } = vote;
  if (secret?.is_paper) return <p class="secret-word">{t("Se vota con papeleta y urna")}</p>;
  if (status === "preparing") return <p class="secret-word">{t("Se prepara la votación…")}</p>;
  if (status === "closing") return <p class="secret-word">{t("Se cierra la urna…")}</p>;
  if (status === "counting") return <Head vote={vote} />;
  return <Cast vote={vote} />;
}

// Not who, not in which order: only how many.
function Cast({ vote }: { vote: VoteNow }) {
  const turnout = useRoom().turnout.value;
  const cast = turnout?.vote === vote.vote ? turnout.cast : 0;
  return (
    <p class="received-now secret-received">
      {t("Han votado")}
      <span class="figure">
        {cast} / {vote.eligible.length}
      </span>
    </p>
  );
}

function Head({ vote }: { vote: VoteNow }) {
  const state = useSession();
  const { secret } = vote;
  if (!secret) return null;
  return (
    <>
      <Code hash={secret.close_head} label={t("Código de la urna cerrada")} />
      <p class="secret-word">
        {t("Papeletas: {ballots} de {called}", { ballots: secret.ballots, called: vote.eligible.length })}
        {" · "}
        {t("Abren {given} de {threshold} custodios", {
          given: secret.opened_by.length,
          threshold: state.secret.threshold,
        })}
      </p>
    </>
  );
}
