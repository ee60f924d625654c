/**
 * A baseline JPEG encoder (ITU-T T.81): 4:4:4, the tables of Annex K at half their strength, no restart markers.
 * Only for `encodeImageData`, whose results a page shows in an `<img>`.
 */

const ZIGZAG = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
  55, 62, 63,
];

const LUMA = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
].map((v) => Math.max(1, v >> 1));

// One Huffman table for all: every symbol has a code of fixed length. Larger files than the usual tables give, but
// right, and short to write down: 12 DC categories in 4 bits, 162 AC symbols in 8 bits.
const DC = Array.from({ length: 12 }, (_, i) => i);
const AC = [0x00, 0xf0, ...Array.from({ length: 160 }, (_, i) => ((i / 10) << 4) | ((i % 10) + 1))];

const COSINE = Array.from({ length: 64 }, (_, i) => {
  const u = i >> 3;
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos((((i & 7) * 2 + 1) * u * Math.PI) / 16);
});

export function encodeJpeg(rgb: Uint8Array, width: number, height: number): Uint8Array {
  const out: number[] = [0xff, 0xd8];
  segment(out, 0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
  segment(out, 0xdb, [0, ...ZIGZAG.map((i) => LUMA[i] ?? 1)]);
  const size = [height >> 8, height & 255, width >> 8, width & 255];
  segment(out, 0xc0, [8, ...size, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
  segment(out, 0xc4, [0x00, ...lengths(4, DC.length), ...DC]);
  segment(out, 0xc4, [0x10, ...lengths(8, AC.length), ...AC]);
  segment(out, 0xda, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0]);
  const bits = new Bits(out);
  const last = [0, 0, 0];
  for (let y = 0; y < height; y += 8) {
    for (let x = 0; x < width; x += 8) {
      for (let c = 0; c < 3; c++) {
        last[c] = writeBlock(bits, transform(block(rgb, width, height, x, y, c)), last[c] ?? 0);
      }
    }
  }
  bits.flush();
  out.push(0xff, 0xd9);
  return Uint8Array.from(out);
}

function segment(out: number[], marker: number, content: readonly number[]): void {
  out.push(0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255, ...content);
}

function lengths(bits: number, count: number): number[] {
  return Array.from({ length: 16 }, (_, i) => (i + 1 === bits ? count : 0));
}

/** 8 x 8 samples of Y, Cb or Cr, centred on zero; the rim repeats beyond the picture. */
function block(rgb: Uint8Array, width: number, height: number, x: number, y: number, c: number): Float64Array {
  const samples = new Float64Array(64);
  for (let i = 0; i < 64; i++) {
    const u = Math.min(width - 1, x + (i & 7));
    const v = Math.min(height - 1, y + (i >> 3));
    const at = (v * width + u) * 3;
    const r = rgb[at] ?? 0;
    const g = rgb[at + 1] ?? 0;
    const b = rgb[at + 2] ?? 0;
    if (c === 0) samples[i] = 0.299 * r + 0.587 * g + 0.114 * b - 128;
    else if (c === 1) samples[i] = -0.168736 * r - 0.331264 * g + 0.5 * b;
    else samples[i] = 0.5 * r - 0.418688 * g - 0.081312 * b;
  }
  return samples;
}

/** The quantised cosine transform, in zigzag order. */
function transform(samples: Float64Array): number[] {
  const rows = new Float64Array(64);
  for (let y = 0; y < 8; y++) {
    for (let u = 0; u < 8; u++) {
      for (let x = 0; x < 8; x++) rows[y * 8 + u] = (rows[y * 8 + u] ?? 0) + (samples[y * 8 + x] ?? 0) * cosine(u, x);
    }
  }
  return ZIGZAG.map((i) => {
    let sum = 0;
    for (let y = 0; y < 8; y++) sum += (rows[y * 8 + (i & 7)] ?? 0) * cosine(i >> 3, y);
    return Math.round(sum / (LUMA[i] ?? 1));
  });
}

function cosine(u: number, x: number): number {
  return COSINE[u * 8 + x] ?? 0;
}

/** Writes one block and returns its DC value, which the next one counts from. */
function writeBlock(bits: Bits, values: readonly number[], before: number): number {
  const dc = values[0] ?? 0;
  writeValue(bits, dc - before, (size) => { bits.put(size, 4); }); // prettier-ignore
  let end = 63;
  while (end > 0 && values[end] === 0) end--;
  let zeros = 0;
  for (let k = 1; k <= end; k++) {
    const v = values[k] ?? 0;
    if (v === 0) {
      zeros++;
      continue;
    }
    for (; zeros > 15; zeros -= 16) bits.put(AC.indexOf(0xf0), 8);
    const run = zeros << 4;
    writeValue(bits, v, (size) => { bits.put(AC.indexOf(run | size), 8); }); // prettier-ignore
    zeros = 0;
  }
  if (end < 63) bits.put(AC.indexOf(0), 8);
  return dc;
}

function writeValue(bits: Bits, value: number, writeSize: (size: number) => void): void {
  const size = value === 0 ? 0 : 32 - Math.clz32(Math.abs(value));
  writeSize(size);
  if (size > 0) bits.put(value < 0 ? value + (1 << size) - 1 : value, size);
}

class Bits {
  #held = 0;
  #count = 0;

  constructor(private readonly out: number[]) {}

  put(value: number, count: number): void {
    for (let i = count - 1; i >= 0; i--) {
      this.#held = (this.#held << 1) | ((value >> i) & 1);
      if (++this.#count === 8) this.#byte();
    }
  }

  flush(): void {
    while (this.#count > 0) this.put(1, 1);
  }

  #byte(): void {
    this.out.push(this.#held);
    if (this.#held === 0xff) this.out.push(0);
    this.#held = 0;
    this.#count = 0;
  }
}
