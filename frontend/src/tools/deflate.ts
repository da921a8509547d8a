/**
 * A zlib stream made in one go, because an answer cannot wait for a compressor that works in the background. Made for
 * label maps: it looks for repeats only at once before and one row above, and uses the fixed codes of RFC 1951.
 */

const LONGEST = 258;
const SHORTEST = 3;
const FARTHEST = 32768;
const END = 256;
const ADLER = 65521;
/** So many bytes can be summed before the sum must be reduced. */
const ADLER_PIECE = 3800;

/** RFC 1951 section 3.2.5: for each code its least value and its extra bits. */
const LENGTHS = table(257, [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5], 3);
const DISTANCES = table(0, [0, 0, 0, 0, ...Array.from({ length: 26 }, (_, at) => 1 + (at >> 1))], 1);

interface Code {
  code: number;
  least: number;
  extra: number;
}

function table(first: number, extras: readonly number[], start: number): Code[] {
  let least = start;
  return extras.map((extra, at) => {
    const code = { code: first + at, least, extra };
    least += 1 << extra;
    return code;
  });
}

class Bits {
  #bytes = new Uint8Array(1 << 12);
  #length = 0;
  #bits = 0;
  #count = 0;

  /** Appends `count` bits, the lowest first; at most 16. */
  put(value: number, count: number): void {
    this.#bits |= value << this.#count;
    this.#count += count;
    while (this.#count >= 8) {
      this.byte(this.#bits & 0xff);
      this.#bits >>>= 8;
      this.#count -= 8;
    }
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = value;
  }

  /** Fills up the last byte. */
  align(): void {
    if (this.#count > 0) this.put(0, 8 - this.#count);
  }

  get bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}

function reversed(value: number, count: number): number {
  let turned = 0;
  for (let bit = 0; bit < count; bit++) turned |= ((value >> bit) & 1) << (count - 1 - bit);
  return turned;
}

/** The fixed codes of literals and lengths, ready to be put: [bits, count] by symbol. */
const SYMBOLS = Array.from({ length: 288 }, (_, symbol): [number, number] => {
  if (symbol < 144) return [reversed(0x30 + symbol, 8), 8];
  if (symbol < 256) return [reversed(0x190 + symbol - 144, 9), 9];
  if (symbol < 280) return [reversed(symbol - 256, 7), 7];
  return [reversed(0xc0 + symbol - 280, 8), 8];
});

function codeFor(codes: readonly Code[], value: number): Code {
  return codes.findLast(({ least }) => least <= value) ?? { code: 0, least: value, extra: 0 };
}

/** By length; 258 has a code of its own. */
const LENGTH_CODES = Array.from({ length: LONGEST + 1 }, (_, length) =>
  length === LONGEST ? { code: 285, least: LONGEST, extra: 0 } : codeFor(LENGTHS, length),
);

function putSymbol(out: Bits, symbol: number): void {
  const [bits, count] = SYMBOLS[symbol] ?? [0, 0];
  out.put(bits, count);
}

function putRepeat(out: Bits, length: number, distance: Code, back: number): void {
  const { code, least, extra } = LENGTH_CODES[length] ?? { code: 0, least: 0, extra: 0 };
  putSymbol(out, code);
  out.put(length - least, extra);
  out.put(reversed(distance.code, 5), 5);
  out.put(back - distance.least, distance.extra);
}

/** How many bytes from `at` on are the same as those `back` bytes before. */
function repeated(data: Uint8Array, at: number, back: number): number {
  if (back > at || back > FARTHEST) return 0;
  const most = Math.min(LONGEST, data.length - at);
  let length = 0;
  while (length < most && data[at + length] === data[at + length - back]) length++;
  return length;
}

/** `row`: how many bytes lie between a byte and the one above it. */
export function zlib(data: Uint8Array, row: number): Uint8Array {
  const out = new Bits();
  const [beside, above] = [codeFor(DISTANCES, 1), codeFor(DISTANCES, row)];
  out.put(0x78, 8);
  out.put(0x01, 8);
  out.put(0b011, 3);
  for (let at = 0; at < data.length;) {
    const run = repeated(data, at, 1);
    const same = run === LONGEST ? 0 : repeated(data, at, row);
    const length = Math.max(run, same);
    if (length < SHORTEST) putSymbol(out, data[at] ?? 0);
    else if (same > run) putRepeat(out, same, above, row);
    else putRepeat(out, run, beside, 1);
    at += length < SHORTEST ? 1 : length;
  }
  putSymbol(out, END);
  out.align();
  for (const shift of [24, 16, 8, 0]) out.byte((adler32(data) >>> shift) & 0xff);
  return out.bytes;
}

function adler32(data: Uint8Array): number {
  let [a, b] = [1, 0];
  for (let at = 0; at < data.length; at += ADLER_PIECE) {
    for (const byte of data.subarray(at, at + ADLER_PIECE)) b += a += byte;
    a %= ADLER;
    b %= ADLER;
  }
  return ((b << 16) | a) >>> 0;
}
