// Keeps in IndexedDB what must survive a reload: credentials, seeds, ballots, promises.
import { type Keep, Trouble } from "./ports";

const NAME = "hemiciclo-secret-vote";
const STORE = "kept";
const PATIENCE_MS = 8_000;

/** Opened when it is first needed, and again after it was closed; Trouble `storage-refused`. */
export function databaseKeep(): Keep {
  let opened: Promise<IDBDatabase> | null = null;
  const database = async (): Promise<IDBDatabase> => {
    opened ??= open(() => (opened = null));
    return opened;
  };
  const kept = async <T>(act: (database: IDBDatabase) => Promise<T>): Promise<T> => {
    try {
      return await act(await database());
    } catch (error) {
      opened = null; // a private window, a full disk, what was cleared: the next one tries anew
      throw new Trouble("storage-refused", error instanceof Error ? error.name : String(error));
    }
  };
  return {
    get: <T>(key: string) =>
      kept(async (found) => {
        const store = found.transaction(STORE).objectStore(STORE);
        return (await done(store.get(key))) as T | undefined;
      }),
    put: (key, value) =>
      kept(async (found) => {
        const transaction = found.transaction(STORE, "readwrite", { durability: "strict" });
        transaction.objectStore(STORE).put(value, key);
        await finished(transaction);
      }),
  };
}

async function open(closed: () => void): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1);
  request.addEventListener("upgradeneeded", () => request.result.createObjectStore(STORE));
  const patience = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error("database does not open")), PATIENCE_MS);
  });
  const database = await Promise.race([done(request), patience]);
  database.addEventListener("close", closed);
  return database;
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("database")));
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () => reject(transaction.error ?? new Error("database")));
  });
}
