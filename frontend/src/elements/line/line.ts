/** crowd-line: straight lines on an image. */
import { format } from "../../formats/line";
import { LINE } from "../../tools/kinds";
import { ShapeElement } from "../../tools/shape-element";

export class CrowdLine extends ShapeElement {
  constructor() {
    super(LINE, format);
  }
}
