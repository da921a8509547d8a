/**
 * What must survive a reload, a crash or a closed lid: drafts, and answers on their way. Kept in IndexedDB, which takes
 * large masks; where the browser refuses it (some private windows), in memory. IndexedDB takes its time, and a page that is
 * left does not wait: what it has not confirmed by then is noted in `localStorage`, and put in at the next visit.
 */

export type Table = "drafts" | "orders";

const NAME = "labelwright";
const VERSION = 1;

const LEFT = "labelwright/left";

/** Both tables hold rows that say when they were made. */
interface Left {
  table: Table;
  key: string;
  value: { at: number };
}

let opened: Promise<IDBDatabase | null> | undefined;
const memory: Record<Table, Map<string, unknown>> = { drafts: new Map(), orders: new Map() };
/** What is not in yet, or did not find room: the newest under each key. */
const unconfirmed = new Map<string, Left>();

window.addEventListener("pagehide", noteLeft);

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
      takeLeft(request.result);
      done(request.result);
    };
    request.onerror = () => done(null);
    request.onblocked = () => done(null);
  });
}

function noteLeft(): void {
  if (unconfirmed.size === 0) return;
  try {
    localStorage.setItem(LEFT, JSON.stringify([...left(), ...unconfirmed.values()]));
  } catch {
    // Too large, or closed to us: the server is told at the same time.
  }
}

function left(): Left[] {
  try {
    return JSON.parse(localStorage.getItem(LEFT) ?? "[]") as Left[];
  } catch {
    return [];
  }
}

/** Puts in what a page that was left had noted; whoever reads comes after it. */
function takeLeft(db: IDBDatabase): void {
  const rows = left();
  if (rows.length === 0) return;
  const transaction = db.transaction(["drafts", "orders"], "readwrite", { durability: "strict" });
  for (const { table, key, value } of rows) {
    const there = transaction.objectStore(table).get(key) as IDBRequest<Left["value"] | undefined>;
    there.onsuccess = () => {
      if (!there.result || there.result.at < value.at) transaction.objectStore(table).put(value, key);
    };
  }
  transaction.oncomplete = () => localStorage.removeItem(LEFT);
}

/** False where the browser keeps it only as long as the page is open. Throws where its storage is full. */
export async function put(table: Table, key: string, value: Left["value"]): Promise<boolean> {
  const row = { table, key, value };
  const place = `${table}/${key}`;
  memory[table].set(key, value);
  unconfirmed.set(place, row);
  await run(table, "readwrite", (rows) => rows.put(value, key));
  if (unconfirmed.get(place) === row) unconfirmed.delete(place);
  return (await database()) !== null;
}

export async function get<T>(table: Table, key: string): Promise<T | undefined> {
  const found = memory[table].get(key) ?? (await run(table, "readonly", (rows) => rows.get(key)));
  return found as T | undefined;
}

export async function remove(table: Table, key: string): Promise<void> {
  memory[table].delete(key);
  unconfirmed.delete(`${table}/${key}`);
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
