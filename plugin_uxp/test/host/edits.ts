/** What commands do to a content, inside `Machine.write` or `Machine.edit`, which keep the history. */

import { type Space, bareName, colorsOf, convert } from "./colour";
import { AnchorPosition, ElementPlacement, LayerKind, ResampleMethod } from "./constants";
import { type Content, type LayerNode, copyNode, newNode, place, remove, spaceOf, walk } from "./content";
import { merged } from "./compose";
import { failure } from "./errors";
import { type Box, box, shifted } from "./geometry";
import type { OpenDocument } from "./machine";
import { FULL, Plane } from "./plane";
import { Raster } from "./raster";
import { scalePlane, scaleRaster } from "./resample";
import { type Depth, toDepth, white } from "./samples";

export interface LayerOptions {
  name?: string;
  opacity?: number;
  blendMode?: string;
}

/** A layer above the active one, which becomes the active layer. */
export function addLayer(doc: OpenDocument, kind: LayerKind, raster: Raster | null, options: LayerOptions): LayerNode {
  const id = doc.nextLayer++;
  const node = newNode(id, options.name ?? `Layer ${id}`, kind, raster);
  node.opacity = options.opacity ?? 100;
  node.blendMode = options.blendMode ?? node.blendMode;
  insertAbove(doc.content, node, doc.content.activeLayers[0]);
  doc.content.activeLayers = [id];
  return node;
}

export function insertAbove(content: Content, node: LayerNode, below: number | undefined): void {
  const at = below === undefined ? undefined : place(content, below);
  (at?.list ?? content.layers).splice(at?.index ?? 0, 0, node);
}

/** Moves a layer to where `placement` says, seen from another layer. A move that is refused leaves all as it was. */
export function moveLayer(content: Content, id: number, target: number, placement: string): void {
  const at = place(content, id) ?? failure("the layer is gone");
  const node = at.list[at.index] ?? failure("the layer is gone");
  const aim = place(content, target) ?? failure("the layer to move to is gone");
  const { background, children } = aim.list[aim.index] ?? failure("the layer to move to is gone");
  if (node.background || node.positionLocked || node.allLocked) failure("the layer cannot be moved");
  if (id === target || [...walk(node.children ?? [])].some((child) => child.id === target)) {
    failure("a layer cannot be moved into itself");
  }
  const { PLACEBEFORE, PLACEAFTER, PLACEINSIDE } = ElementPlacement;
  if (placement === PLACEAFTER && background) failure("nothing goes below the background layer");
  if (placement === PLACEINSIDE && children === null) failure("the target is no group");
  if (placement !== PLACEBEFORE && placement !== PLACEAFTER && placement !== PLACEINSIDE) {
    failure(`no such placement: ${placement}`);
  }
  remove(content, id);
  const to = place(content, target) ?? failure("the layer to move to is gone");
  if (placement === PLACEINSIDE) children?.unshift(node);
  else to.list.splice(to.index + (placement === PLACEAFTER ? 1 : 0), 0, node);
}

export function deleteLayer(content: Content, id: number): void {
  const node = place(content, id);
  if (node === undefined) failure("the layer is gone");
  if (content.layers.length === 1 && node.list === content.layers) failure("the last layer cannot be deleted");
  remove(content, id);
  content.activeLayers = content.activeLayers.filter((other) => place(content, other) !== undefined);
}

/** A copy in the same or another document, with ids of its own. */
export function duplicateLayer(from: OpenDocument, id: number, to: OpenDocument, name?: string): LayerNode {
  const at = place(from.content, id) ?? failure("the layer is gone");
  const node = copyNode(at.list[at.index] ?? failure("the layer is gone"), () => to.nextLayer++);
  node.name = name ?? (from === to ? `${node.name} copy` : node.name);
  const unlocked = { background: false, positionLocked: false, transparentPixelsLocked: false };
  if (node.background) Object.assign(node, unlocked);
  if (from !== to) fitNode(node, from.content, to.content);
  insertAbove(to.content, node, from === to ? id : to.content.activeLayers[0]);
  to.content.activeLayers = [node.id];
  return node;
}

