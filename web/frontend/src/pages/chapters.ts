// Chapters of a recorded session: a list of links to their second, each with an address to share.
import { t } from "../i18n";

/** Put the list of chapters below a video and go to the second that the address names. */
export function listChapters(video: HTMLVideoElement): void {
  goToAddress(video);
  addEventListener("hashchange", () => goToAddress(video));
  const track = video.querySelector<HTMLTrackElement>("track[kind=chapters]");
  if (!track) return;
  track.track.mode = "hidden"; // cues are only read of a track that is not disabled
  if (track.readyState === HTMLTrackElement.LOADED) draw(video, track.track);
  else track.addEventListener("load", () => draw(video, track.track));
}

function draw(video: HTMLVideoElement, track: TextTrack): void {
  const list = document.createElement("ol");
  list.className = "chapters";
  list.ariaLabel = t("Capítulos");
  for (const cue of track.cues ?? []) list.append(lineOf(cue as VTTCue));
  video.after(list);
  track.addEventListener("cuechange", () => mark(list, track));
}

function lineOf(cue: VTTCue): HTMLLIElement {
  const line = document.createElement("li");
  const link = document.createElement("a");
  link.href = `#t=${Math.floor(cue.startTime)}`;
  const time = document.createElement("time");
  time.textContent = clock(cue.startTime);
  link.append(time, " ", cue.text);
  line.append(link);
  return line;
}

function mark(list: HTMLOListElement, track: TextTrack): void {
  const start = track.activeCues?.[0]?.startTime;
  for (const link of list.querySelectorAll("a")) {
    const isNow = start !== undefined && link.hash === `#t=${Math.floor(start)}`;
    link.toggleAttribute("aria-current", isNow);
  }
}

function goToAddress(video: HTMLVideoElement): void {
  const second = /^#t=(\d+)$/.exec(location.hash)?.[1];
  if (second === undefined) return;
  video.currentTime = Number(second);
  void video.play().catch(() => video.focus()); // who opened the address starts it himself
}

/** `h:mm:ss` of seconds. */
export function clock(seconds: number): string {
  const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  return parts.map((part, n) => String(part).padStart(n ? 2 : 1, "0")).join(":");
}
