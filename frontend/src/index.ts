/** Defines all elements and starts the page: the script that takes the place of the one a template asks for. */
import "../../labeling/templating/shims.js"; // first: pages that get the elements from the desk come without it
import "./shared";
import { bridge } from "./base/bridge";
import { watchForChunks } from "./base/chunk";
import { define, moveAuthorsElementsUnnoticed } from "./base/define";
import { startPage, tellReady } from "./base/page";
import { announceReady, mediaLoaded } from "./base/ready";
import { addPageStyles } from "./base/theme";
import { CrowdButton } from "./elements/button/button";
import { CrowdFab, CrowdIconButton } from "./elements/button/icon-button";
import { CrowdClassifier } from "./elements/classifier/classifier";
import { CrowdClassifierMultiSelect } from "./elements/classifier/multi-select";
import { CrowdForm } from "./elements/form/form";
import { IronIcon } from "./elements/icon/icon";
import { CrowdImageClassifier, CrowdImageClassifierMultiSelect } from "./elements/image-classifier/image-classifier";
import { CrowdInput } from "./elements/input/input";
import { CrowdTextArea } from "./elements/input/text-area";
import { CrowdAlert } from "./elements/layout/alert";
import { CrowdBadge } from "./elements/layout/badge";
import { CrowdCard } from "./elements/layout/card";
import { CrowdModal } from "./elements/layout/dialog";
import { CrowdInstructions } from "./elements/layout/instructions";
import { CrowdTab, CrowdTabs } from "./elements/layout/tabs";
import { CrowdToast } from "./elements/layout/toast";
import { CrowdSlider } from "./elements/slider/slider";
import { CrowdSliderLabel } from "./elements/slider/slider-label";
import { CrowdRadioButton, CrowdRadioGroup } from "./elements/tick/radio";
import { CrowdCheckbox, CrowdToggleButton } from "./elements/tick/tick";

const elements = {
  "crowd-form": CrowdForm,
  "crowd-alert": CrowdAlert,
  "crowd-badge": CrowdBadge,
  "crowd-button": CrowdButton,
  "crowd-card": CrowdCard,
  "crowd-checkbox": CrowdCheckbox,
  "crowd-classifier": CrowdClassifier,
  "crowd-classifier-multi-select": CrowdClassifierMultiSelect,
  "crowd-fab": CrowdFab,
  "crowd-icon-button": CrowdIconButton,
  "crowd-image-classifier": CrowdImageClassifier,
  "crowd-image-classifier-multi-select": CrowdImageClassifierMultiSelect,
  "crowd-input": CrowdInput,
  "crowd-instructions": CrowdInstructions,
  "crowd-modal": CrowdModal,
  "crowd-radio-button": CrowdRadioButton,
  "crowd-radio-group": CrowdRadioGroup,
  "crowd-slider": CrowdSlider,
  "crowd-slider-label": CrowdSliderLabel,
  "crowd-tab": CrowdTab,
  "crowd-tabs": CrowdTabs,
  "crowd-text-area": CrowdTextArea,
  "crowd-toast": CrowdToast,
  "crowd-toggle-button": CrowdToggleButton,
  "iron-icon": IronIcon,
};

function start(): void {
  addPageStyles();
  moveAuthorsElementsUnnoticed();
  for (const [tag, element] of Object.entries(elements)) define(tag, element);
  watchForChunks();
  startPage();
  const ready = announceReady();
  bridge.open(
    () =>
      void ready
        .then(tellReady)
        .then(mediaLoaded)
        .then(() => bridge.send({ type: "loaded" })),
  );
}

if (!customElements.get("crowd-form")) start();