/** Merges a group into one layer, or a layer with the one below it. */
export function mergeLayer(doc: OpenDocument, id: number): LayerNode {
  const { content } = doc;
  const at = place(content, id) ?? failure("the layer is gone");
  const top = at.list[at.index] ?? failure("the layer is gone");
  const parts = top.children === null ? [top, at.list[at.index + 1] ?? failure("nothing lies below")] : [top];
  const base = parts.at(-1) ?? top;
  const node = newNode(doc.nextLayer++, base.name, LayerKind.NORMAL, merged(content, parts));
  node.background = base.background;
  at.list.splice(at.index, parts.length, node);
  content.activeLayers = [node.id];
  return node;
}

/** All visible layers as a new one, the others staying as they are. */
export function stampVisible(doc: OpenDocument, into: "new layer" | "active layer"): LayerNode {
  const raster = merged(doc.content, doc.content.layers);
  const active = doc.content.activeLayers[0];
  if (into === "active layer" && active !== undefined) {
    const at = place(doc.content, active);
    const node = at?.list[at.index];
    if (node?.raster) {
      node.raster = raster;
      return node;
    }
  }
  const node = addLayer(doc, LayerKind.NORMAL, raster, {});
  remove(doc.content, node.id);
  doc.content.layers.unshift(node);
  return node;
}

export function mergeVisible(doc: OpenDocument): LayerNode {
  const { content } = doc;
  const hidden = content.layers.filter((node) => !node.visible);
  const seen = content.layers.filter((node) => node.visible);
  if (seen.length === 0) failure("no layer is visible");
  const base = seen.at(-1);
  const node = newNode(doc.nextLayer++, base?.name ?? "Layer", LayerKind.NORMAL, merged(content, seen));
  node.background = base?.background ?? false;
  content.layers = node.background ? [...hidden, node] : [node, ...hidden];
  content.activeLayers = [node.id];
  return node;
}

/** One background layer; what was transparent becomes white. */
export function flatten(doc: OpenDocument): void {
  const { content } = doc;
  const raster = new Raster(colorsOf(spaceOf(content)), content.depth);
  const flat = merged(content, content.layers);
  for (let top = 0; top < content.height; top += 256) {
    const band = box(0, top, content.width, Math.min(256, content.height - top));
    const { color, alpha } = flat.read(band);
    const paper = color.slice().fill(white(content.depth));
    raster.write(band, { color: paper, alpha: null }, "overwrite");
    raster.write(band, { color, alpha }, "over");
  }
  content.layers = [background(doc.nextLayer++, raster)];
  content.activeLayers = content.layers.map((node) => node.id);
}

export function background(id: number, raster: Raster): LayerNode {
  const node = newNode(id, "Background", LayerKind.NORMAL, raster);
  return Object.assign(node, { background: true, positionLocked: true, transparentPixelsLocked: true });
}

/** Resamples every layer, mask, channel and the selection: `resizeImage`. */
export function resizeImage(content: Content, width: number, height: number, method: string): void {
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) failure("no such size");
  const sx = width / content.width;
  const sy = height / content.height;
  const nearest = method === ResampleMethod.NEARESTNEIGHBOR;
  const scale = (plane: Plane): Plane => scalePlane(plane, sx, sy, nearest);
  for (const node of walk(content.layers)) {
    if (node.raster !== null) node.raster = scaleRaster(node.raster, sx, sy, nearest);
    if (node.mask !== null) node.mask = scale(node.mask);
  }
  for (const channel of content.channels) channel.plane = scale(channel.plane);
  if (content.selection !== null) content.selection = scale(content.selection);
  content.width = width;
  content.height = height;
}

