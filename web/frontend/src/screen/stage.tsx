// The picture of the room screen: the band on top and one scene; it fills whatever box it stands in.
import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { type Scene, sceneOf } from "../room/screen-of";
import { currentItem } from "../room/select";
import { useRoom, useSession } from "../ui/context";
import { Clock, SignNow } from "../ui/signs";
import { stageWord, timeOf } from "../ui/words";
import { NoQuorumScene, OverScene, RecessScene, SecretScene, Welcome } from "./scenes/calm";
import { ItemScene, SpeakerScene, type TapProps } from "./scenes/item";
import { RollScene } from "./scenes/roll";
import { ResultScene, VotingScene } from "./scenes/vote";

export function RoomStage({ onTap }: TapProps) {
  const scene = sceneOf(useSession());
  return (
    <div class="stage-box">
      <div class={`stage scene-is-${scene}`}>
        <Band />
        <div class="scene" key={scene}>
          {drawn(scene, onTap)}
        </div>
      </div>
    </div>
  );
}

function drawn(scene: Scene, onTap: TapProps["onTap"]): ComponentChildren {
  switch (scene) {
    case "welcome":
      return <Welcome />;
    case "secret":
      return <SecretScene />;
    case "roll":
      return <RollScene />;
    case "item":
      return <ItemScene onTap={onTap} />;
    case "speaker":
      return <SpeakerScene onTap={onTap} />;
    case "voting":
      return <VotingScene />;
    case "result":
      return <ResultScene />;
    case "recess":
      return <RecessScene />;
    case "no-quorum":
      return <NoQuorumScene />;
    case "over":
      return <OverScene />;
  }
}

function Band() {
  const state = useSession();
  const item = currentItem(state);
  return (
    <header class="band">
      <img class="arms" src="/static/arms.svg" alt="" />
      <span class="band-town">
        {state.body_name}
        <small>{state.town}</small>
      </span>
      <span class="band-now">
        {item ? t("Punto {number}", { number: item.number }) : stageWord(state.stage)}
      </span>
      <SignNow />
      <Stale />
      <Clock />
    </header>
  );
}

// The screen never shows an error: the last scene stays, with the time of what it shows.
function Stale() {
  const { link, heardAt } = useRoom();
  if (link.value === "online" || link.value === "polling") return null;
  return (
    <span class="stale">
      <span class="dot" aria-hidden="true" /> {timeOf(heardAt.value || Date.now(), true)}
    </span>
  );
}
