/** Rectangles as the host writes them: left and top belong to the region, right and bottom do not. */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A box as the Document Object Model hands it out, with its size. */
export interface Bounds extends Box {
  readonly width: number;
  readonly height: number;
}

export const EMPTY: Box = { left: 0, top: 0, right: 0, bottom: 0 };

export function box(left: number, top: number, width: number, height: number): Box {
  return { left, top, right: left + width, bottom: top + height };
}

export function widthOf(b: Box): number {
  return b.right - b.left;
}

export function heightOf(b: Box): number {
  return b.bottom - b.top;
}

export function isEmpty(b: Box): boolean {
  return b.right <= b.left || b.bottom <= b.top;
}

export function intersect(a: Box, b: Box): Box {
  const cut = {
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  };
  return isEmpty(cut) ? EMPTY : cut;
}

export function union(a: Box | null, b: Box | null): Box | null {
  if (a === null || isEmpty(a)) return b;
  if (b === null || isEmpty(b)) return a;
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

export function shifted(b: Box, dx: number, dy: number): Box {
  return { left: b.left + dx, top: b.top + dy, right: b.right + dx, bottom: b.bottom + dy };
}

export function covers(outer: Box, inner: Box): boolean {
  return (
    outer.left <= inner.left && outer.top <= inner.top && outer.right >= inner.right && outer.bottom >= inner.bottom
  );
}

export function bounds(b: Box): Bounds {
  return { left: b.left, top: b.top, right: b.right, bottom: b.bottom, width: widthOf(b), height: heightOf(b) };
}

/** Reads `{left, top, right, bottom}` or `{left, top, width, height}`, the two forms the Imaging API takes. */
export function boxFrom(value: unknown): Box {
  const v = (value ?? {}) as Record<string, unknown>;
  const { left, top } = v;
  if (typeof left !== "number" || typeof top !== "number") throw new TypeError("bounds need the numbers left and top");
  const right = typeof v.right === "number" ? v.right : typeof v.width === "number" ? left + v.width : undefined;
  const bottom = typeof v.bottom === "number" ? v.bottom : typeof v.height === "number" ? top + v.height : undefined;
  if (right === undefined || bottom === undefined) {
    throw new TypeError("bounds need right and bottom, or width and height");
  }
  for (const side of [left, top, right, bottom]) {
    if (!Number.isInteger(side)) throw new TypeError(`bounds are whole pixels, not ${String(side)}`);
  }
  return { left, top, right, bottom };
}
