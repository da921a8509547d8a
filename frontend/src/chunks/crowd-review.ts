/** A part of the bundle of its own, loaded by pages that review what a service found in an image. */
import { define } from "../base/define";
import { CrowdAnalyzeDocument } from "../elements/analyze-document/analyze-document";
import { CrowdModerationLabels } from "../elements/moderation-labels/moderation-labels";

define("crowd-rekognition-detect-moderation-labels", CrowdModerationLabels);
define("crowd-textract-analyze-document", CrowdAnalyzeDocument);
