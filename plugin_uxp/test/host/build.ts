/** Documents for tests, told in plain values. */

import { bareName, working } from "./colour";
import { DocumentMode, LayerKind } from "./constants";
import { type Content, type LayerNode, canvasOf, emptyRaster, newNode, spaceOf } from "./content";
import * as edits from "./edits";
import { type Box, box, boxFrom, isEmpty } from "./geometry";
import { FULL, Plane } from "./plane";
import { type Depth, type Samples, allocate, depthOf, fromFullRange, split, white } from "./samples";

export interface MaskInit {
  /** Where the values lie; the whole canvas unless given. */
  at?: object;
  /** One value a pixel: 8 bit, or 16 bit 0..32768; all full unless given. */
  values?: Uint8Array | Uint16Array;
  /** Of a mask: the value beyond, 0..1. */
  outside?: number;
}

export interface LayerInit {
  name?: string;
  kind?: LayerKind;
  /** The background layer: fills the canvas, has no alpha, lies lowest. */
  background?: boolean;
  /** Chunky, alpha last if there is one more component than colours. 16 bit is 0..32768, or 0..65535 with fullRange. */
  pixels?: Samples;
  fullRange?: boolean;
  /** Where the pixels lie; the whole canvas unless given. May reach beyond it. */
  at?: object;
  opacity?: number;
  visible?: boolean;
  /** "all" or "pixels". */
  locked?: "all" | "pixels";
  mask?: MaskInit;
  /** Of a group, topmost first. */
  layers?: LayerInit[];
  /** How far a shadow reaches. */
  effect?: number;
}

export interface DocumentInit {
  name?: string;
  /** Empty: never saved. */
  path?: string;
  width: number;
  height: number;
  depth?: Depth;
  mode?: DocumentMode;
  /** "" for an untagged document; the working space unless given. */
  profile?: string;
  resolution?: number;
  /** Topmost first. A white background unless given. */
  layers?: LayerInit[];
  selection?: MaskInit;
  /** The name of the active layer; the topmost unless given. */
  active?: string;
}

export function contentFrom(init: DocumentInit): { content: Content; layers: number } {
  const { width, height, depth = 8, mode = DocumentMode.RGB, resolution = 300 } = init;
  const content: Content = {
    width, height, depth, mode, resolution, profile: "", layers: [], channels: [], selection: null, activeLayers: [],
  }; // prettier-ignore
  content.profile = bareName(init.profile ?? working(spaceOf(content)));
  let next = 1;
  const made = (layers: readonly LayerInit[]): LayerNode[] =>
    // Ids count from the lowest layer, as they do when a person builds the document.
    layers.toReversed().map((layer) => {
      const children = layer.layers === undefined ? null : made(layer.layers);
      return nodeFrom(layer, content, next++, children);
    }).toReversed(); // prettier-ignore
  const ground: LayerInit = { background: true };
  content.layers = made(init.layers ?? [ground]);
  const active = content.layers.find((node) => node.name === init.active) ?? content.layers[0];
  if (init.active !== undefined && active?.name !== init.active) throw new Error(`no layer is named "${init.active}"`);
  content.activeLayers = active === undefined ? [] : [active.id];
  if (init.selection !== undefined) content.selection = planeFrom(init.selection, content, 0);
  return { content, layers: next - 1 };
}

function nodeFrom(init: LayerInit, content: Content, id: number, children: LayerNode[] | null): LayerNode {
  const kind = init.kind ?? (children === null ? LayerKind.NORMAL : LayerKind.GROUP);
  const flat: LayerKind[] = [LayerKind.NORMAL, LayerKind.SMARTOBJECT, LayerKind.TEXT, LayerKind.SOLIDFILL];
  const raster = flat.includes(kind) ? emptyRaster(content) : null;
  const ground = init.background === true;
  const node = ground
    ? edits.background(id, raster ?? emptyRaster(content))
    : newNode(id, init.name ?? `Layer ${id}`, kind, raster);
  node.name = init.name ?? node.name;
  node.opacity = init.opacity ?? 100;
  node.visible = init.visible ?? true;
  node.allLocked = init.locked === "all";
  node.pixelsLocked = init.locked === "pixels";
  node.effect = init.effect ?? 0;
  node.children = children;
  if (init.mask !== undefined) node.mask = planeFrom(init.mask, content, FULL);
  const pixels = init.pixels ?? (ground ? paper(content) : null);
  if (pixels !== null) paint(node, content, pixels, init.at === undefined ? canvasOf(content) : boxFrom(init.at), init);
  return node;
}

function paint(node: LayerNode, content: Content, pixels: Samples, at: Box, init: LayerInit): void {
  const raster = node.raster;
  if (raster === null) throw new Error(`a layer of the kind "${node.kind}" has no pixels`);
  if (depthOf(pixels) !== content.depth) throw new Error("the pixels have another depth than the document");
  const components = pixels.length / ((at.right - at.left) * (at.bottom - at.top));
  let data = pixels;
  if (pixels instanceof Uint16Array && init.fullRange === true) data = fromFullRange(pixels);
  else if (pixels instanceof Uint16Array && pixels.some((v) => v > 32768)) {
    throw new Error("16-bit pixels go to 32768: say fullRange for 0..65535");
  }
  if (components === raster.colors) raster.write(at, { color: data, alpha: null }, "overwrite");
  else if (components === raster.colors + 1) raster.write(at, split(data, components), "overwrite");
  else throw new Error(`${pixels.length} values are no ${content.mode} pixels for that place`);
}

function paper(content: Content): Samples {
  const colors = emptyRaster(content).colors;
  return allocate(content.depth, content.width * content.height * colors).fill(white(content.depth));
}

export function planeFrom(init: MaskInit, content: Content, outside: number): Plane {
  const at = init.at === undefined ? canvasOf(content) : boxFrom(init.at);
  if (isEmpty(at)) throw new Error("a mask has a place");
  const beyond = init.outside === undefined ? outside : Math.round(init.outside * FULL);
  if (init.values === undefined) return Plane.filled(at, FULL, beyond);
  const factor = init.values instanceof Uint8Array ? FULL / 255 : 1;
  return new Plane(
    at,
    Uint16Array.from(init.values, (v) => Math.round(v * factor)),
    beyond,
  );
}

/**
 * Pixels that differ everywhere, in columns, rows and components, so that a shift, a swap or a lost level shows:
 * 8 bit 0..255, 16 bit 0..32768, 32 bit 0..1. Alpha, if asked for, is full.
 */
export function ramp(width: number, height: number, components: number, depth: Depth, alpha = false): Samples {
  const out = allocate(depth, width * height * components);
  const top = white(depth);
  const colors = alpha ? components - 1 : components;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < components; c++, i++) {
        const v =
          ((x / Math.max(1, width - 1)) * (c + 1) + (y / Math.max(1, height - 1)) * (colors - c)) / (colors + 1);
        out[i] = c >= colors ? top : depth === 32 ? v : Math.round(v * top);
      }
    }
  }
  return out;
}

export { box };
