/**
 * What must survive a reload, a crash or a closed lid: drafts, and answers on their way. Kept in IndexedDB, which takes
 * large masks; where the browser refuses it (some private windows), in memory.
 */

export type Table = "drafts" | "orders";

const NAME = "labelwright";
const VERSION = 1;

let opened: Promise<IDBDatabase | null> | undefined;
const memory: Record<Table, Map<string, unknown>> = { drafts: new Map(), orders: new Map() };

function database(): Promise<IDBDatabase | null> {
  opened ??= open().catch(() => null);
  return opened;
}

function open(): Promise<IDBDatabase | null> {
  return new Promise((done) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const table of ["drafts", "orders"]) request.result.createObjectStore(table);
    };
    request.onsuccess = () => {
      // When the browser throws its storage away, the next access makes it anew.
      request.result.onclose = () => (opened = undefined);
      done(request.result);
    };
    request.onerror = () => done(null);
    request.onblocked = () => done(null);
  });
}

/** False where the browser keeps it only as long as the page is open. Throws where its storage is full. */
export async function put(table: Table, key: string, value: unknown): Promise<boolean> {
  memory[table].set(key, value);
  await run(table, "readwrite", (rows) => rows.put(value, key));
  return (await database()) !== null;
}

export async function get<T>(table: Table, key: string): Promise<T | undefined> {
  const found = memory[table].get(key) ?? (await run(table, "readonly", (rows) => rows.get(key)));
  return found as T | undefined;
}

export async function remove(table: Table, key: string): Promise<void> {
  memory[table].delete(key);
  await run(table, "readwrite", (rows) => rows.delete(key));
}

export async function all<T>(table: Table): Promise<T[]> {
  const stored = (await run(table, "readonly", (rows) => rows.getAll())) as T[] | undefined;
  return stored ?? ([...memory[table].values()] as T[]);
}

/** Removes what `old` says is of no use any more. */
export async function prune(table: Table, old: (value: unknown) => boolean): Promise<void> {
  const db = await database();
  if (!db) return;
  const rows = db.transaction(table, "readwrite").objectStore(table);
  const walk = rows.openCursor();
  walk.onsuccess = () => {
    const cursor = walk.result;
    if (!cursor) return;
    if (old(cursor.value)) cursor.delete();
    cursor.continue();
  };
}

async function run(
  table: Table,
  mode: IDBTransactionMode,
  act: (rows: IDBObjectStore) => IDBRequest,
): Promise<unknown> {
  const db = await database();
  if (!db) return undefined;
  return new Promise((done, failed) => {
    const transaction = db.transaction(table, mode, { durability: "strict" });
    const request = act(transaction.objectStore(table));
    transaction.commit(); // not when the request is told to be done: by then the page may be gone
    transaction.oncomplete = () => done(request.result as unknown);
    transaction.onerror = transaction.onabort = () =>
      failed(transaction.error ?? new Error("The browser's storage failed."));
  });
}
