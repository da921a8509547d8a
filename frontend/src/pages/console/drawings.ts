/** Which drawings stand over the picture of an object: the label's, one person's, or all of them. */

export function startDrawings(): void {
  const choices = document.querySelector<HTMLElement>(".drawings");
  if (!choices) return;
  const show = () => {
    const wanted = choices.querySelector<HTMLInputElement>("input:checked")?.value;
    for (const group of document.querySelectorAll<SVGGElement>("[data-drawn]")) {
      group.toggleAttribute("hidden", wanted !== "all" && group.dataset["drawn"] !== wanted);
    }
  };
  choices.addEventListener("change", show);
  show();
}
