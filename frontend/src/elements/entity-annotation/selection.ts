/** The browser's selection inside a shadow root, which browsers give in different ways. */

interface WithSelection {
  getSelection?: () => Selection | null;
}

interface Composed {
  getComposedRanges?: (options: { shadowRoots: ShadowRoot[] }) => StaticRange[];
}

export interface RootSelection {
  get(): AbstractRange | null;
  set(range: Range): void;
  clear(): void;
  /** What stands at this place of the window. */
  at(x: number, y: number): { node: Node; offset: number } | null;
}

export function selectionIn(root: ShadowRoot | null): RootSelection {
  const selection = (root as WithSelection | null)?.getSelection?.() ?? document.getSelection();
  return {
    get: () => (root && selection ? rangeOf(selection, root) : null),
    set: (range) => {
      selection?.setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
    },
    clear: () => selection?.removeAllRanges(),
    at: (x, y) => (root ? placeAt(root, x, y) : null),
  };
}

function rangeOf(selection: Selection, root: ShadowRoot): AbstractRange | null {
  const composed = (selection as Composed).getComposedRanges?.({ shadowRoots: [root] })[0];
  return composed ?? (selection.rangeCount > 0 ? selection.getRangeAt(0) : null);
}

interface Places {
  caretPositionFromPoint?: (
    x: number,
    y: number,
    options: { shadowRoots: ShadowRoot[] },
  ) => { offsetNode: Node; offset: number } | null;
  caretRangeFromPoint?: (x: number, y: number) => Range | null;
}

function placeAt(root: ShadowRoot, x: number, y: number): { node: Node; offset: number } | null {
  const places = document as Places;
  const at = places.caretPositionFromPoint?.(x, y, { shadowRoots: [root] });
  if (at) return { node: at.offsetNode, offset: at.offset };
  const range = places.caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : null;
}
