/** One channel over a box of the document: a layer mask, the selection, an alpha channel. Never changed in place. */

import { type Box, EMPTY, heightOf, intersect, isEmpty, shifted, union, widthOf } from "./geometry";

/** Full coverage; the host keeps masks in its 15-bit range. */
export const FULL = 32768;

export class Plane {
  constructor(
    readonly box: Box,
    /** 0..32768, row by row. */
    readonly data: Uint16Array,
    /** The value beyond the box. */
    readonly outside: number,
  ) {
    if (data.length !== widthOf(box) * heightOf(box)) throw new RangeError("the mask does not fit its box");
  }

  static filled(at: Box, value: number, outside = 0): Plane {
    return new Plane(at, new Uint16Array(widthOf(at) * heightOf(at)).fill(value), outside);
  }

  at(x: number, y: number): number {
    const b = this.box;
    if (x < b.left || x >= b.right || y < b.top || y >= b.bottom) return this.outside;
    return this.data[(y - b.top) * widthOf(b) + x - b.left] ?? 0;
  }

  read(at: Box): Uint16Array {
    const wide = widthOf(at);
    const out = new Uint16Array(wide * heightOf(at));
    if (this.outside !== 0) out.fill(this.outside);
    const cut = intersect(at, this.box);
    for (let y = cut.top; y < cut.bottom; y++) {
      const from = (y - this.box.top) * widthOf(this.box) - this.box.left;
      out.set(this.data.subarray(from + cut.left, from + cut.right), (y - at.top) * wide + cut.left - at.left);
    }
    return out;
  }

  /** A plane that also holds `data` at `at`; `combine` decides where both have a value. */
  with(at: Box, data: Uint16Array, combine: "replace" | "add"): Plane {
    const whole = union(this.box, at) ?? EMPTY;
    const out = this.read(whole);
    const wide = widthOf(whole);
    for (let y = at.top, s = 0; y < at.bottom; y++) {
      for (let x = at.left; x < at.right; x++, s++) {
        const d = (y - whole.top) * wide + x - whole.left;
        const value = data[s] ?? 0;
        out[d] = combine === "add" ? Math.max(out[d] ?? 0, value) : value;
      }
    }
    return new Plane(whole, out, this.outside);
  }

  /** The smallest box of values above zero. */
  content(): Box | null {
    const b = this.box;
    const wide = widthOf(b);
    let found: Box | null = null;
    for (let y = b.top; y < b.bottom; y++) {
      const row = this.data.subarray((y - b.top) * wide, (y - b.top + 1) * wide);
      const first = row.findIndex((v) => v > 0);
      if (first < 0) continue;
      const last = row.findLastIndex((v) => v > 0);
      found = union(found, { left: b.left + first, top: y, right: b.left + last + 1, bottom: y + 1 });
    }
    return found;
  }

  cropped(to: Box): Plane | null {
    const cut = intersect(this.box, to);
    return isEmpty(cut) ? null : new Plane(cut, this.read(cut), this.outside);
  }

  inverted(over: Box): Plane {
    const data = this.read(over);
    return new Plane(
      over,
      data.map((v) => FULL - v),
      FULL - this.outside,
    );
  }

  moved(dx: number, dy: number): Plane {
    return new Plane(shifted(this.box, dx, dy), this.data, this.outside);
  }
}
