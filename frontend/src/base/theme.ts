/** The page's colours and type. All rules stand in layers, so that every rule of a template's author wins. */
import ticks from "../styles/parts/ticks.css";
import tokens from "../styles/tokens.css";
import page from "./page.css";
import { isKey } from "./bindings";

export type Theme = "light" | "dark" | "system";

const COLOURED = /(^|[\s;{"'])(background|background-color|color)\s*:/i;

const FOREIGN_SHEET = 'link[rel~="stylesheet"]:not([href*="crowd-html-elements"])';

export function addPageStyles(): void {
  const style = document.createElement("style");
  style.dataset["labelwright"] = "";
  style.textContent = tokens + ticks + page;
  document.head.prepend(style);
}

/**
 * Sets the theme. Templates that bring colours of their own were made for a white page: they stay light, because dark
 * letters of theirs on a dark ground of ours could not be read.
 */
export function setTheme(theme: Theme, lang?: string, hints?: boolean): void {
  const root = document.documentElement;
  root.dataset["theme"] = authorColours() ? "light" : theme;
  if (lang !== undefined && !root.hasAttribute("lang")) root.lang = lang;
  if (hints !== undefined) root.dataset["hints"] = hints ? "on" : "off";
}

/** Shows the keys on the controls while `?` is held, also for those who have turned them off. */
export function showHintsWhileAsked(): void {
  const held = (on: boolean) => document.documentElement.toggleAttribute("data-hints-held", on);
  window.addEventListener("keydown", (event) => isKey(event, "help") && held(true));
  window.addEventListener("keyup", () => held(false));
  window.addEventListener("blur", () => held(false));
}

function authorColours(): boolean {
  if (document.querySelector(`${FOREIGN_SHEET}, [bgcolor], font[color]`)) return true;
  const sheets = [...document.querySelectorAll("style:not([data-labelwright])")];
  const inline = [...document.querySelectorAll("[style]")];
  return (
    sheets.some((sheet) => COLOURED.test(sheet.textContent)) ||
    inline.some((element) => COLOURED.test(element.getAttribute("style") ?? ""))
  );
}
