/** Reads the colours that an author gives to labels. */

/** On this luminance black and white letters have the same contrast. */
const EQUALLY_READABLE = Math.sqrt(1.05 * 0.05) - 0.05;

/** A list of CSS colours by the place of their label. Throws a TypeError that names the entry. */
export function asColors(value: unknown): string[] {
  if (!Array.isArray(value)) throw new TypeError("It must be a list of colours, like ['#1f77b4', '#ff7f0e'].");
  return value.map((color: unknown, index) => {
    if (typeof color === "string" && CSS.supports("color", color)) return color.toLowerCase();
    throw new TypeError(`Entry ${index + 1} is no colour of CSS.`);
  });
}

/** Black or white, whichever can be read better on a CSS colour that is not transparent. */
export function textOn(color: string): string {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [1, 1];
  const context = canvas.getContext("2d");
  if (!context) return "#000000";
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  return luminance(context.getImageData(0, 0, 1, 1).data) > EQUALLY_READABLE ? "#000000" : "#ffffff";
}

/** As WCAG defines it, 0 (black) to 1 (white). */
export function luminance([red = 0, green = 0, blue = 0]: ArrayLike<number> & Iterable<number>): number {
  const linear = (byte: number) => (byte <= 10 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
