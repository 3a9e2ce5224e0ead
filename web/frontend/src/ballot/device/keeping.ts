// Keeps in IndexedDB what must survive a reload: credentials, seeds, ballots, promises.
import type { Keep } from "./ports";

const NAME = "hemiciclo-secret-vote";
const STORE = "kept";

export function databaseKeep(): Keep {
  const opened = open();
  return {
    get: async <T>(key: string) => {
      const store = (await opened).transaction(STORE).objectStore(STORE);
      return (await done(store.get(key))) as T | undefined;
    },
    put: async (key, value) => {
      const transaction = (await opened).transaction(STORE, "readwrite", { durability: "strict" });
      transaction.objectStore(STORE).put(value, key);
      await finished(transaction);
    },
  };
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1);
  request.addEventListener("upgradeneeded", () => request.result.createObjectStore(STORE));
  return done(request);
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
