/**
 * What the bundle lends to its chunks, so that they bring no second copy of it: the build replaces a chunk's imports of
 * these modules by reads of this table. Modules with state of the page must stand here.
 */
import * as attributes from "./base/attributes";
import * as bindings from "./base/bindings";
import * as bridge from "./base/bridge";
import * as categories from "./base/categories";
import * as choices from "./base/choices";
import * as choicesStyles from "./base/choices.styles";
import * as colors from "./base/colors";
import * as control from "./base/control";
import * as define from "./base/define";
import * as element from "./base/element";
import * as habits from "./base/habits";
import * as history from "./base/history";
import * as icon from "./base/icon";
import * as json from "./base/json";
import * as keys from "./base/keys";
import * as messages from "./base/messages";
import * as loose from "./base/loose";
import * as sharedStyles from "./base/shared.styles";
import * as widget from "./base/widget";
import * as classifierStyles from "./elements/classifier/classifier.styles";
import * as multiSelect from "./elements/classifier/multi-select";
import * as imageTarget from "./elements/image-classifier/image-target";
import * as stage from "./tools/image-stage";
import * as stageStyles from "./tools/image-stage.styles";
import * as view from "./tools/view";
import * as lit from "lit";
import * as decorators from "lit/decorators.js";
import * as guard from "lit/directives/guard.js";
import * as repeat from "lit/directives/repeat.js";
import * as styleMap from "lit/directives/style-map.js";

declare global {
  // A classic script hands over through the global object.
  var labelwrightShared: Record<string, unknown> | undefined;
}

/** The keys are the paths from this file. */
globalThis.labelwrightShared = {
  "./base/attributes": attributes,
  "./base/bindings": bindings,
  "./base/bridge": bridge,
  "./base/categories": categories,
  "./base/choices": choices,
  "./base/choices.styles": choicesStyles,
  "./base/colors": colors,
  "./base/control": control,
  "./base/define": define,
  "./base/element": element,
  "./base/habits": habits,
  "./base/history": history,
  "./base/icon": icon,
  "./base/json": json,
  "./base/keys": keys,
  "./base/messages": messages,
  "./base/loose": loose,
  "./base/shared.styles": sharedStyles,
  "./base/widget": widget,
  "./elements/classifier/classifier.styles": classifierStyles,
  "./elements/classifier/multi-select": multiSelect,
  "./elements/image-classifier/image-target": imageTarget,
  "./tools/image-stage": stage,
  "./tools/image-stage.styles": stageStyles,
  "./tools/view": view,
  lit,
  "lit/decorators.js": decorators,
  "lit/directives/guard.js": guard,
  "lit/directives/repeat.js": repeat,
  "lit/directives/style-map.js": styleMap,
};
