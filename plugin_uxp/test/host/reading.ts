/** The steps of a reading, as pure functions: trimming, alpha, matting, scaling. */

import { colorsOf } from "./colour";
import { compose, composedContent } from "./compose";
import { type Content, type LayerNode, canvasOf, spaceOf } from "./content";
import { failure } from "./errors";
import type { Facts } from "./facts";
import { type Box, EMPTY, heightOf, widthOf } from "./geometry";
import type { Pixels } from "./raster";
import type { Size } from "./resample";
import { type Depth, type Samples, allocate, white } from "./samples";

export type Target = { width?: number; height?: number } | undefined;

/** What of the asked region holds pixels. */
export function trimmed(content: Content, layer: LayerNode | null, asked: Box | null, facts: Facts): Box {
  const at = asked ?? layer?.raster?.content() ?? canvasOf(content);
  const found = layer === null ? composedContent(content, at) : (layer.raster?.content(at) ?? null);
  if (found !== null) return found;
  if (facts.emptyRegion === "throws") failure("there are no pixels in that region");
  return { left: at.left, top: at.top, right: at.left, bottom: at.top };
}

/** The alpha that a plugin gets to see: none for gray and Lab, and none where the host calls the pixels opaque. */
export function seenAlpha(content: Content, layer: LayerNode | null, pixels: Pixels, facts: Facts): Samples | null {
  const space = spaceOf(content);
  if (space === "Grayscale" || space === "Lab" || layer?.background === true) return null;
  if (pixels.alpha !== null || facts.opaqueHasNoAlpha === "region") return pixels.alpha;
  const opaque = facts.opaqueHasNoAlpha === "layer" ? isOpaque(content, layer) : layer === null && grounded(content);
  const count = pixels.color.length / colorsOf(space);
  return opaque ? null : allocate(content.depth, count).fill(white(content.depth));
}

function isOpaque(content: Content, layer: LayerNode | null): boolean {
  if (layer === null) return compose(content, canvasOf(content)).alpha === null;
  return layer.raster?.isOpaque(layer.raster.content() ?? EMPTY) ?? false;
}

function grounded(content: Content): boolean {
  return content.layers.some((node) => node.background && node.visible);
}

/** White all over the canvas. */
export function blank(content: Content): Pixels {
  const { width, height, depth } = content;
  return { color: allocate(depth, width * height * colorsOf(spaceOf(content))).fill(white(depth)), alpha: null };
}

/** Colour times alpha, and paper where alpha is not. */
export function weighted(color: Samples, alpha: Samples, depth: Depth, paper: number): Samples {
  const n = color.length / alpha.length;
  const top = white(depth);
  return color.map((v, i) => {
    const a = (alpha[Math.floor(i / n)] ?? 0) / top;
    const mixed = v * a + paper * (1 - a);
    return depth === 32 ? mixed : Math.round(mixed);
  });
}

export function divided(color: Samples, alpha: Samples, depth: Depth): Samples {
  const n = color.length / alpha.length;
  const top = white(depth);
  return color.map((v, i) => {
    const a = alpha[Math.floor(i / n)] ?? 0;
    const full = a === 0 ? 0 : (v * top) / a;
    return depth === 32 ? full : Math.min(top, Math.round(full));
  });
}

/** The size of the answer, and the pyramid level it comes from. */
export function scaled(own: Size, asked: Box, target: Target, levels: number): { size: Size; level: number } {
  if (target === undefined || own.width === 0) return { size: own, level: 0 };
  if (target.width === undefined && target.height === undefined) failure("targetSize needs a width or a height");
  const sx = target.width === undefined ? null : target.width / widthOf(asked);
  const sy = target.height === undefined ? null : target.height / heightOf(asked);
  const x = sx ?? sy ?? 1;
  const y = sy ?? sx ?? 1;
  const size = { width: Math.max(1, Math.round(own.width * x)), height: Math.max(1, Math.round(own.height * y)) };
  const level = Math.min(levels - 1, Math.max(0, Math.floor(Math.log2(1 / Math.max(x, y)))));
  return { size, level };
}

/** Bounds are told in the pixels of the pyramid level, not of the full canvas. */
export function atLevel(at: Box, level: number): Box {
  const step = 2 ** level;
  return {
    left: Math.floor(at.left / step),
    top: Math.floor(at.top / step),
    right: Math.ceil(at.right / step),
    bottom: Math.ceil(at.bottom / step),
  };
}
