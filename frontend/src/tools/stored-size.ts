/** Images are shown and measured as they are stored (docs/decisions/0010). */
import type { Size } from "./view";

/** No style of the page may reach what is measured with it. */
const PLAIN = "all: initial !important; position: fixed !important; visibility: hidden !important; ";
const AS_STORED = "image-orientation: none !important";

/**
 * The size of the image as it is stored. Browsers turn `naturalWidth` with the EXIF orientation, whatever the style says;
 * the layout they do not turn. The image itself may stand where nothing has a layout, in a part of the page that is not shown.
 */
export function storedSize(image: HTMLImageElement): Size {
  const { naturalWidth: width, naturalHeight: height } = image;
  const probe = image.cloneNode() as HTMLImageElement;
  probe.style.cssText = PLAIN + AS_STORED;
  document.documentElement.append(probe);
  const turned = probe.offsetWidth > 0 && probe.offsetWidth > probe.offsetHeight !== width > height;
  probe.remove();
  return turned ? { width: height, height: width } : { width, height };
}
