/** The colours of masks, which are part of the answer: `#rrggbb` in lower case, never the same twice. */

/** The ten and their lighter tints that answers of this kind have by custom. */
const CUSTOMARY = [
  ["#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf"],
  ["#aec7e8", "#ffbb78", "#98df8a", "#ff9896", "#c5b0d5", "#c49c94", "#f7b6d2", "#c7c7c7", "#dbdb8d", "#9edae5"],
].flat();

const GOLDEN_ANGLE = 137.508;
const LIGHTNESS = [0.5, 0.35, 0.65];

export function maskColor(index: number): string {
  return CUSTOMARY[index] ?? generated(index - CUSTOMARY.length);
}

/** The first colour of the row that is not taken yet. */
export function freeColor(taken: readonly string[]): string {
  let index = 0;
  while (taken.includes(maskColor(index))) index++;
  return maskColor(index);
}

/**
 * A colour for each label: the `given` one, or the one that it has by its place, unless that is another's already.
 * Two labels of one colour would be one label in the answer.
 */
export function palette(
  labels: readonly string[],
  given: ReadonlyMap<string, string>,
  usual: (place: number) => string,
): Map<string, string> {
  const found = new Map(given);
  labels.forEach((label, place) => {
    const taken = [...found.values()];
    if (!found.has(label)) found.set(label, taken.includes(usual(place)) ? freeColor(taken) : usual(place));
  });
  return found;
}

function generated(index: number): string {
  const hue = (index * GOLDEN_ANGLE) % 360;
  const lightness = LIGHTNESS[index % LIGHTNESS.length] ?? 0.5;
  const reach = 0.65 * Math.min(lightness, 1 - lightness);
  const part = (turn: number) => {
    const at = (turn + hue / 30) % 12;
    return Math.round(255 * (lightness - reach * Math.max(-1, Math.min(at - 3, 9 - at, 1))));
  };
  return `#${[part(0), part(8), part(4)].map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** A CSS colour as `#rrggbb`. */
export function hexOf(color: string): string {
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return color;
  context.fillStyle = color;
  return context.fillStyle;
}
