/** The icons that elements draw for themselves, from the one set of the house. */
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import brush from "../icons/brush.svg";
import chevronLeft from "../icons/chevron-left.svg";
import chevronRight from "../icons/chevron-right.svg";
import contrast from "../icons/contrast.svg";
import eraser from "../icons/eraser.svg";
import eye from "../icons/eye.svg";
import eyeOff from "../icons/eye-off.svg";
import magnet from "../icons/magnet.svg";
import maximize from "../icons/maximize.svg";
import message from "../icons/message-square.svg";
import bucket from "../icons/paint-bucket.svg";
import pentagon from "../icons/pentagon.svg";
import redo from "../icons/redo-2.svg";
import trash from "../icons/trash-2.svg";
import undo from "../icons/undo-2.svg";
import x from "../icons/x.svg";
import zoomIn from "../icons/zoom-in.svg";
import zoomOut from "../icons/zoom-out.svg";

const sources = {
  brush,
  bucket,
  chevronLeft,
  chevronRight,
  contrast,
  eraser,
  eye,
  eyeOff,
  magnet,
  maximize,
  message,
  pentagon,
  redo,
  trash,
  undo,
  x,
  zoomIn,
  zoomOut,
};

/** A decorative icon: the control around it carries the name. */
export function icon(name: keyof typeof sources): unknown {
  return unsafeHTML(sources[name].replace("<svg", '<svg aria-hidden="true"'));
}
