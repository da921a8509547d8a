/** PNG files of label maps: one byte for each pixel, the colours in a palette, nothing between the colours. */
import { toBase64 } from "../tools/base64";
import { zlib } from "../tools/deflate";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const INDEXED = 3;
const CRC_OF_BYTE = Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc >>> 0;
});

export interface LabelMap {
  width: number;
  height: number;
  /** Row by row the number of each pixel's colour; 0 is the background, which the file has transparent. */
  data: Uint8Array;
}

/** The file as base64. `colors`: `#rrggbb` for the numbers from 1 on. */
export function pngOf({ width, height, data }: LabelMap, colors: readonly string[]): string {
  const rgb = (color: string) => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  const header = [...number(width), ...number(height), 8, INDEXED, 0, 0, 0];
  const parts = [
    Uint8Array.from(SIGNATURE),
    chunk("IHDR", Uint8Array.from(header)),
    chunk("PLTE", Uint8Array.from([255, 255, 255, ...colors.flatMap(rgb)])),
    chunk("tRNS", Uint8Array.of(0)),
    chunk("IDAT", zlib(rows(width, height, data), width + 1)),
    chunk("IEND", new Uint8Array(0)),
  ];
  return toBase64(joined(parts));
}

/** Before each row stands the filter that was used on it: none. */
function rows(width: number, height: number, data: Uint8Array): Uint8Array {
  const filtered = new Uint8Array((width + 1) * height);
  for (let y = 0; y < height; y++) filtered.set(data.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  return filtered;
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const named = joined([Uint8Array.from(type, (letter) => letter.charCodeAt(0)), content]);
  return joined([Uint8Array.from(number(content.length)), named, Uint8Array.from(number(crc32(named)))]);
}

function number(value: number): number[] {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_OF_BYTE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
