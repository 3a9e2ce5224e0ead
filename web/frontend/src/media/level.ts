// How loud a stream is, ten times a second, from 0 to 1.

const PERIOD_MS = 100;
const FLOOR_DB = -60;

/** Tell the level until the returned function is called. */
export function watchLevel(stream: MediaStream, tell: (level: number) => void): () => void {
  if (stream.getAudioTracks().length === 0) return () => {};
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    tell(levelOf(samples));
  }, PERIOD_MS);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

/** Root mean square of samples in [-1, 1], on a scale of decibels: 0 at -60 dBFS, 1 at 0 dBFS. */
export function levelOf(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const decibels = 10 * Math.log10(power + 1e-12);
  return Math.min(1, Math.max(0, 1 - decibels / FLOOR_DB));
}
