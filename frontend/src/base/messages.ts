/** The words of the elements' own chrome. The text of a template is its author's and is never touched. */

const english = {
  addComment: "Add a comment",
  brightness: "Brightness",
  chooseCategory: "Choose a category before you submit.",
  chooseCategories: "Choose at least one category before you submit.",
  close: "Close",
  comment: "Comment",
  contrast: "Contrast",
  categories: "Categories",
  detailedInstructions: "Detailed instructions",
  dismiss: "Dismiss",
  editComment: "Edit comment",
  examples: "Examples",
  findCategory: "Find a category",
  fit: "Fit to the window",
  fullInstructions: "View full instructions",
  hiddenControl: "This cannot be submitted: {name} {problem}",
  hideInstructions: "Hide instructions",
  imageFailed: "The image could not be loaded.",
  imageLoading: "Loading the image…",
  instructions: "Instructions",
  keyChoose: "Choose a category",
  keyFit: "Fit the image",
  keyInstructions: "Full instructions",
  keyRedo: "Redo",
  keySubmit: "Submit",
  keyUndo: "Undo",
  keyZoom: "Zoom in, zoom out",
  keysTitle: "Keys",
  keysHelp: "This list",
  noneFound: "No category has “{text}” in its name.",
  opacity: "Opacity",
  required: "Fill in this field.",
  requiredCheck: "Tick this box to go on.",
  resetView: "Reset",
  save: "Save",
  showInstructions: "Show instructions",
  shortInstructions: "Instructions",
  submit: "Submit",
  submitFailed: "Your answer could not be sent. Nothing is lost; try again.",
  submitted: "Submitted",
  summary: "Summary",
  tryAgain: "Try again",
  view: "Brightness and contrast",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
};

export type MessageKey = keyof typeof english;

/** The text for `key`, its {places} filled in. */
export function text(key: MessageKey, places: Record<string, string> = {}): string {
  return english[key].replace(/\{(\w+)\}/g, (whole, name: string) => places[name] ?? whole);
}
