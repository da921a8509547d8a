/** crowd-keypoint: points on an image. */
import { format } from "../../formats/keypoint";
import { KEYPOINT } from "../../tools/kinds";
import { ShapeElement } from "../../tools/shape-element";

export class CrowdKeypoint extends ShapeElement {
  constructor() {
    super(KEYPOINT, format);
  }
}
