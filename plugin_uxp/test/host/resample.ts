/** Sizes: the average over boxes for previews, nearest and bilinear for `resizeImage`. */

import { type Box, heightOf, widthOf } from "./geometry";
import { Plane } from "./plane";
import { type Pixels, Raster } from "./raster";
import { type Depth, type Samples, allocate, depthOf } from "./samples";

/** Rows that are made at a time. */
const BAND = 256;

/**
 * Scales chunky samples by averaging what each new pixel covers; enlarging repeats the nearest. With `alpha` the last
 * component weighs the others, so that what is transparent lends no colour.
 */
export function average(data: Samples, components: number, from: Size, to: Size, alpha = false): Samples {
  const depth = depthOf(data);
  const out = allocate(depth, to.width * to.height * components);
  const sums = new Float64Array(components);
  for (let y = 0, d = 0; y < to.height; y++) {
    const [y0, y1] = span(y, to.height, from.height);
    for (let x = 0; x < to.width; x++) {
      const [x0, x1] = span(x, to.width, from.width);
      sums.fill(0);
      for (let v = y0; v < y1; v++) {
        for (let u = x0; u < x1; u++) {
          const s = (v * from.width + u) * components;
          const weight = alpha ? (data[s + components - 1] ?? 0) : 1;
          for (let c = 0; c < components; c++) {
            const w = alpha && c === components - 1 ? 1 : weight;
            sums[c] = (sums[c] ?? 0) + (data[s + c] ?? 0) * w;
          }
        }
      }
      const n = (y1 - y0) * (x1 - x0);
      const cover = alpha ? (sums[components - 1] ?? 0) : n;
      for (let c = 0; c < components; c++) {
        const by = alpha && c === components - 1 ? n : cover;
        const v = by === 0 ? 0 : (sums[c] ?? 0) / by;
        out[d++] = depth === 32 ? v : Math.round(v);
      }
    }
  }
  return out;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

function span(i: number, to: number, from: number): [number, number] {
  const a = Math.min(from - 1, Math.floor((i * from) / to));
  return [a, Math.max(a + 1, Math.min(from, Math.floor(((i + 1) * from) / to)))];
}

/** A layer scaled about the document's origin, as `resizeImage` does to every layer. */
export function scaleRaster(raster: Raster, sx: number, sy: number, nearest: boolean): Raster {
  const out = new Raster(raster.colors, raster.depth);
  const content = raster.content();
  if (content === null) return out;
  const to = scaleBox(content, sx, sy);
  const scaler = new Scaler(raster.read(content), content, to, raster.colors, raster.depth, nearest);
  for (let top = to.top; top < to.bottom; top += BAND) {
    const band = { ...to, top, bottom: Math.min(to.bottom, top + BAND) };
    out.write(band, scaler.rows(top - to.top, band.bottom - to.top), "overwrite");
  }
  return out;
}

export function scalePlane(plane: Plane, sx: number, sy: number, nearest: boolean): Plane {
  const to = scaleBox(plane.box, sx, sy);
  const scaled = scalePixels({ color: plane.data, alpha: null }, plane.box, to, 1, 16, nearest);
  return new Plane(to, scaled.color as Uint16Array, plane.outside);
}

export function scaleBox(b: Box, sx: number, sy: number): Box {
  const left = Math.round(b.left * sx);
  const top = Math.round(b.top * sy);
  return {
    left,
    top,
    right: Math.max(left + 1, Math.round(b.right * sx)),
    bottom: Math.max(top + 1, Math.round(b.bottom * sy)),
  };
}

export function scalePixels(p: Pixels, from: Box, to: Box, n: number, depth: Depth, nearest: boolean): Pixels {
  return new Scaler(p, from, to, n, depth, nearest).rows(0, heightOf(to));
}

/** Rows of a new picture: nearest or bilinear, colour weighted by alpha, each source row resampled once. */
class Scaler {
  readonly #width: number;
  readonly #xs: Taps;
  readonly #ys: Taps;
  /** Source rows that are resampled already: the last two. */
  readonly #rows = new Map<number, Float32Array>();

  constructor(
    private readonly source: Pixels,
    private readonly from: Box,
    to: Box,
    private readonly colors: number,
    private readonly depth: Depth,
    nearest: boolean,
  ) {
    this.#width = widthOf(to);
    this.#xs = taps(widthOf(from), widthOf(to), nearest);
    this.#ys = taps(heightOf(from), heightOf(to), nearest);
  }

  rows(first: number, last: number): Pixels {
    const n = this.colors;
    const m = this.source.alpha === null ? n : n + 1;
    const pixels = (last - first) * this.#width;
    const color = allocate(this.depth, pixels * n);
    const alpha = this.source.alpha === null ? null : allocate(this.depth, pixels);
    const round = this.depth === 32 ? 0 : 0.5;
    const whole = this.depth !== 32;
    for (let y = first, d = 0; y < last; y++) {
      const a = this.#row(this.#ys.low[y] ?? 0);
      const b = this.#row(this.#ys.high[y] ?? 0);
      const part = this.#ys.part[y] ?? 0;
      for (let x = 0; x < this.#width; x++, d++) {
        const at = x * m;
        let cover = 1;
        if (alpha !== null) {
          cover = (a[at + n] ?? 0) * (1 - part) + (b[at + n] ?? 0) * part;
          alpha[d] = whole ? Math.floor(cover + round) : cover;
          if (cover === 0) continue;
        }
        for (let c = 0; c < n; c++) {
          const v = ((a[at + c] ?? 0) * (1 - part) + (b[at + c] ?? 0) * part) / cover;
          color[d * n + c] = whole ? Math.floor(v + round) : v;
        }
      }
    }
    return { color, alpha };
  }

  #row(y: number): Float32Array {
    const known = this.#rows.get(y);
    if (known !== undefined) return known;
    const { color, alpha } = this.source;
    const n = this.colors;
    const m = alpha === null ? n : n + 1;
    const row = new Float32Array(this.#width * m);
    const start = y * widthOf(this.from);
    for (let x = 0; x < this.#width; x++) {
      const p = start + (this.#xs.low[x] ?? 0);
      const q = start + (this.#xs.high[x] ?? 0);
      const part = this.#xs.part[x] ?? 0;
      const wp = (1 - part) * (alpha === null ? 1 : (alpha[p] ?? 0));
      const wq = part * (alpha === null ? 1 : (alpha[q] ?? 0));
      for (let c = 0; c < n; c++) row[x * m + c] = (color[p * n + c] ?? 0) * wp + (color[q * n + c] ?? 0) * wq;
      if (alpha !== null) row[x * m + n] = wp + wq;
    }
    if (this.#rows.size > 1) this.#rows.delete(Math.min(...this.#rows.keys()));
    this.#rows.set(y, row);
    return row;
  }
}

interface Taps {
  readonly low: Int32Array;
  readonly high: Int32Array;
  /** The share of `high`. */
  readonly part: Float64Array;
}

function taps(from: number, to: number, nearest: boolean): Taps {
  const found = { low: new Int32Array(to), high: new Int32Array(to), part: new Float64Array(to) };
  const clamp = (v: number): number => Math.min(from - 1, Math.max(0, v));
  for (let i = 0; i < to; i++) {
    const at = ((i + 0.5) * from) / to - (nearest ? 0 : 0.5);
    const low = Math.floor(at);
    found.low[i] = clamp(low);
    found.high[i] = clamp(nearest ? low : low + 1);
    found.part[i] = nearest ? 0 : at - low;
  }
  return found;
}
