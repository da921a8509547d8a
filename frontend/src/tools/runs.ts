/** Label maps as text: runs of equal bytes, as pairs of value and length, for drafts and steps of undo. */
import { fromBase64, toBase64 } from "./base64";

const MORE = 0x80;
const SEVEN = 7;

export function packed(data: Uint8Array): string {
  const bytes: number[] = [];
  for (let at = 0; at < data.length;) {
    const value = data[at] ?? 0;
    let end = at + 1;
    while (end < data.length && data[end] === value) end++;
    bytes.push(value);
    pushLength(bytes, end - at);
    at = end;
  }
  return toBase64(Uint8Array.from(bytes));
}

function pushLength(bytes: number[], length: number): void {
  let rest = length;
  for (; rest >= MORE; rest >>>= SEVEN) bytes.push((rest & (MORE - 1)) | MORE);
  bytes.push(rest);
}

/** The `length` bytes that were packed; what the text lacks is zero. */
export function unpacked(text: string, length: number): Uint8Array {
  const bytes = fromBase64(text);
  const data = new Uint8Array(length);
  for (let at = 0, to = 0; at < bytes.length && to < length;) {
    const value = bytes[at++] ?? 0;
    let run = 0;
    for (let shift = 0, more = true; more; shift += SEVEN) {
      const byte = bytes[at++] ?? 0;
      run |= (byte & (MORE - 1)) << shift;
      more = byte >= MORE;
    }
    data.fill(value, to, to + run);
    to += run;
  }
  return data;
}
