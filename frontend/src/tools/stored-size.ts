/** Images are shown and measured as they are stored (docs/decisions/0010). */
import type { Size } from "./view";

/**
 * The size of the image as it is stored. Browsers turn `naturalWidth` with the EXIF orientation, whatever the style says;
 * the layout they do not turn.
 */
export function storedSize(image: HTMLImageElement): Size {
  const { naturalWidth: width, naturalHeight: height } = image;
  image.style.setProperty("inline-size", "auto");
  image.style.setProperty("block-size", "auto");
  const turned = image.offsetWidth > 0 && image.offsetWidth > image.offsetHeight !== width > height;
  image.style.removeProperty("inline-size");
  image.style.removeProperty("block-size");
  return turned ? { width: height, height: width } : { width, height };
}
