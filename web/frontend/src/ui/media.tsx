// The conference that the components of a screen may use.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Conference } from "../live/conference";
import { pictureFrom } from "../media/received";
import { useRoom } from "./context";
import { streamOf } from "./picture";

const MediaContext = createContext<Conference | null>(null);
export const MediaProvider = MediaContext.Provider;

export function useMedia(): Conference {
  const media = useContext(MediaContext);
  if (!media) throw new Error("a media component stands outside its conference");
  return media;
}

/** The conference, or null where a screen is shown without one, as in the console's thumbnail. */
export function useMediaIfAny(): Conference | null {
  return useContext(MediaContext);
}

/** What is to be seen of a member now: what somebody shares, then the camera; null for neither. */
export function usePicture(member: string): MediaStream | null {
  const media = useMediaIfAny();
  const { peers } = useRoom();
  const track = media && pictureFrom(media.received.value, peers.value, member);
  return track ? streamOf(track) : null;
}
