/** Polygons: `{"polygons": [{"label", "vertices": [{"x", "y"}, …]}], …}`. */
import * as drawn from "./drawn";
import type { Drawn } from "./drawn";

export const format = drawn.ofVertices("polygons", 3);

export const toAnswer = (value: Drawn) => drawn.toAnswer(format, value);
export const fromAnswer = (answer: unknown) => drawn.fromAnswer(format, answer);
