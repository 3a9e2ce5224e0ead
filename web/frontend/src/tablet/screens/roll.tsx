// Answering the roll: in the room, or at a distance with the declaration that the law asks for.
import { useSignal } from "@preact/signals";
import { t } from "../../i18n";
import { attendanceOf } from "../../room/select";
import { ActNote, useAct } from "../../ui/act";
import { useRoom, useSession } from "../../ui/context";
import { Icon } from "../../ui/icons";
import { presenceWord } from "../../ui/words";

export function RollCall() {
  const state = useSession();
  const act = useAct();
  const isRemote = useSignal(false);
  if (isRemote.value) return <Declaration back={() => (isRemote.value = false)} />;
  const mayBeRemote = state.rules.remote_basis !== "none";
  return (
    <div class="roll">
      <h2>{t("Pase de lista")}</h2>
      <p>{t("Diga dónde está para que conste su asistencia.")}</p>
      <button
        type="button"
        class="button button-primary button-big"
        aria-busy={act.state.value.step === "sending"}
        onClick={() => act.send({ type: "rollcall.answer", presence: "in-room" })}
      >
        <Icon name="user-check" size="2rem" /> {t("Estoy en la sala")}
      </button>
      {mayBeRemote ? (
        <button type="button" class="button button-big" onClick={() => (isRemote.value = true)}>
          <Icon name="video" size="2rem" /> {t("Estoy a distancia")}
        </button>
      ) : (
        <p class="hint">{t("Este órgano no admite asistencia a distancia.")}</p>
      )}
      <ActNote act={act} />
    </div>
  );
}

/** LRBRL 46.3: who attends at a distance declares to be in Spanish territory. */
function Declaration({ back }: { back: () => void }) {
  const act = useAct();
  const isDeclared = useSignal(false);
  const answer = (): void => {
    if (isDeclared.value)
      act.send({ type: "rollcall.answer", presence: "remote", territory_declared: true });
  };
  return (
    <form
      class="roll"
      onSubmit={(event) => {
        event.preventDefault();
        answer();
      }}
    >
      <h2>{t("Asistencia a distancia")}</h2>
      <label class="check">
        <input
          type="checkbox"
          checked={isDeclared.value}
          onChange={(event) => (isDeclared.value = event.currentTarget.checked)}
        />
        <span>
          {t("Declaro que me encuentro en territorio español y que nadie más vota por mí.")}{" "}
          <span class="article">{t("(artículo 46.3 de la Ley 7/1985)")}</span>
        </span>
      </label>
      <button
        class="button button-primary button-big"
        aria-disabled={!isDeclared.value}
        aria-busy={act.state.value.step === "sending"}
      >
        {t("Confirmar asistencia a distancia")}
      </button>
      <button type="button" class="button button-quiet" onClick={back}>
        {t("Volver")}
      </button>
      <ActNote act={act} />
    </form>
  );
}

export function RollAnswered() {
  const state = useSession();
  const mine = attendanceOf(state, useRoom().me.value.person);
  return (
    <div class="calm">
      <Icon name="user-check" size="3rem" />
      <h2>{t("Consta como presente: {presence}", { presence: presenceWord(mine?.presence ?? "unknown") })}</h2>
      <p>
        {state.stage === "quorate"
          ? t("Hay quórum. La Presidencia abrirá la sesión.")
          : t("Se está pasando lista.")}
      </p>
    </div>
  );
}
