// The player of the public page: native HLS where the browser has it, hls.js elsewhere.
import type Hls from "hls.js";
import { readCatalogue } from "../i18n";
import { listChapters } from "./chapters";

const RETRY_MS = 3_000;

readCatalogue(document);
for (const video of document.querySelectorAll<HTMLVideoElement>("video[data-chapters]")) {
  listChapters(video);
}

for (const video of document.querySelectorAll<HTMLVideoElement>("video[data-hls]")) {
  const address = video.dataset["hls"];
  if (address) void play(video, address);
}

async function play(video: HTMLVideoElement, address: string): Promise<void> {
  video.muted = true; // browsers start a video by themselves only without sound
  const { default: Library } = await import("hls.js");
  if (Library.isSupported()) follow(new Library({ enableWorker: false }), Library, video, address);
  else if (video.canPlayType("application/vnd.apple.mpegurl")) {
    video.src = address;
    video.addEventListener("error", () => setTimeout(() => video.load(), RETRY_MS));
  }
  showCaptions(video);
  await video.play().catch(() => {
    video.controls = true; // the reader starts it
  });
}

function follow(
  hls: Hls,
  library: typeof Hls,
  video: HTMLVideoElement,
  address: string,
): void {
  hls.on(library.Events.ERROR, (_name, { fatal, type }) => {
    if (!fatal) return;
    if (type === library.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
    else setTimeout(() => hls.loadSource(address), RETRY_MS);
  });
  hls.attachMedia(video);
  hls.loadSource(address);
}

function showCaptions(video: HTMLVideoElement): void {
  video.textTracks.addEventListener("addtrack", ({ track }) => {
    if (track?.kind === "captions" || track?.kind === "subtitles") track.mode = "showing";
  });
}
