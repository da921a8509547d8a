/** Calls to our own server, with what can go wrong sorted into what a person can do about it. */

/** The server understood and refused. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly hint = "",
  ) {
    super(message);
  }
}

/** No answer, or none that means anything: the network, a restart, an overload. Worth trying again. */
export class Unreachable extends Error {}

/** The session is over. */
export class SignedOut extends Error {}

const PATIENCE = 20_000;
const TRY_AGAIN = new Set([408, 425, 429, 500, 502, 503, 504]);

interface ErrorBody {
  error?: { code?: string; message?: string; hint?: string };
}

export interface CallOptions {
  /** JSON, or a form. */
  body?: object | URLSearchParams;
  /** Go on with the request while the page is being left (64 KiB at most). */
  keepalive?: boolean;
}

/** An answer without content. */
export interface Stored {
  /** The number of the draft that stands in place of the one that was sent, else 0. */
  newer: number;
  /** The deadline of the task by now, in milliseconds since 1970 as the server counts; NaN where it has none. */
  deadline: number;
}

/** Calls the server and gives its JSON, or Stored where it has none. Throws Refused, Unreachable or SignedOut. */
export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  const response = await send(method, path, options);
  if (!response.ok) throw await problemOf(response);
  if (response.status !== 204) return (await json(response)) as T;
  const { headers } = response;
  const deadline = Date.parse(headers.get("Labelwright-Expires-At") ?? "");
  return { newer: Number(headers.get("Labelwright-Newer-Draft")), deadline } as T;
}

async function send(method: string, path: string, { body, keepalive = false }: CallOptions): Promise<Response> {
  const token = csrfToken() || (await lostToken()); // nothing is waited for where a page is being left
  const headers: Record<string, string> = { Accept: "application/json", "X-CSRFToken": token };
  if (body && !(body instanceof URLSearchParams)) headers["Content-Type"] = "application/json";
  const content = body instanceof URLSearchParams ? body : JSON.stringify(body);
  const timeout = keepalive ? {} : { signal: AbortSignal.timeout(PATIENCE) };
  const request: RequestInit = { method, headers, keepalive, redirect: "error", ...timeout };
  try {
    return await fetch(path, body ? { ...request, body: content } : request);
  } catch {
    throw new Unreachable("The server cannot be reached.");
  }
}

async function problemOf(response: Response): Promise<Error> {
  const { status } = response;
  if (status === 401) return new SignedOut("Your session is over.");
  const body = (await json(response).catch(() => ({}))) as ErrorBody;
  const { code, message, hint } = { code: "error", message: `The server answered ${status}.`, hint: "", ...body.error };
  const mayPass = TRY_AGAIN.has(status) && code !== "limit_exceeded";
  return mayPass ? new Unreachable(message) : new Refused(status, code, message, hint);
}

/** An answer that breaks off, or that something between us and the server made up, is none. */
async function json(response: Response): Promise<unknown> {
  try {
    const text = await response.text();
    return text === "" ? {} : (JSON.parse(text) as unknown);
  } catch {
    throw new Unreachable("The server's answer cannot be read.");
  }
}

/** Where the browser lost the token, any page with a form brings one. */
async function lostToken(): Promise<string> {
  await fetch("/sign-in").catch(() => undefined);
  return csrfToken();
}

/** Shows that a call comes from our pages. Read anew for each request: signing in changes it. */
function csrfToken(): string {
  return /(?:^|;\s*)labelwright_csrf=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}
