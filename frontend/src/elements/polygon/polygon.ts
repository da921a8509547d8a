/** crowd-polygon: outlines that close on an image. */
import { format } from "../../formats/polygon";
import { POLYGON } from "../../tools/kinds";
import { ShapeElement } from "../../tools/shape-element";

export class CrowdPolygon extends ShapeElement {
  constructor() {
    super(POLYGON, format);
  }
}
