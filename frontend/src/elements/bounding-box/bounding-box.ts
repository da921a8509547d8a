/** crowd-bounding-box: rectangles around objects on an image. */
import { format } from "../../formats/bounding_box";
import { BOX } from "../../tools/kinds";
import { ShapeElement } from "../../tools/shape-element";

export class CrowdBoundingBox extends ShapeElement {
  constructor() {
    super(BOX, format);
  }
}
