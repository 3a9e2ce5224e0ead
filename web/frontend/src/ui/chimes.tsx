// Short sounds for what everybody must notice: a vote opens, the time ends; they can be switched off.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { isSpeaking, openVote, secondsLeft } from "../room/select";
import { useRoom, useSession } from "./context";
import { Icon } from "./icons";
import { hasteOf } from "./timer";

const KEY = "hemiciclo-sounds";
const isOn = signal(true);
let context: AudioContext | undefined;

const KNOCK = [220, 220];
const VOTE = [523, 659];
const SOON = [440];
const OVER = [440, 440];
const LENGTH_S = 0.18;
const STALE_MS = 1_000;

/** Use what was chosen in this device before. */
export function readSounds(): void {
  isOn.value = localStorage.getItem(KEY) !== "off";
}

/** Somebody waits to be let in. */
export function knock(): void {
  chime(KNOCK);
}

function chime(tones: readonly number[]): void {
  if (!isOn.peek() || !("AudioContext" in globalThis)) return;
  const audio = (context ??= new AudioContext());
  const asked = Date.now();
  void audio.resume().then(() => {
    if (Date.now() - asked > STALE_MS) return; // a browser that waited for a touch: too late
    tones.forEach((tone, n) => sound(audio, tone, audio.currentTime + n * LENGTH_S * 1.3));
  });
}

function sound(audio: AudioContext, tone: number, at: number): void {
  const oscillator = new OscillatorNode(audio, { frequency: tone });
  const gain = new GainNode(audio, { gain: 0 });
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.12, at + 0.02);
  gain.gain.linearRampToValueAtTime(0, at + LENGTH_S);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(at);
  oscillator.stop(at + LENGTH_S);
}

/** Sounds of this screen: the vote for all, the time for who speaks, or for the whole room. */
export function Chimes({ forRoom = false }: { forRoom?: boolean }) {
  const state = useSession();
  const room = useRoom();
  const vote = openVote(state)?.vote;
  const seconds = secondsLeft(state, room.now.value);
  const hears = forRoom || isSpeaking(state, room.me.value.person);
  const haste = seconds === null || !hears ? "calm" : hasteOf(seconds);
  useEffect(() => {
    if (vote) chime(VOTE);
  }, [vote]);
  useEffect(() => {
    if (haste === "soon") chime(SOON);
    if (haste === "over") chime(OVER);
  }, [haste]);
  return null;
}

export function SoundSwitch() {
  const turn = (): void => {
    isOn.value = !isOn.value;
    localStorage.setItem(KEY, isOn.value ? "on" : "off");
  };
  return (
    <button type="button" class="button button-icon" aria-pressed={isOn.value} onClick={turn}>
      <Icon name={isOn.value ? "volume" : "volume-off"} />
      <span class="visually-hidden">{t("Avisos sonoros")}</span>
    </button>
  );
}
