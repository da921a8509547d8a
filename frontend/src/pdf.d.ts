/** The part of the library that reads files has no types of its own; nothing but its presence matters. */
declare module "pdfjs-dist/build/pdf.worker.min.mjs";
