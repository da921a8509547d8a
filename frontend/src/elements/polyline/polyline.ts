/** crowd-polyline: lines of any number of points on an image. */
import { format } from "../../formats/polyline";
import { POLYLINE } from "../../tools/kinds";
import { ShapeElement } from "../../tools/shape-element";

export class CrowdPolyline extends ShapeElement {
  constructor() {
    super(POLYLINE, format);
  }
}
