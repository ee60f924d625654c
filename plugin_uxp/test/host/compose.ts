/**
 * The composite: visible layers from the bottom to the top, normal blending, opacity, masks, clipping to the canvas.
 *
 * Of the adjustments only the inversion really changes pixels; the others leave them. Groups pass through and multiply
 * their opacity and mask into what they hold.
 */

import { LayerKind } from "./constants";
import { type Content, type LayerNode, canvasOf, spaceOf } from "./content";
import { colorsOf } from "./colour";
import { type Box, box, heightOf, intersect, union, widthOf } from "./geometry";
import { FULL, type Plane } from "./plane";
import { type Pixels, Raster } from "./raster";
import { allocate, white } from "./samples";

interface Sheet {
  readonly node: LayerNode;
  readonly opacity: number;
  readonly masks: readonly Plane[];
}

/** Bottom first. */
function sheets(layers: readonly LayerNode[], opacity: number, masks: readonly Plane[]): Sheet[] {
  return layers.toReversed().flatMap((node) => {
    if (!node.visible) return [];
    const own = node.mask === null ? masks : [...masks, node.mask];
    const part = (opacity * node.opacity) / 100;
    return node.children === null ? [{ node, opacity: part, masks: own }] : sheets(node.children, part, own);
  });
}

function isPlain(sheet: Sheet): boolean {
  return sheet.opacity === 1 && sheet.masks.length === 0;
}

/** The composite's pixels in `at`, which must lie in the canvas. */
export function compose(content: Content, at: Box, layers: readonly LayerNode[] = content.layers): Pixels {
  const stack = sheets(layers, 1, []).filter(
    ({ node }) => node.kind === LayerKind.INVERSION || (node.raster?.content(at) ?? null) !== null,
  );
  const lowest = stack.findLastIndex((sheet) => isPlain(sheet) && (sheet.node.raster?.isOpaque(at) ?? false));
  const needed = stack.slice(Math.max(0, lowest));
  const first = needed[0];
  if (first?.node.raster && needed.length === 1 && isPlain(first)) return first.node.raster.read(at);
  return blend(content, at, needed);
}

function blend(content: Content, at: Box, stack: readonly Sheet[]): Pixels {
  const n = colorsOf(spaceOf(content));
  const pixels = widthOf(at) * heightOf(at);
  const color = new Float32Array(pixels * n);
  const alpha = new Float32Array(pixels);
  const top = white(content.depth);
  for (const { node, opacity, masks } of stack) {
    const cover = masks.map((mask) => mask.read(at));
    if (node.raster === null) {
      for (let i = 0; i < color.length; i++) color[i] = top - (color[i] ?? 0);
      continue;
    }
    const source = node.raster.read(at);
    for (let i = 0; i < pixels; i++) {
      let a = source.alpha === null ? opacity : ((source.alpha[i] ?? 0) / top) * opacity;
      for (const mask of cover) a *= (mask[i] ?? 0) / FULL;
      if (a === 0) continue;
      const rest = (alpha[i] ?? 0) * (1 - a);
      const sum = a + rest;
      for (let c = i * n; c < i * n + n; c++) color[c] = ((source.color[c] ?? 0) * a + (color[c] ?? 0) * rest) / sum;
      alpha[i] = sum;
    }
  }
  const whole = alpha.every((a) => a >= 1);
  const integer = content.depth !== 32;
  const out = allocate(content.depth, color.length);
  color.forEach((v, i) => {
    out[i] = integer ? Math.round(v) : v;
  });
  if (whole) return { color: out, alpha: null };
  const outAlpha = allocate(content.depth, pixels);
  alpha.forEach((a, i) => {
    outAlpha[i] = integer ? Math.round(a * top) : a;
  });
  return { color: out, alpha: outAlpha };
}

/** Where the composite has pixels, at most the canvas. Masks are not looked into, as the host's trimming does not. */
export function composedContent(content: Content, at: Box): Box | null {
  let found: Box | null = null;
  const within = intersect(at, canvasOf(content));
  for (const { node } of sheets(content.layers, 1, [])) found = union(found, node.raster?.content(within) ?? null);
  return found;
}

/** Those layers as one raster, clipped to the canvas: what merging, flattening and stamping make. */
export function merged(content: Content, layers: readonly LayerNode[]): Raster {
  const out = new Raster(colorsOf(spaceOf(content)), content.depth);
  const canvas = canvasOf(content);
  for (let top = 0; top < canvas.bottom; top += 256) {
    const band = intersect(canvas, box(0, top, canvas.right, 256));
    out.write(band, compose(content, band, layers), "overwrite");
  }
  return out;
}
