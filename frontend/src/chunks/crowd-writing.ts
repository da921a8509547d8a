/** A part of the bundle of its own, loaded by pages that mark, rank or write text. */
import { define } from "../base/define";
import { CrowdEntityAnnotation } from "../elements/entity-annotation/entity-annotation";
import { CrowdQuestionAnswerGeneration } from "../elements/question-answer-generation/question-answer-generation";
import { CrowdTextRanking } from "../elements/text-ranking/text-ranking";

define("crowd-entity-annotation", CrowdEntityAnnotation);
define("crowd-question-answer-generation", CrowdQuestionAnswerGeneration);
define("crowd-text-ranking", CrowdTextRanking);
