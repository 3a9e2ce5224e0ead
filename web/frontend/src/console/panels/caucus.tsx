// The rooms of the groups in a recess: opened, called back with a countdown, closed.
import { t } from "../../i18n";
import { whyNot } from "../../room/acts";
import { ActButton, ActNote, TwoStepButton, useAct } from "../../ui/act";
import { Countdown } from "../../ui/countdown";
import { useRoom, useSession } from "../../ui/context";
import { whyWord } from "../words";

const CALL_S = 60;

export function CaucusActs() {
  const state = useSession();
  const me = useRoom().me.value;
  const act = useAct();
  if (state.stage !== "recess") return null;
  const [mayOpen, mayClose] = [whyNot(state, me, "open-caucus"), whyNot(state, me, "close-caucus")];
  return (
    <section class="card session-acts" aria-label={t("Salas de los grupos")}>
      <h3>{t("Salas de los grupos")}</h3>
      <p class="hint">
        {state.caucus
          ? t("Cada grupo está en su sala. No se graban ni se emiten.")
          : t("En el receso, cada grupo puede reunirse en una sala propia, sin grabación.")}{" "}
        {state.caucus?.closes_at && <Countdown until={state.caucus.closes_at} />}
      </p>
      <div class="act-list">
        {state.caucus ? (
          <>
            <ActButton act={act} icon="clock" blocked={mayClose && whyWord(mayClose, state)} command={() => ({ type: "caucus.close", seconds: CALL_S })}>
              {t("Llamar a todos: cierran en 1 min")}
            </ActButton>
            <TwoStepButton act={act} icon="door-closed" blocked={mayClose && whyWord(mayClose, state)} question={t("¿Cerrar ya las salas?")} command={() => ({ type: "caucus.close", seconds: 0 })}>
              {t("Cerrar ya")}
            </TwoStepButton>
          </>
        ) : (
          <ActButton act={act} icon="door-open" blocked={mayOpen && whyWord(mayOpen, state)} command={() => ({ type: "caucus.open" })}>
            {t("Abrir las salas")}
          </ActButton>
        )}
      </div>
      <ActNote act={act} />
    </section>
  );
}
