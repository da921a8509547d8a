/** The choice between light, dark and what the system says; kept in a cookie so that the server draws it at once. */

export type Theme = "light" | "dark" | "system";

const YEAR = 365 * 24 * 3600;

export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset["theme"];
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}

function choose(theme: string): void {
  if (theme === "") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  document.cookie = `theme=${theme}; path=/; max-age=${theme === "" ? 0 : YEAR}; samesite=lax`;
}

/** Makes the buttons of the menu work and shows which one is chosen. */
export function startThemes(): void {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>("[data-theme-choice]")];
  const mark = () => {
    const chosen = document.documentElement.dataset["theme"] ?? "";
    for (const button of buttons) button.ariaPressed = String(button.dataset["themeChoice"] === chosen);
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      choose(button.dataset["themeChoice"] ?? "");
      mark();
    });
  }
  mark();
}
