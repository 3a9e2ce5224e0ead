// A picture or a sound of the conference in the page.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { Icon } from "./icons";

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

/** The sound of one voice; a browser that wants a touch first gets a button for it. */
export function Sound({ track, speaker = "" }: { track: MediaStreamTrack; speaker?: string }) {
  const audio = useRef<HTMLAudioElement>(null);
  const isBlocked = useSignal(false);
  const play = (): void => {
    void audio.current?.play().then(
      () => (isBlocked.value = false),
      (error: unknown) => (isBlocked.value = (error as DOMException).name === "NotAllowedError"),
    );
  };
  useEffect(() => {
    if (audio.current) audio.current.srcObject = streamOf(track);
    play();
  }, [track]);
  useEffect(() => {
    // A loudspeaker that is not there any more leaves that of the system.
    void audio.current?.setSinkId?.(speaker).catch(() => {});
  }, [speaker]);
  return (
    <>
      <audio ref={audio} />
      {isBlocked.value && (
        <button type="button" class="button sound-button" onClick={play}>
          <Icon name="volume" /> {t("Activar el sonido")}
        </button>
      )}
    </>
  );
}

const STREAMS = new WeakMap<MediaStreamTrack, MediaStream>();

/** The same stream for the same track, so that a picture is not begun again at each drawing. */
export function streamOf(track: MediaStreamTrack): MediaStream {
  const known = STREAMS.get(track) ?? new MediaStream([track]);
  STREAMS.set(track, known);
  return known;
}
