/** Colours of labels by their place in the list: twelve that colour-blind people tell apart, then hues in even steps. */

const NAMED = 12;
const GOLDEN_ANGLE = 137.508;

/** Values for CSS: the colour, and a text colour that can be read on it. */
export interface LabelColor {
  fill: string;
  text: string;
}

export function labelColor(index: number): LabelColor {
  if (index < NAMED) return { fill: `var(--label-${index + 1})`, text: `var(--label-${index + 1}-text)` };
  const hue = ((index - NAMED) * GOLDEN_ANGLE) % 360;
  return { fill: `oklch(0.75 0.13 ${hue.toFixed(1)})`, text: "#000000" };
}
