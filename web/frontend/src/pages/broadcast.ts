// The live players of a page: native HLS where the browser has it, hls.js elsewhere.
import type Hls from "hls.js";

const RETRY_MS = 3_000;
const playing = new Map<HTMLVideoElement, () => void>();

/** Start the players that are new in the page and stop those that left it; the others play on. */
export function playLive(root: ParentNode): void {
  for (const [video, stop] of playing) {
    if (video.isConnected) continue;
    stop();
    playing.delete(video);
  }
  for (const video of root.querySelectorAll<HTMLVideoElement>("video[data-hls]")) {
    const address = video.dataset["hls"];
    if (!address || playing.has(video)) continue;
    playing.set(video, () => video.pause());
    void play(video, address);
  }
}

async function play(video: HTMLVideoElement, address: string): Promise<void> {
  video.muted = true; // browsers start a video by themselves only without sound
  const { default: Library } = await import("hls.js");
  if (!video.isConnected) return;
  if (Library.isSupported()) {
    const hls = new Library({ enableWorker: false });
    playing.set(video, () => hls.destroy());
    follow(hls, Library, video, address);
  } else if (video.canPlayType("application/vnd.apple.mpegurl")) {
    video.src = address;
    video.addEventListener("error", () => again(video, () => video.load()));
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
    else again(video, () => hls.loadSource(address));
  });
  hls.attachMedia(video);
  hls.loadSource(address);
}

function again(video: HTMLVideoElement, load: () => void): void {
  setTimeout(() => {
    if (video.isConnected) load();
  }, RETRY_MS);
}

function showCaptions(video: HTMLVideoElement): void {
  video.textTracks.addEventListener("addtrack", ({ track }) => {
    if (track?.kind === "captions" || track?.kind === "subtitles") track.mode = "showing";
  });
}
