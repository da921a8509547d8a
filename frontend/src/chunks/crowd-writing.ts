/** A part of the bundle of its own, loaded by pages that mark, rank or write text. */
import { define } from "../base/define";
import { CrowdEntityAnnotation } from "../elements/entity-annotation/entity-annotation";

define("crowd-entity-annotation", CrowdEntityAnnotation);
