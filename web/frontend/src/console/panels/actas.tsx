// The actas of earlier sessions that the item puts to approval, and what is to be corrected in them.
import { t } from "../../i18n";
import { whyNot } from "../../room/acts";
import { type Act, TwoStepButton } from "../../ui/act";
import { useRoom, useSession } from "../../ui/context";
import type { Correction, ItemNow } from "../../wire/generated";
import { whyWord } from "../words";
import { type Field, FormAct } from "./form-act";

interface Props {
  readonly item: ItemNow;
  readonly act: Act;
}

export function PriorActas({ item, act }: Props) {
  return (
    <section class="prior-actas" aria-label={t("Actas que se aprueban")}>
      {item.actas.map((acta) => {
        const mine = item.corrections.filter((one) => one.acta === acta.session);
        return (
          <div key={acta.session}>
            <p>
              {t("Acta {number}: {title}", { number: acta.number, title: acta.title })}
              {item.approved.includes(acta.session) && <strong> · {t("aprobada")}</strong>}
            </p>
            {mine.length > 0 && (
              <ul>
                {mine.map((one) => (
                  <Corrected key={one.id} item={item} correction={one} act={act} />
                ))}
              </ul>
            )}
          </div>
        );
      })}
      {item.approved.length === 0 && (
        <div class="asides">
          <ByAssent item={item} act={act} />
          <Correct item={item} act={act} />
        </div>
      )}
    </section>
  );
}

function Corrected({ item, correction, act }: Props & { correction: Correction }) {
  const state = useSession();
  const why = whyNot(state, useRoom().me.value, "correct-acta");
  const { where, says, should_say } = correction;
  return (
    <li>
      {where}. {says && `${t("Donde dice")}: «${says}». `}
      {should_say ? `${t("Debe decir")}: «${should_say}».` : t("Se suprime.")}{" "}
      {!why && (
        <button
          type="button"
          class="button button-quiet"
          aria-label={t("Retirar la rectificación de {where}", { where })}
          onClick={() =>
            act.send({ type: "acta.withdraw-correction", item: item.id, correction: correction.id })
          }
        >
          {t("Retirar")}
        </button>
      )}
    </li>
  );
}

// ROF 91.1: the chair asks whether anybody has observations; if nobody has, it is approved.
function ByAssent({ item, act }: Props) {
  const state = useSession();
  const why = whyNot(state, useRoom().me.value, "approve-acta");
  if (why === "already-voted") return null;
  return (
    <TwoStepButton
      act={act}
      icon="check"
      blocked={why && whyWord(why, state)}
      question={t("¿Nadie tiene observaciones? El acta queda aprobada y el punto, terminado.")}
      command={() => ({ type: "item.close", item: item.id })}
    >
      {t("Aprobar por asentimiento")}
    </TwoStepButton>
  );
}

function Correct({ item, act }: Props) {
  const room = useRoom();
  const which: Field = {
    name: "acta",
    label: t("Acta que se rectifica"),
    options: item.actas.map((acta) => [acta.session, t("Acta {number}", { number: acta.number })]),
    usual: item.actas[0]?.session ?? "",
  };
  const fields: readonly Field[] = [
    which,
    { name: "where", label: t("Dónde está el error (punto y párrafo)") },
    { name: "says", label: t("Donde dice"), isOptional: true },
    { name: "should_say", label: t("Debe decir"), isOptional: true },
  ];
  return (
    <FormAct
      name="correct-acta"
      words={t("Anotar una rectificación")}
      act={act}
      fields={fields}
      command={({ acta = "", where = "", says = "", should_say = "" }) => ({
        type: "acta.note-correction",
        item: item.id,
        correction: room.newId(),
        acta,
        where,
        says,
        should_say,
      })}
    />
  );
}
