/** A part of the bundle of its own, loaded by pages that use icons: names and shapes of the iron-icons set. */
import table from "../icons/iron-icons.tsv";

declare global {
  // A classic script hands over through the global object.
  var labelwrightIcons: Map<string, string> | undefined;
}

globalThis.labelwrightIcons = new Map(
  table
    .trim()
    .split("\n")
    .map((line): [string, string] => {
      const [name = "", shapes = ""] = line.split("\t");
      return [name, shapes];
    }),
);