/** Changes the canvas only; what lies outside stays with its layer. */
export function resizeCanvas(content: Content, width: number, height: number, anchor: string): void {
  const [v = "middle", h = "center"] = (anchor === "" ? AnchorPosition.MIDDLECENTER : anchor).split("-");
  const share: Record<string, number> = { left: 0, top: 0, right: 1, bottom: 1 };
  const dx = Math.floor((width - content.width) * (share[h] ?? 0.5));
  const dy = Math.floor((height - content.height) * (share[v] ?? 0.5));
  shiftAll(content, dx, dy);
  content.width = width;
  content.height = height;
  for (const node of content.layers) if (node.background) fillUp(node, content);
}

export function crop(content: Content, to: Box): void {
  shiftAll(content, -to.left, -to.top);
  content.width = to.right - to.left;
  content.height = to.bottom - to.top;
  content.selection = null;
}

function shiftAll(content: Content, dx: number, dy: number): void {
  for (const node of walk(content.layers)) {
    if (node.raster !== null) node.raster = shiftRaster(node.raster, dx, dy);
    node.mask = node.mask?.moved(dx, dy) ?? null;
  }
  for (const channel of content.channels) channel.plane = channel.plane.moved(dx, dy);
  content.selection = content.selection?.moved(dx, dy) ?? null;
}

/** A background layer always fills the canvas: white where nothing was. */
function fillUp(node: LayerNode, content: Content): void {
  const raster = new Raster(colorsOf(spaceOf(content)), content.depth);
  const canvas = box(0, 0, content.width, content.height);
  const { color, alpha } = node.raster?.read(canvas) ?? failure("a background layer has pixels");
  raster.write(canvas, { color: color.slice().fill(white(content.depth)), alpha: null }, "overwrite");
  raster.write(canvas, { color, alpha }, "over");
  node.raster = raster;
}

export function shiftRaster(raster: Raster, dx: number, dy: number): Raster {
  const out = new Raster(raster.colors, raster.depth);
  const at = raster.content();
  if (at !== null) out.write(shifted(at, dx, dy), raster.read(at), "overwrite");
  return out;
}

/** Every layer in another colour space, profile or depth. */
export function changeColour(content: Content, to: Space, depth: Depth, mode: Content["mode"]): void {
  const from: Space = { space: spaceOf(content), profile: content.profile };
  for (const node of walk(content.layers)) recolour(node, from, to, depth);
  Object.assign(content, { mode, depth, profile: bareName(to.profile) });
}

function fitNode(node: LayerNode, from: Content, to: Content): void {
  const target: Space = { space: spaceOf(to), profile: to.profile };
  for (const part of walk([node])) recolour(part, { space: spaceOf(from), profile: from.profile }, target, to.depth);
}

function recolour(node: LayerNode, from: Space, to: Space, depth: Depth): void {
  const old = node.raster;
  const at = old?.content() ?? null;
  if (old === null) return;
  node.raster = new Raster(colorsOf(to.space), depth);
  if (at === null) return;
  const { color, alpha } = old.read(at);
  const changed = toDepth(convert(color, old.depth, from, to), depth);
  node.raster.write(at, { color: changed, alpha: alpha && toDepth(alpha, depth) }, "overwrite");
}

/** Gives a layer a mask: all, none, or what is selected. */
export function makeMask(content: Content, node: LayerNode, using: string): void {
  if (node.background) failure("the background layer takes no mask");
  if (node.mask !== null) failure("the layer has a mask already");
  const canvas = box(0, 0, content.width, content.height);
  const { selection } = content;
  const chosen = (): Plane => selection ?? failure("nothing is selected");
  const make: Record<string, () => Plane> = {
    revealAll: () => filled(canvas, FULL),
    hideAll: () => filled(canvas, 0),
    revealSelection: () => chosen(),
    hideSelection: () => chosen().inverted(canvas),
  };
  node.mask = (make[using] ?? failure(`no such mask: ${using}`))();
}

function filled(at: Box, value: number): Plane {
  return Plane.filled(at, value, value);
}
