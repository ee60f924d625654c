/**
 * A layer's pixels: sparse tiles at absolute positions, so that a layer may lie anywhere, also outside the canvas.
 *
 * Copies share their tiles until one of them writes. A history state of a large document therefore costs what
 * changed, and going back gives the very same samples.
 */

import { type Box, box, covers, intersect, isEmpty, union, widthOf, heightOf } from "./geometry";
import { type Depth, type Samples, allocate, white } from "./samples";

const TILE = 256;
const OFFSET = 1 << 20; // tile numbers may be negative

interface Tile {
  color: Samples;
  /** null: every pixel of the tile is opaque. */
  alpha: Samples | null;
  shared: boolean;
  /** Where alpha is above zero, in absolute pixels; undefined: not known. */
  content: Box | null | undefined;
}

export interface Pixels {
  color: Samples;
  /** null where every pixel is opaque. */
  alpha: Samples | null;
}

export type Blend = "over" | "overwrite";

export class Raster {
  #tiles = new Map<number, Tile>();

  constructor(
    readonly colors: number,
    readonly depth: Depth,
  ) {}

  clone(): Raster {
    const copy = new Raster(this.colors, this.depth);
    for (const [key, tile] of this.#tiles) {
      tile.shared = true;
      copy.#tiles.set(key, { ...tile });
    }
    return copy;
  }

  clear(): void {
    this.#tiles.clear();
  }

  /** Puts `pixels` (chunky colour of the size of `at`) down; "over" blends by alpha, "overwrite" replaces. */
  write(at: Box, pixels: Pixels, blend: Blend): void {
    const { color, alpha } = pixels;
    const wide = widthOf(at);
    const n = this.colors;
    if (color.length !== wide * heightOf(at) * n) throw new RangeError("pixels do not fit their place");
    for (const part of partsOf(at)) {
      const { tile, area, cut } = this.#writable(part, alpha === null);
      const width = widthOf(cut);
      for (let y = cut.top; y < cut.bottom; y++) {
        const s = (y - at.top) * wide + cut.left - at.left;
        const d = (y - area.top) * TILE + cut.left - area.left;
        if (alpha !== null && blend === "over") {
          this.#over(tile, d, color, alpha, s, width);
          continue;
        }
        tile.color.set(color.subarray(s * n, (s + width) * n), d * n);
        if (tile.alpha === null) continue;
        if (alpha === null) tile.alpha.fill(white(this.depth), d, d + width);
        else tile.alpha.set(alpha.subarray(s, s + width), d);
      }
    }
  }

  /** The samples of `at`; where nothing is, zeros. */
  read(at: Box): Pixels {
    const wide = widthOf(at);
    const n = this.colors;
    const color = allocate(this.depth, wide * heightOf(at) * n);
    const alpha = this.isOpaque(at) ? null : allocate(this.depth, wide * heightOf(at));
    for (const { key, area, cut } of partsOf(at)) {
      const tile = this.#tiles.get(key);
      if (tile === undefined) continue;
      const width = widthOf(cut);
      for (let y = cut.top; y < cut.bottom; y++) {
        const d = (y - at.top) * wide + cut.left - at.left;
        const s = (y - area.top) * TILE + cut.left - area.left;
        color.set(tile.color.subarray(s * n, (s + width) * n), d * n);
        if (alpha === null) continue;
        if (tile.alpha === null) alpha.fill(white(this.depth), d, d + width);
        else alpha.set(tile.alpha.subarray(s, s + width), d);
      }
    }
    return { color, alpha };
  }

