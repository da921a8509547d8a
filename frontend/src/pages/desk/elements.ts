/** The script of the elements, fetched once by the desk and handed into every frame (lean.py says why). */

const SCRIPT = "/static/crowd-html-elements.js";

let text: Promise<string> | undefined;

/** Hands the script to a frame; without it the frame loads it by itself. */
export async function giveElements(frame: Window): Promise<void> {
  text ??= fetched();
  const code = await text.catch(() => {
    text = undefined;
    return "";
  });
  frame.postMessage({ type: "labelwright:elements", code }, "*");
}

/** Written so that no HTML parser takes a part of it for markup. */
async function fetched(): Promise<string> {
  const response = await fetch(SCRIPT);
  if (!response.ok) throw new Error(`The elements answered ${response.status}.`);
  return (await response.text()).replaceAll(/<(?=\/script|script|!--)/gi, "\\x3c");
}
