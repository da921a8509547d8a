/** The keys that this person chose, as the server put them into the page. */
import { ACTIONS, bindingOf, capOf, type Action, type OwnKeys } from "../../base/bindings";
import { pageData } from "./page";

/** What the browser tells of the keyboard, where it does: which place types what. */
interface Keyboard {
  getLayoutMap(): Promise<ReadonlyMap<string, string>>;
}

/** Takes the keys up, so that everything which asks for a key finds them. */
export async function takeKeys(): Promise<void> {
  if (!document.getElementById("own-keys")) return;
  const own = pageData("own-keys") as OwnKeys;
  globalThis.labelwrightKeys = own;
  const { keyboard } = navigator as Navigator & { keyboard?: Keyboard };
  if (own.by !== "place" || !keyboard) return;
  const printed = await keyboard.getLayoutMap().catch(() => new Map<string, string>());
  nameByLayout(own, printed);
}

/** Key caps show what is printed on the keys that are meant by their place. */
function nameByLayout(own: OwnKeys, printed: ReadonlyMap<string, string>): void {
  for (const action of ACTIONS) {
    const { key, code } = bindingOf(action);
    if (code !== "") own.keys[action] = { key: printed.get(code) ?? key, code };
  }
  for (const cap of document.querySelectorAll<HTMLElement>("kbd[data-key]")) {
    cap.textContent = capOf(cap.dataset["key"] as Action);
  }
}
