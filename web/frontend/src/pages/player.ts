// The players of the public page: the live one, and the recording with its chapters.
import { readCatalogue } from "../i18n";
import { playLive } from "./broadcast";
import { listChapters } from "./chapters";

readCatalogue(document);
for (const video of document.querySelectorAll<HTMLVideoElement>("video[data-chapters]")) {
  listChapters(video);
}
playLive(document);