  /** The smallest box of pixels that are not wholly transparent, inside `within` if it is given. */
  content(within?: Box): Box | null {
    let found: Box | null = null;
    if (within === undefined) {
      for (const [key, tile] of this.#tiles) found = union(found, contentOf(tile, areaOf(key)));
      return found;
    }
    for (const { key, area, cut } of partsOf(within)) {
      const tile = this.#tiles.get(key);
      if (tile === undefined) continue;
      const whole = contentOf(tile, area);
      if (whole === null) continue;
      found = union(found, covers(cut, whole) ? whole : scan(tile, area, cut));
    }
    return found;
  }

  isOpaque(at: Box): boolean {
    const top = white(this.depth);
    for (const { key, area, cut } of partsOf(at)) {
      const tile = this.#tiles.get(key);
      if (tile === undefined) return false;
      if (tile.alpha === null) continue;
      for (let y = cut.top; y < cut.bottom; y++) {
        const from = (y - area.top) * TILE + cut.left - area.left;
        const to = from + widthOf(cut);
        for (let i = from; i < to; i++) if ((tile.alpha[i] ?? 0) < top) return false;
      }
    }
    return !isEmpty(at);
  }

  #writable(part: Part, opaque: boolean): { tile: Tile; area: Box; cut: Box } {
    const whole = covers(part.cut, part.area);
    const old = this.#tiles.get(part.key);
    let tile: Tile;
    if (opaque && whole) {
      const color = old === undefined || old.shared ? allocate(this.depth, TILE * TILE * this.colors) : old.color;
      tile = { color, alpha: null, shared: false, content: part.area };
    } else if (old === undefined) {
      const color = allocate(this.depth, TILE * TILE * this.colors);
      tile = { color, alpha: allocate(this.depth, TILE * TILE), shared: false, content: undefined };
    } else {
      tile = old.shared ? { ...old, color: old.color.slice(), alpha: old.alpha?.slice() ?? null, shared: false } : old;
      if (tile.alpha === null && !opaque) tile.alpha = allocate(this.depth, TILE * TILE).fill(white(this.depth));
      tile.content = undefined;
    }
    this.#tiles.set(part.key, tile);
    return { tile, area: part.area, cut: part.cut };
  }

  #over(tile: Tile, d: number, color: Samples, alpha: Samples, s: number, width: number): void {
    const n = this.colors;
    const top = white(this.depth);
    const below = tile.alpha;
    if (below === null) throw new Error("a tile that is blended into has its alpha");
    for (let i = 0; i < width; i++) {
      const a = alpha[s + i] ?? 0;
      if (a === 0) continue;
      const rest = (below[d + i] ?? 0) * (1 - a / top);
      const sum = a + rest;
      for (let c = 0; c < n; c++) {
        const v = ((color[(s + i) * n + c] ?? 0) * a + (tile.color[(d + i) * n + c] ?? 0) * rest) / sum;
        tile.color[(d + i) * n + c] = this.depth === 32 ? v : Math.round(v);
      }
      below[d + i] = this.depth === 32 ? sum : Math.round(sum);
    }
  }
}

interface Part {
  key: number;
  /** The whole tile. */
  area: Box;
  /** What of it is asked for. */
  cut: Box;
}

function* partsOf(at: Box): Generator<Part> {
  if (isEmpty(at)) return;
  for (let ty = Math.floor(at.top / TILE); ty * TILE < at.bottom; ty++) {
    for (let tx = Math.floor(at.left / TILE); tx * TILE < at.right; tx++) {
      const area = box(tx * TILE, ty * TILE, TILE, TILE);
      yield { key: (ty + OFFSET) * 2 * OFFSET + tx + OFFSET, area, cut: intersect(area, at) };
    }
  }
}

function areaOf(key: number): Box {
  const tx = (key % (2 * OFFSET)) - OFFSET;
  const ty = Math.floor(key / (2 * OFFSET)) - OFFSET;
  return box(tx * TILE, ty * TILE, TILE, TILE);
}

function contentOf(tile: Tile, area: Box): Box | null {
  if (tile.content === undefined) tile.content = scan(tile, area, area);
  return tile.content;
}

function scan(tile: Tile, area: Box, cut: Box): Box | null {
  if (tile.alpha === null) return cut;
  let left = cut.right;
  let right = cut.left;
  let top = cut.bottom;
  let bottom = cut.top;
  for (let y = cut.top; y < cut.bottom; y++) {
    const row = (y - area.top) * TILE - area.left;
    let first = cut.left;
    while (first < cut.right && tile.alpha[row + first] === 0) first++;
    if (first === cut.right) continue;
    let last = cut.right - 1;
    while (tile.alpha[row + last] === 0) last--;
    left = Math.min(left, first);
    right = Math.max(right, last + 1);
    top = Math.min(top, y);
    bottom = y + 1;
  }
  return right > left ? { left, top, right, bottom } : null;
}
