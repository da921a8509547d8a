/**
 * A PDF document in a sandboxed frame, where browsers refuse to show one: its pages below each other, drawn when they come
 * into view. The frame's address is that of the document.
 */
import { getDocument, type PDFDocumentProxy, type PDFPageProxy } from "pdfjs-dist";
import * as reader from "pdfjs-dist/build/pdf.worker.min.mjs";

// In an opaque origin no worker starts from an address: the reader's code runs in the page.
Object.assign(globalThis, { pdfjsWorker: reader as unknown });

const STEP = 1.25;
const SHARPEST = 4096;

const pages = document.querySelector("main") ?? document.body;
const status = document.querySelector("output");
let zoom = 1;

const seen = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting) drawings.get(target)?.();
  },
  { rootMargin: "100%" },
);
const drawings = new Map<Element, () => void>();

async function show(): Promise<void> {
  const home = new URL(".", document.scripts[0]?.src ?? location.href).href;
  const file = await getDocument({ url: location.href, wasmUrl: `${home}pdf/`, isEvalSupported: false }).promise;
  if (status) status.textContent = String(file.numPages);
  for (let number = 1; number <= file.numPages; number++) await place(file, number);
}

/** Gives a page its room, and draws it when it is near. */
async function place(file: PDFDocumentProxy, number: number): Promise<void> {
  const page = await file.getPage(number);
  const { width, height } = page.getViewport({ scale: 1 });
  const sheet = document.createElement("canvas");
  sheet.setAttribute("role", "img");
  sheet.setAttribute("aria-label", String(number));
  sheet.style.aspectRatio = `${width} / ${height}`;
  drawings.set(sheet, () => void draw(page, sheet));
  pages.append(sheet);
  seen.observe(sheet);
}

async function draw(page: PDFPageProxy, sheet: HTMLCanvasElement): Promise<void> {
  const wanted = Math.min(SHARPEST, Math.round(sheet.clientWidth * devicePixelRatio));
  if (wanted === 0 || sheet.dataset["drawn"] === String(wanted)) return;
  sheet.dataset["drawn"] = String(wanted);
  const viewport = page.getViewport({ scale: wanted / page.getViewport({ scale: 1 }).width });
  sheet.width = Math.round(viewport.width);
  sheet.height = Math.round(viewport.height);
  await page.render({ canvas: sheet, viewport }).promise;
  const text = await page.getTextContent();
  sheet.setAttribute("aria-label", text.items.map((item) => ("str" in item ? item.str : "")).join(" "));
}

function enlarge(factor: number): void {
  zoom = factor === 0 ? 1 : Math.min(8, Math.max(0.25, zoom * factor));
  pages.style.setProperty("--zoom", String(zoom));
  for (const sheet of drawings.keys()) {
    seen.unobserve(sheet);
    seen.observe(sheet);
  }
}

const factors: Record<string, number> = { "+": STEP, "=": STEP, "-": 1 / STEP, "0": 0 };
addEventListener("keydown", ({ key }) => {
  const factor = factors[key];
  if (factor !== undefined) enlarge(factor);
});
for (const button of document.querySelectorAll<HTMLButtonElement>("button")) {
  button.onclick = () => enlarge(factors[button.value] ?? 0);
}

show().catch((error: unknown) => {
  if (status) status.textContent = error instanceof Error ? error.message : String(error);
});
