/** Browsers show a file that breaks off as far as it goes, and say nothing. */

/** Larger images take so long to decode a second time that the worker would notice. */
const MOST_PIXELS = 12_000_000;

/** Whether the rest of a loaded image is missing or cannot be read, as far as the browser tells. */
export async function isDamaged(image: HTMLImageElement): Promise<boolean> {
  if (image.naturalWidth * image.naturalHeight > MOST_PIXELS) return false;
  await new Promise((done) => setTimeout(done)); // the image is painted first
  try {
    // The size is for drawings that have none of their own: they could not be made a bitmap of without.
    const whole = await createImageBitmap(image, { resizeWidth: 1, resizeHeight: 1 });
    whole.close();
    return false;
  } catch {
    return true;
  }
}
