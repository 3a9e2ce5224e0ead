// A picture or a sound of the conference in the page.
import { useEffect, useRef } from "preact/hooks";

interface PictureProps {
  readonly stream: MediaStream;
  readonly label: string;
  readonly isMirrored?: boolean;
}

export function Picture({ stream, label, isMirrored = false }: PictureProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
  }, [stream]);
  return (
    <video
      ref={video}
      class={isMirrored ? "picture is-mirrored" : "picture"}
      autoPlay
      muted
      playsInline
      aria-label={label}
    />
  );
}

export function Sound({ track }: { track: MediaStreamTrack }) {
  const audio = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    if (audio.current) audio.current.srcObject = new MediaStream([track]);
  }, [track]);
  return <audio ref={audio} autoPlay />;
}

const STREAMS = new WeakMap<MediaStreamTrack, MediaStream>();

/** The same stream for the same track, so that a picture is not begun again at each drawing. */
export function streamOf(track: MediaStreamTrack): MediaStream {
  const known = STREAMS.get(track) ?? new MediaStream([track]);
  STREAMS.set(track, known);
  return known;
}
