// The conference that the components of a screen may use.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Conference } from "../live/conference";

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
