// Builds dist/: the elements bundle, one script for each page, one style sheet for each entry, the icon sprite.
// With --tests: the TypeScript tests as modules for node's own runner, in node_modules/.tests/.
import { build } from "esbuild";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";

const pages = await entries("src/pages", ".ts");
const chunks = await entries("src/chunks", ".ts");
const ownLibraries = await entries("src/libraries", ".ts");
const styles = await entries("src/styles", ".css");

/** What templates ask of other hosts and get from here instead: labeling/templating/libraries.py has their addresses. */
const libraries = {
  "d3-6.7.0.js": "d3-v6/dist/d3.min.js",
  "d3-7.9.0.js": "d3-v7/dist/d3.min.js",
  "draggable-1.0.0-beta.8.js": "@shopify/draggable/lib/draggable.bundle.js",
  "jquery-3.7.1.js": "jquery/dist/jquery.min.js",
  "jquery-old.js": ["jquery/dist/jquery.min.js", "jquery-migrate/dist/jquery-migrate.min.js"],
  "uuid-8.3.2.js": "uuid/dist/umd/uuid.min.js",
  "uuidv4-8.3.2.js": "uuid/dist/umd/uuidv4.min.js",
};

const shared = {
  bundle: true,
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
  minify: true,
  outdir: "dist",
  target: ["chrome123", "firefox121", "safari17.5"],
};

/** The files of one folder that are entries of the build; tests and types beside them are not. */
async function entries(folder, suffix) {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name.endsWith(suffix) && !name.endsWith(".test.ts") && !name.endsWith(".d.ts"))
    .map((name) => `${folder}/${name}`);
}

/** One <symbol> for each SVG in src/icons, so that a page shows an icon with <use href="…/icons.svg#name">. */
async function sprite() {
  const files = (await readdir("src/icons")).filter((name) => name.endsWith(".svg")).sort();
  const symbols = await Promise.all(files.map(symbol));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

async function symbol(file) {
  const text = await readFile(`src/icons/${file}`, "utf8");
  const shapes = text.replace(/^[^]*?<svg[^>]*>/, "").replace(/<\/svg>[^]*$/, "");
  const drawn = shapes.replace(/\s+/g, " ").trim();
  const stroke = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${basename(file, ".svg")}" viewBox="0 0 24 24"><g ${stroke}>${drawn}</g></symbol>`;
}

/** In chunks, what src/shared.ts lends is read from the bundle that is on the page already. */
async function lent() {
  const text = await readFile("src/shared.ts", "utf8");
  const shared = new Set([...text.matchAll(/^import \* as \w+ from "(.+)";$/gm)].map(([, path]) => path));
  const read = (key) => ({ contents: `module.exports = globalThis.labelwrightShared[${JSON.stringify(key)}];` });
  const keyOf = ({ path, importer }) =>
    path.startsWith(".") ? `./${relative("src", join(relative(".", dirname(importer)), path))}` : path;
  return {
    name: "lent",
    setup(chunk) {
      chunk.onResolve({ filter: /.*/ }, (found) => {
        const key = found.kind === "entry-point" ? "" : keyOf(found);
        return shared.has(key) ? { path: key, namespace: "lent" } : undefined;
      });
      chunk.onLoad({ filter: /.*/, namespace: "lent" }, ({ path }) => read(path));
    },
  };
}

async function product() {
  await rm("dist", { recursive: true, force: true });
  await mkdir("dist/libraries", { recursive: true });
  const scripts = { ...shared, format: "iife", loader: { ".css": "text", ".svg": "text", ".tsv": "text" } };
  await Promise.all([
    build({ ...scripts, entryPoints: { "crowd-html-elements": "src/index.ts" } }),
    build({ ...scripts, entryPoints: chunks, plugins: [await lent()] }),
    build({ ...scripts, entryPoints: pages }),
    build({ ...scripts, entryPoints: ownLibraries, outdir: "dist/libraries" }),
    build({ ...shared, entryPoints: styles, external: ["*.svg", "*.woff2"] }),
    ...Object.entries(libraries).map(([name, files]) => joined([files].flat(), `dist/libraries/${name}`)),
    cp("node_modules/pdfjs-dist/wasm", "dist/pdf", {
      recursive: true,
      filter: (name) => !name.endsWith("_fallback.js"),
    }),
    sprite().then((text) => writeFile("dist/icons.svg", text)),
  ]);
  await compressed();
}

/** Several files as one, in their order. */
async function joined(files, name) {
  const texts = await Promise.all(files.map(async (file) => readFile(`node_modules/${file}`, "utf8")));
  await writeFile(name, texts.join("\n"));
}

/** Beside each file its compressed forms, which the server hands out as they are. */
async function compressed() {
  const pack = { gz: promisify(gzip), br: promisify(brotliCompress) };
  const files = (await readdir("dist", { recursive: true })).filter((name) => /\.(js|css|svg|wasm)$/.test(name));
  await Promise.all(
    files.flatMap((file) =>
      Object.entries(pack).map(async ([ending, run]) =>
        writeFile(`dist/${file}.${ending}`, await run(await readFile(`dist/${file}`))),
      ),
    ),
  );
}

async function tests() {
  await rm("node_modules/.tests", { recursive: true, force: true });
  const outputs = {
    outdir: "node_modules/.tests",
    format: "esm",
    platform: "node",
    minify: false,
    outExtension: { ".js": ".mjs" },
    loader: { ".css": "text", ".svg": "text", ".tsv": "text" },
  };
  const files = await readdir("src", { recursive: true });
  const entryPoints = files.filter((name) => name.endsWith(".test.ts")).map((name) => `src/${name}`);
  await build({ ...shared, ...outputs, target: "node20", entryPoints });
}

await (process.argv.includes("--tests") ? tests() : product());
