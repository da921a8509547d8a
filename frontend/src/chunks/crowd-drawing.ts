/** A part of the bundle of its own, loaded by pages that draw on images: the tools and their elements. */
import { define } from "../base/define";
import { CrowdBoundingBox } from "../elements/bounding-box/bounding-box";
import { CrowdPolygon } from "../elements/polygon/polygon";
import { CrowdPolyline } from "../elements/polyline/polyline";
import { CrowdSemanticSegmentation } from "../elements/semantic-segmentation/semantic-segmentation";
import { CrowdLine } from "../elements/line/line";
import { CrowdInstanceSegmentation } from "../elements/instance-segmentation/instance-segmentation";
import { CrowdKeypoint } from "../elements/keypoint/keypoint";

define("crowd-bounding-box", CrowdBoundingBox);
define("crowd-polygon", CrowdPolygon);
define("crowd-polyline", CrowdPolyline);
define("crowd-line", CrowdLine);
define("crowd-keypoint", CrowdKeypoint);
define("crowd-instance-segmentation", CrowdInstanceSegmentation);
define("crowd-semantic-segmentation", CrowdSemanticSegmentation);
