/** Rectangles of pixels; right and bottom are the first outside. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const width = (rect: Rect): number => rect.right - rect.left;
export const height = (rect: Rect): number => rect.bottom - rect.top;
export const isEmpty = (rect: Rect): boolean => width(rect) <= 0 || height(rect) <= 0;

export function whole(size: { width: number; height: number }): Rect {
  return { left: 0, top: 0, right: size.width, bottom: size.height };
}

export function intersect(a: Rect, b: Rect): Rect {
  return {
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  };
}

/** The same, in whole pixels, none lost. */
export function outward(rect: Rect): Rect {
  return {
    left: Math.floor(rect.left),
    top: Math.floor(rect.top),
    right: Math.ceil(rect.right),
    bottom: Math.ceil(rect.bottom),
  };
}

/** With so many pixels more on each side. */
export function grow(rect: Rect, margin: number): Rect {
  return {
    left: rect.left - margin,
    top: rect.top - margin,
    right: rect.right + margin,
    bottom: rect.bottom + margin,
  };
}

export function scaled(rect: Rect, factor: number): Rect {
  return {
    left: rect.left * factor,
    top: rect.top * factor,
    right: rect.right * factor,
    bottom: rect.bottom * factor,
  };
}

/** A square of at most `side` in the middle. */
export function centre(rect: Rect, side: number): Rect {
  const w = Math.min(side, width(rect));
  const h = Math.min(side, height(rect));
  const left = rect.left + Math.floor((width(rect) - w) / 2);
  const top = rect.top + Math.floor((height(rect) - h) / 2);
  return { left, top, right: left + w, bottom: top + h };
}
