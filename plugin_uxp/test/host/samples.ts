/** Sample types of the host: 8 bit 0..255, 16 bit 0..32768 (not 65535), 32 bit float with 1 as white. */

export type Depth = 8 | 16 | 32;
export type Samples = Uint8Array | Uint16Array | Float32Array;

/** The value of white, and of full opacity, as the host keeps it inside. */
export function white(depth: Depth): number {
  return depth === 8 ? 255 : depth === 16 ? 32768 : 1;
}

export function allocate(depth: Depth, length: number): Samples {
  if (depth === 8) return new Uint8Array(length);
  return depth === 16 ? new Uint16Array(length) : new Float32Array(length);
}

export function depthOf(data: unknown): Depth {
  if (data instanceof Uint8Array) return 8;
  if (data instanceof Uint16Array) return 16;
  if (data instanceof Float32Array) return 32;
  throw new TypeError("image data is a Uint8Array, Uint16Array or Float32Array");
}

/** The same samples at another depth; integers are rounded to the nearest level and clipped. */
export function toDepth(data: Samples, depth: Depth): Samples {
  const from = depthOf(data);
  if (from === depth) return data;
  const factor = white(depth) / white(from);
  const out = allocate(depth, data.length);
  const top = white(depth);
  for (let i = 0; i < data.length; i++) {
    const v = (data[i] ?? 0) * factor;
    out[i] = depth === 32 ? v : Math.min(top, Math.max(0, Math.round(v)));
  }
  return out;
}

// Tables: pictures of many megapixels go through them, and the panel's own cost is measured beside the fake's.
const TO_FULL = Uint16Array.from({ length: 32769 }, (_, v) => Math.round((v * 65535) / 32768));
const FROM_FULL = Uint16Array.from({ length: 65536 }, (_, v) => Math.round((v * 32768) / 65535));

/** 0..32768 to 0..65535. */
export function toFullRange(data: Uint16Array): Uint16Array {
  return looked(data, TO_FULL);
}

/** 0..65535 to 0..32768, the range the host computes in. */
export function fromFullRange(data: Uint16Array): Uint16Array {
  return looked(data, FROM_FULL);
}

function looked(data: Uint16Array, table: Uint16Array): Uint16Array {
  const out = new Uint16Array(data.length);
  for (let i = 0; i < data.length; i++) out[i] = table[data[i] ?? 0] ?? 0;
  return out;
}

/** Whether 16-bit samples stay in the host's range. */
export function isReduced(data: Uint16Array): boolean {
  let most = 0;
  for (const v of data) most = v > most ? v : most;
  return most <= 32768;
}

/** Chunky RGBRGB to planar RRGGBB. */
export function toPlanar<T extends Samples>(data: T, components: number): T {
  const pixels = data.length / components;
  const out = data.slice() as T;
  for (let c = 0; c < components; c++) {
    for (let i = 0; i < pixels; i++) out[c * pixels + i] = data[i * components + c] ?? 0;
  }
  return out;
}

/** Planar RRGGBB to chunky RGBRGB. */
export function toChunky<T extends Samples>(data: T, components: number): T {
  const pixels = data.length / components;
  const out = data.slice() as T;
  for (let c = 0; c < components; c++) {
    for (let i = 0; i < pixels; i++) out[i * components + c] = data[c * pixels + i] ?? 0;
  }
  return out;
}

/** Chunky samples with alpha last, parted into colour and alpha. */
export function split(data: Samples, components: number): { color: Samples; alpha: Samples } {
  const colors = components - 1;
  const pixels = data.length / components;
  const color = allocate(depthOf(data), pixels * colors);
  const alpha = allocate(depthOf(data), pixels);
  for (let i = 0, s = 0, d = 0; i < pixels; i++) {
    for (let c = 0; c < colors; c++) color[d++] = data[s++] ?? 0;
    alpha[i] = data[s++] ?? 0;
  }
  return { color, alpha };
}

/** Colour and alpha as one chunky array, alpha last. */
export function join(color: Samples, alpha: Samples): Samples {
  const pixels = alpha.length;
  const colors = color.length / pixels;
  const out = allocate(depthOf(color), pixels * (colors + 1));
  for (let i = 0, s = 0, d = 0; i < pixels; i++) {
    for (let c = 0; c < colors; c++) out[d++] = color[s++] ?? 0;
    out[d++] = alpha[i] ?? 0;
  }
  return out;
}
