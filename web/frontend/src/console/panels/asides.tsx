// What may be done about the item beside its vote: petitions that are voted first, the majority, mistakes.
import { t } from "../../i18n";
import { whyNot } from "../../room/acts";
import { attendanceOf, isPresent, lastVoteOf, membersOf } from "../../room/select";
import { type Act, ActNote, TwoStepButton, useAct } from "../../ui/act";
import { useRoom, useSession } from "../../ui/context";
import { fullName, groundWord, majorityWord } from "../../ui/words";
import { ANNUL_GROUND_VALUES, MAJORITY_VALUES } from "../../wire/generated";
import type {
  AnnulGround,
  ItemNow,
  Majority,
  SessionState,
  VoteNow,
  VoteSubject,
} from "../../wire/generated";
import { whyWord } from "../words";
import { PriorActas } from "./actas";
import { type Field, FormAct, type Values, reasonOf } from "./form-act";

export function Asides({ item }: { item: ItemNow }) {
  const state = useSession();
  const act = useAct();
  const vote = lastVoteOf(state, item.id);
  const canAnnul = vote?.result && vote.status === "closed";
  return (
    <>
      {canAnnul && (
        <div class="asides">
          <Annul vote={vote} act={act} />
        </div>
      )}
      {item.actas.length > 0 && <PriorActas item={item} act={act} />}
      <details class="more">
        <summary>{t("Otros actos de este punto")}</summary>
        <div class="asides">
          {item.votable && <Petitions item={item} act={act} />}
          <SetAside item={item} act={act} />
          {item.votable && <Bind item={item} act={act} />}
          <PutBack item={item} act={act} />
        </div>
      </details>
      <ActNote act={act} />
    </>
  );
}

interface Props {
  readonly item: ItemNow;
  readonly act: Act;
}

// R-DEB-10, R-DEB-11: asked for during the debate, voted before the substance.
function Petitions({ item, act }: Props) {
  const state = useSession();
  const room = useRoom();
  const open = (subject: VoteSubject) => (values: Values) =>
    ({
      type: "vote.open",
      vote: room.newId(),
      item: item.id,
      subject,
      proposer: values["proposer"] ?? "",
      motive: values["reason"] ?? "",
    }) as const;
  const groups: Field = {
    name: "proposer",
    label: t("Grupo que lo pide"),
    options: state.groups.map((group) => [group.id, group.name]),
  };
  const asked: readonly (readonly [VoteSubject, string, readonly Field[]])[] = [
    ["tabling", t("Votar si queda sobre la mesa"), [whoAsks(state)]],
    ["withdrawal", t("Votar su retirada"), [whoAsks(state)]],
    ["nominal", t("Votar si es nominal"), [groups]],
    ["secrecy", t("Votar el secreto"), []],
  ];
  return (
    <>
      {asked
        .filter(([subject]) => !item.agreed.includes(subject))
        .map(([subject, words, fields]) => (
          <FormAct
            key={subject}
            name="ask-aside"
            words={words}
            act={act}
            fields={[...fields, reasonOf(words)]}
            command={open(subject)}
          />
        ))}
    </>
  );
}

function whoAsks(state: SessionState): Field {
  const here = membersOf(state).filter((person) => isPresent(attendanceOf(state, person.id)));
  return {
    name: "proposer",
    label: t("Quién lo pide"),
    options: here.map((person) => [person.id, fullName(person)]),
  };
}

// ROF 91.3: for want of a special majority the chair sets the item aside; so does who has no quorum.
function SetAside({ item, act }: Props) {
  const { stage } = useSession();
  const isStuck = stage === "no-quorum";
  if (item.votable && item.majority === "simple" && !isStuck) return null;
  const table = t("Sobre la mesa");
  const withdraw = t("Retirar");
  return (
    <>
      <FormAct
        name="set-item-aside"
        words={table}
        act={act}
        fields={[reasonOf(table)]}
        command={({ reason = "" }) => ({ type: "item.table", item: item.id, reason })}
      />
      {!isStuck && (
        <FormAct
          name="set-item-aside"
          words={withdraw}
          act={act}
          fields={[reasonOf(withdraw)]}
          command={({ reason = "" }) => ({ type: "item.withdraw", item: item.id, reason })}
        />
      )}
    </>
  );
}

function Bind({ item, act }: Props) {
  const words = t("Cambiar la mayoría exigida");
  const fields: readonly Field[] = [
    {
      name: "majority",
      label: t("Mayoría"),
      options: MAJORITY_VALUES.filter((one) => one !== item.majority).map((one) => [one, majorityWord(one)]),
    },
    { name: "matter", label: t("Materia (por ejemplo, A12) o norma") },
    reasonOf(words),
  ];
  return (
    <FormAct
      name="bind-majority"
      words={words}
      act={act}
      fields={fields}
      command={({ majority, matter = "", reason = "" }) => ({
        type: "item.bind-majority",
        item: item.id,
        majority: majority as Majority,
        matter,
        reason,
      })}
    />
  );
}

function PutBack({ item, act }: Props) {
  const state = useSession();
  const why = whyNot(state, useRoom().me.value, "put-back");
  if (why === "item-begun") return null;
  return (
    <TwoStepButton
      act={act}
      icon="undo"
      blocked={why && whyWord(why, state)}
      question={t("¿Deshacer la apertura de este punto?")}
      command={() => ({ type: "item.put-back", item: item.id })}
    >
      {t("Se abrió por error")}
    </TwoStepButton>
  );
}

function Annul({ vote, act }: { vote: VoteNow; act: Act }) {
  const words = t("Anular la votación");
  const ground: Field = {
    name: "ground",
    label: t("Error de la votación"),
    options: ANNUL_GROUND_VALUES.map((one) => [one, groundWord(one)]),
    usual: "technical",
  };
  return (
    <FormAct
      name="annul"
      words={words}
      act={act}
      fields={[ground, reasonOf(words)]}
      command={(values) => ({
        type: "vote.annul",
        vote: vote.vote,
        reason: values["reason"] ?? "",
        ground: values["ground"] as AnnulGround,
      })}
    />
  );
}
