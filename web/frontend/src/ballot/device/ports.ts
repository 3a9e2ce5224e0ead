// What the device needs of its surroundings: somewhere to keep, somebody to ask.

/** What survives a reload of the page. */
export interface Keep {
  get<T>(key: string): Promise<T | undefined>;
  put(key: string, value: unknown): Promise<void>;
}

/** An answer of the server; `status` 0 when nobody answered. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Server {
  get(path: string): Promise<Answer>;
  post(path: string, body: string | Uint8Array): Promise<Answer>;
}

export interface Ports {
  readonly keep: Keep;
  readonly server: Server;
}

/** Why the device did not go on; `code` is stable, `sentence` the server's own where it has one. */
export class Trouble extends Error {
  constructor(
    readonly code: string,
    readonly where = "",
    readonly sentence = "",
  ) {
    super(where === "" ? code : `${code} (${where})`);
  }
}

/** The body of a good answer; Trouble `unreachable`, or with the code of the refusal. */
export function good<T>({ status, body }: Answer): T {
  if (status >= 200 && status < 300) return body as T;
  if (status === 0 || status >= 500 || status === 429) throw new Trouble("unreachable");
  const refusal = (body ?? {}) as { code?: string; sentence?: string; params?: Record<string, unknown> };
  const where = String(refusal.params?.["flaw"] ?? refusal.params?.["tracker"] ?? "");
  throw new Trouble(refusal.code ?? "refused", where, refusal.sentence ?? "");
}
