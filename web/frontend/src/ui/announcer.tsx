// Says to a screen reader what everybody sees: politely, and at once only for vote and floor.
import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { t } from "../i18n";
import { choiceOf, isSpeaking, openVote } from "../room/select";
import { useRoom, useSession } from "./context";
import { choiceWord } from "./words";

export function Announcer() {
  const state = useSession();
  const me = useRoom().me.value.person;
  const urgent = useSignal("");
  const vote = openVote(state);
  const isMine = isSpeaking(state, me);
  useEffect(() => {
    if (vote) urgent.value = t("Votación abierta.");
    else if (isMine) urgent.value = t("Tiene la palabra.");
    else urgent.value = "";
  }, [vote?.vote, isMine]);
  const choice = vote && choiceOf(vote, me);
  return (
    <div class="visually-hidden">
      <p aria-live="assertive">{urgent}</p>
      <p aria-live="polite">
        {choice && t("Voto registrado: {choice}.", { choice: choiceWord(choice) })}
      </p>
    </div>
  );
}
