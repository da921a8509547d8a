/** The script of the elements and its parts, fetched once by the desk and handed into every frame (lean.py says why). */

const ELEMENTS = "crowd-html-elements";
const PART = /^crowd-[a-z]+$/;

const texts = new Map<string, Promise<string>>();

/** Hands the script to a frame; without it the frame loads it by itself. */
export async function giveElements(frame: Window): Promise<void> {
  const script = await textOf(ELEMENTS);
  const code = (script && own() + script).replaceAll(/<(?=\/script|script|!--)/gi, "\\x3c"); // it becomes markup there
  frame.postMessage({ type: "labelwright:elements", code }, "*");
}

/** The person's keys and language, ahead of the script: what it draws has them from the start. */
function own(): string {
  const words = globalThis.labelwrightWords;
  const given = {
    labelwrightKeys: globalThis.labelwrightKeys,
    labelwrightWords: words && { ...words, pages: {} },
  };
  return `Object.assign(globalThis,${JSON.stringify(given)});`;
}

/** Hands a part of it to a frame that asks; anything else it asks for is not answered. */
export async function givePart(frame: Window, name: unknown): Promise<void> {
  if (typeof name !== "string" || !PART.test(name)) return;
  frame.postMessage({ type: "labelwright:part", name, code: await textOf(name) }, "*");
}

/** Empty where it could not be fetched; the next frame tries again. */
async function textOf(name: string): Promise<string> {
  const known = texts.get(name) ?? fetched(name);
  texts.set(name, known);
  return known.catch(() => {
    texts.delete(name);
    return "";
  });
}

async function fetched(name: string): Promise<string> {
  const response = await fetch(`/static/${name}.js`);
  if (!response.ok) throw new Error(`${name} answered ${response.status}.`);
  return response.text();
}
