/**
 * Own pictures, videos and texts for a new job: sent some at a time as soon as they are chosen, so that a thousand of
 * them are no single request. The address of their folder goes into the form, where it stays whatever happens to it.
 */
import { make } from "../shared/page";

const FILES_AT_ONCE = 20;
const BYTES_AT_ONCE = 16 * 1024 * 1024;

export function startUploads(): void {
  const place = document.querySelector<HTMLElement>("[data-uploads]");
  const input = place?.querySelector("input");
  const form = place?.closest("form");
  if (!place || !input || !form) return;
  const upload = new Upload(place, form);
  input.addEventListener("change", () => void upload.begin([...(input.files ?? [])]));
  form.addEventListener("submit", (event) => {
    if (!upload.busy) return;
    event.preventDefault();
    upload.remind();
  });
}

class Upload {
  busy = false;
  private readonly told: HTMLElement;
  private folder = "";
  private waiting: File[] = [];
  private total = 0;
  private leftOut: string[] = [];

  constructor(
    private readonly place: HTMLElement,
    private readonly form: HTMLFormElement,
  ) {
    this.told = place.querySelector<HTMLElement>("[role=status]") ?? place;
  }

  async begin(files: File[]): Promise<void> {
    if (this.busy || files.length === 0) return;
    const endings = (this.place.dataset["endings"] ?? "").split(" ");
    const fits = (file: File) => file.size > 0 && endings.some((one) => file.name.toLowerCase().endsWith(one));
    this.waiting = files.filter(fits);
    this.leftOut = files.filter((file) => !fits(file)).map((file) => file.name);
    [this.folder, this.total] = ["", this.waiting.length];
    if (this.total > 0) await this.goOn();
    else this.told.replaceChildren(make("span", "failed-count", `Nothing to upload.${this.omissions()}`));
  }

  remind(): void {
    this.told.scrollIntoView({ block: "center" });
  }

  private async goOn(): Promise<void> {
    this.busy = true;
    try {
      while (this.waiting.length > 0) await this.send(this.next());
      this.done();
    } catch (problem) {
      this.stopped(problem instanceof Error ? problem.message : String(problem));
    }
    this.busy = false;
  }

  /** So many of those that wait that one request is small, at least one. */
  private next(): File[] {
    let [count, bytes] = [0, 0];
    for (const file of this.waiting.slice(0, FILES_AT_ONCE)) {
      bytes += file.size;
      if (count > 0 && bytes > BYTES_AT_ONCE) break;
      count += 1;
    }
    return this.waiting.slice(0, count);
  }

  private async send(files: File[]): Promise<void> {
    const done = this.total - this.waiting.length;
    const progress = make("progress", "");
    Object.assign(progress, { value: done, max: this.total });
    this.told.replaceChildren(progress, ` ${done} of ${this.total} uploaded`);
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.field("csrfmiddlewaretoken")?.value ?? "");
    body.set("folder", this.folder);
    for (const file of files) body.append("files", file, file.name);
    this.folder = await folderOf(this.place.dataset["uploads"] ?? "", body);
    this.waiting.splice(0, files.length);
  }

  private done(): void {
    const address = this.field("manifest_uri");
    if (address) {
      address.value = this.folder;
      address.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.told.replaceChildren(`${this.total} ${this.total === 1 ? "file" : "files"} uploaded.${this.omissions()}`);
  }

  private omissions(): string {
    if (this.leftOut.length === 0) return "";
    const more = this.leftOut.length > 3 ? ` and ${this.leftOut.length - 3} more` : "";
    return ` Left out, empty or neither picture, video nor text: ${this.leftOut.slice(0, 3).join(", ")}${more}.`;
  }

  private stopped(reason: string): void {
    const again = make("button", "button", "Go on");
    again.type = "button";
    again.addEventListener("click", () => void this.goOn());
    const how = `${this.total - this.waiting.length} of ${this.total} files are uploaded. ${reason} `;
    this.told.replaceChildren(make("span", "failed-count", how), again);
  }

  private field(name: string): HTMLInputElement | null {
    return this.form.querySelector<HTMLInputElement>(`[name="${name}"]`);
  }
}

/** The folder in which the server put them. Throws an Error whose message is for people. */
async function folderOf(address: string, body: FormData): Promise<string> {
  const answer = await fetch(address, { method: "POST", body, redirect: "manual" }).catch(() => null);
  if (!answer) throw new Error("The server cannot be reached.");
  if (answer.type === "opaqueredirect" || answer.status === 403) {
    throw new Error(
      "You are no longer signed in: sign in in another tab, reload this page and choose the files again.",
    );
  }
  const told = (await answer.json().catch(() => ({}))) as { uri?: string; error?: string };
  if (told.uri === undefined) throw new Error(told.error ?? `The server answered ${answer.status}.`);
  return told.uri;
}
