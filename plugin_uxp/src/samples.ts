/** Chunky samples of pictures: padded, cut, given or rid of alpha, changed in depth. None of this knows the host. */
import { type DType, type Samples, samples } from "./bands";
import { type Rect, height, intersect, isEmpty, width } from "./geometry";

/** What is opaque, white and selected. */
export function full(dtype: DType): number {
  if (dtype === "uint8") return 255;
  return dtype === "uint16" ? 65535 : 1;
}

export const DTYPE_OF = { 8: "uint8", 16: "uint16", 32: "float32" } as const;

/** Samples that lie somewhere in a picture. */
export interface Block {
  readonly bounds: Rect;
  readonly components: number;
  readonly data: Samples;
}

/**
 * The samples of `target`, of which `block` is what the host did not trim away; the rest is transparent.
 *
 * Opaque pixels come without alpha: they are given one if `bands` has it. Alpha is last.
 */
export function padded(block: Block | null, target: Rect, bands: number, dtype: DType): Samples {
  if (
    block !== null &&
    block.components === bands &&
    block.bounds.left === target.left &&
    block.bounds.top === target.top &&
    block.bounds.right === target.right &&
    block.bounds.bottom === target.bottom
  ) {
    return block.data;
  }
  const result = samples(dtype, width(target) * height(target) * bands);
  if (block === null) return result;
  const common = intersect(block.bounds, target);
  if (isEmpty(common)) return result;
  const { components, data } = block;
  const opaque = full(dtype);
  const run = width(common);
  for (let y = common.top; y < common.bottom; y++) {
    let from = ((y - block.bounds.top) * width(block.bounds) + (common.left - block.bounds.left)) * components;
    let to = ((y - target.top) * width(target) + (common.left - target.left)) * bands;
    if (components === bands) {
      result.set(data.subarray(from, from + run * bands), to);
      continue;
    }
    const colours = Math.min(components, bands);
    for (let x = 0; x < run; x++, from += components, to += bands) {
      for (let c = 0; c < colours; c++) result[to + c] = data[from + c] ?? 0;
      if (components < bands) result[to + bands - 1] = opaque;
    }
  }
  return result;
}

/** The middle columns of rows: `left` and `right` pixels are cut off. */
export function cropped(data: Samples, rowPixels: number, left: number, right: number, bands: number): Samples {
  if (left === 0 && right === 0) return data;
  const kept = rowPixels - left - right;
  const rows = data.length / (rowPixels * bands);
  const result = new (data.constructor as new (length: number) => Samples)(rows * kept * bands);
  for (let y = 0; y < rows; y++) {
    const from = (y * rowPixels + left) * bands;
    result.set(data.subarray(from, from + kept * bands), y * kept * bands);
  }
  return result;
}

/** The last component of each pixel apart from the others. */
export function withoutAlpha(data: Samples, bands: number): { colour: Samples; alpha: Samples } {
  const make = data.constructor as new (length: number) => Samples;
  const pixels = data.length / bands;
  const colour = new make(pixels * (bands - 1));
  const alpha = new make(pixels);
  for (let i = 0, c = 0; i < pixels; i++) {
    for (let b = 0; b < bands - 1; b++) colour[c++] = data[i * bands + b] ?? 0;
    alpha[i] = data[i * bands + bands - 1] ?? 0;
  }
  return { colour, alpha };
}

/** Gray with its alpha beside it, as two components. */
export function withAlpha(gray: Samples, alpha: Samples): Samples {
  const result = new (gray.constructor as new (length: number) => Samples)(gray.length * 2);
  for (let i = 0; i < gray.length; i++) {
    result[2 * i] = gray[i] ?? 0;
    result[2 * i + 1] = alpha[i] ?? 0;
  }
  return result;
}

/** Where both are to show: one plane's share of the other. */
export function multiplied(one: Samples, other: Samples, dtype: DType): Samples {
  const result = samples(dtype, one.length);
  const most = full(dtype);
  const isInteger = dtype !== "float32";
  for (let i = 0; i < one.length; i++) {
    const value = ((one[i] ?? 0) * (other[i] ?? 0)) / most;
    result[i] = isInteger ? Math.round(value) : value;
  }
  return result;
}

/** The same tones in another depth, rounded; 0 to 1 in float32. Nothing is copied where nothing changes. */
export function converted(data: Samples, from: DType, to: DType): Samples {
  if (from === to) return data;
  const factor = full(to) / full(from);
  const result = samples(to, data.length);
  const isInteger = to !== "float32";
  for (let i = 0; i < data.length; i++) {
    const value = (data[i] ?? 0) * factor;
    result[i] = isInteger ? Math.min(full(to), Math.max(0, Math.round(value))) : value;
  }
  return result;
}

/**
 * Rows of a plane enlarged by `factor`, bilinear with pixel centres kept in place.
 * `first` and `count` are rows of the result, which is `factor` times as wide.
 */
export function enlargedRows(
  plane: Samples,
  size: { width: number; height: number },
  factor: number,
  first: number,
  count: number,
): Samples {
  if (factor === 1) return plane.subarray(first * size.width, (first + count) * size.width);
  const wide = size.width * factor;
  const result = new (plane.constructor as new (length: number) => Samples)(wide * count);
  const isFloat = plane instanceof Float32Array;
  for (let y = 0; y < count; y++) {
    const at = (first + y + 0.5) / factor - 0.5;
    const above = Math.min(size.height - 1, Math.max(0, Math.floor(at)));
    const below = Math.min(size.height - 1, above + 1);
    const down = Math.min(1, Math.max(0, at - above));
    for (let x = 0; x < wide; x++) {
      const across = (x + 0.5) / factor - 0.5;
      const left = Math.min(size.width - 1, Math.max(0, Math.floor(across)));
      const right = Math.min(size.width - 1, left + 1);
      const over = Math.min(1, Math.max(0, across - left));
      const top = mix(plane[above * size.width + left], plane[above * size.width + right], over);
      const bottom = mix(plane[below * size.width + left], plane[below * size.width + right], over);
      const value = mix(top, bottom, down);
      result[y * wide + x] = isFloat ? value : Math.round(value);
    }
  }
  return result;
}

function mix(a = 0, b = 0, share = 0): number {
  return a + (b - a) * share;
}
