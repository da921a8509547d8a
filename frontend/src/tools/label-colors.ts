/** Reads the colours that an author gives to labels. */

/** A list of CSS colours by the place of their label. Throws a TypeError that names the entry. */
export function asColors(value: unknown): string[] {
  if (!Array.isArray(value)) throw new TypeError("It must be a list of colours, like ['#1f77b4', '#ff7f0e'].");
  return value.map((color: unknown, index) => {
    if (typeof color === "string" && CSS.supports("color", color)) return color.toLowerCase();
    throw new TypeError(`Entry ${index + 1} is no colour of CSS.`);
  });
}
