// What esbuild's text loader gives for files that are not scripts.
declare module "*.css" {
  const text: string;
  export default text;
}

declare module "*.tsv" {
  const text: string;
  export default text;
}

declare module "*.svg" {
  const text: string;
  export default text;
}
