// The live region of a page becomes the one that the server made now; nothing that plays begins again.
import { Idiomorph } from "idiomorph";

/** Change `region` into what `fresh` holds; a video that is in both stays as it plays. */
export function renew(region: HTMLElement, fresh: Document): void {
  Idiomorph.morph(region, [...fresh.body.childNodes], {
    morphStyle: "innerHTML",
    callbacks: {
      beforeNodeMorphed: (before) => !(before instanceof HTMLVideoElement),
    },
  });
}
