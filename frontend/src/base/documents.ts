/** Documents that a template embeds: in a sandbox browsers load no plugin, so a frame takes its place, which shows them. */
const EMBEDDED =
  'embed[type="application/pdf"], object[type="application/pdf"], embed[src*=".pdf"], object[data*=".pdf"]';

export function frameDocuments(): void {
  for (const embedded of document.querySelectorAll<HTMLElement>(EMBEDDED)) {
    const frame = document.createElement("iframe");
    for (const { name, value } of embedded.attributes) {
      if (name !== "type") frame.setAttribute(name === "data" ? "src" : name, value);
    }
    embedded.replaceWith(frame);
  }
}
