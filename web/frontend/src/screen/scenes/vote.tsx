// The open vote: who has voted and not how; then the result.
import { t } from "../../i18n";
import { currentItem, lastVoteOf, membersOf, openVote } from "../../room/select";
import { useSession } from "../../ui/context";
import { Icon } from "../../ui/icons";
import { Figures, ResultBar } from "../../ui/result";
import { SecretFigures } from "../../ui/secret-result";
import { itemTitle, resultWord, ruleLine, shortName, subjectWord, voteKindWord } from "../../ui/words";
import type { VoteNow } from "../../wire/generated";
import { SeatMap } from "../seats";
import { Question, Title } from "../title";
import { SecretVotingScene } from "./secret";

export function VotingScene() {
  const state = useSession();
  const vote = openVote(state);
  const item = currentItem(state);
  if (!vote) return null;
  if (vote.kind === "secret") return <SecretVotingScene vote={vote} />;
  const voters = membersOf(state).filter((p) => vote.eligible.includes(p.id));
  return (
    <div class="scene-voting">
      <header>
        <div>
          <p class="scene-kind">
            {voteKindWord(vote.kind)} · {ruleLine(vote.majority, vote.needed)}
            {vote.round > 1 && <> · {t("Segunda votación")}</>}
          </p>
          <Subject vote={vote} />
          <Title words={itemTitle(item)} room={165} />
        </div>
        <p class="received-now">
          {t("Recibidos")}
          <span class="figure">
            {vote.voted.length} / {vote.eligible.length}
          </span>
        </p>
      </header>
      <SeatMap vote={vote} />
      <ul class={`names names-voting ${voters.length > 27 ? "names-many" : ""}`}>
        {voters.map((person) => {
          const hasVoted = vote.voted.includes(person.id);
          return (
            <li key={person.id} class={hasVoted ? "is-here" : "is-unknown"}>
              <Icon name={hasVoted ? "badge-check" : "circle-dashed"} size="1em" />
              <span class="name">{shortName(person)}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Subject({ vote }: { vote: VoteNow }) {
  const words = subjectWord(vote.subject);
  return words ? <p class="scene-subject">{words}</p> : null;
}

export function ResultScene() {
  const state = useSession();
  const item = currentItem(state);
  const vote = lastVoteOf(state, item?.id);
  if (!vote?.result) return null;
  const { outcome, article, needed } = vote.result;
  return (
    <div class={`scene-result outcome-${outcome}`}>
      <header>
        <Subject vote={vote} />
        <Title words={itemTitle(item)} room={vote.secret ? 180 : 200} />
        {vote.secret && <Question words={vote.secret.question.text} room={140} />}
        <p class="result-outcome">
          <Icon
            name={outcome === "approved" ? "check" : outcome === "rejected" ? "cross" : "warning"}
            size="1em"
          />
          {resultWord(vote)}
        </p>
      </header>
      <div class="result-count">
        {vote.secret ? (
          <SecretFigures vote={vote} />
        ) : (
          <>
            <Figures vote={vote} />
            <ResultBar vote={vote} />
          </>
        )}
        <p class="result-rule">
          {ruleLine(vote.majority, needed)} ({article})
        </p>
        {vote.casting && (
          <p class="result-rule">{t("Decidido por el voto de calidad de la Presidencia")}</p>
        )}
      </div>
      {state.rules.names_in_ordinary && !vote.secret && <SeatMap vote={vote} />}
    </div>
  );
}
