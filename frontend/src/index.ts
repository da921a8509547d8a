/** Defines all elements and starts the page: the script that takes the place of the one a template asks for. */
import { bridge } from "./base/bridge";
import { define } from "./base/define";
import { startPage, tellReady } from "./base/page";
import { announceReady, mediaLoaded } from "./base/ready";
import { addPageStyles } from "./base/theme";
import { CrowdButton } from "./elements/button/button";
import { CrowdClassifier } from "./elements/classifier/classifier";
import { CrowdForm } from "./elements/form/form";
import { CrowdImageClassifier } from "./elements/image-classifier/image-classifier";

const elements = {
  "crowd-form": CrowdForm,
  "crowd-button": CrowdButton,
  "crowd-classifier": CrowdClassifier,
  "crowd-image-classifier": CrowdImageClassifier,
};

function start(): void {
  addPageStyles();
  for (const [tag, element] of Object.entries(elements)) define(tag, element);
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
