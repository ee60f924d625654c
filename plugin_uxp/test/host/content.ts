/** What a document holds, as plain values: the state that history keeps and gives back. */

import { DocumentMode, LayerKind } from "./constants";
import { type ColorSpace, colorsOf } from "./colour";
import { type Box, box } from "./geometry";
import type { Plane } from "./plane";
import { Raster } from "./raster";
import type { Depth } from "./samples";

export interface LayerNode {
  readonly id: number;
  name: string;
  kind: LayerKind;
  visible: boolean;
  /** 0..100 */
  opacity: number;
  blendMode: string;
  background: boolean;
  allLocked: boolean;
  pixelsLocked: boolean;
  positionLocked: boolean;
  transparentPixelsLocked: boolean;
  clipped: boolean;
  /** null for groups and adjustments. */
  raster: Raster | null;
  /** Topmost first; null for what is no group. */
  children: LayerNode[] | null;
  mask: Plane | null;
  /** Pixels by which a layer effect (a shadow) reaches beyond the layer's own. */
  effect: number;
}

export interface AlphaChannel {
  readonly id: number;
  name: string;
  plane: Plane;
}

export interface Content {
  width: number;
  height: number;
  /** Pixels per inch. */
  resolution: number;
  mode: DocumentMode;
  depth: Depth;
  /** Without the suffix that 32-bit documents show; "" when the document is untagged. */
  profile: string;
  /** Topmost first, as `document.layers`. */
  layers: LayerNode[];
  channels: AlphaChannel[];
  selection: Plane | null;
  activeLayers: number[];
}

const SPACES: Readonly<Record<DocumentMode, ColorSpace>> = {
  [DocumentMode.RGB]: "RGB",
  [DocumentMode.INDEXEDCOLOR]: "RGB",
  [DocumentMode.GRAYSCALE]: "Grayscale",
  [DocumentMode.BITMAP]: "Grayscale",
  [DocumentMode.DUOTONE]: "Grayscale",
  [DocumentMode.LAB]: "Lab",
  [DocumentMode.CMYK]: "CMYK",
  [DocumentMode.MULTICHANNEL]: "CMYK",
};

export function spaceOf(content: Content): ColorSpace {
  return SPACES[content.mode];
}

export function canvasOf(content: Content): Box {
  return box(0, 0, content.width, content.height);
}

export function emptyRaster(content: Content): Raster {
  return new Raster(colorsOf(spaceOf(content)), content.depth);
}

export function newNode(id: number, name: string, kind: LayerKind, raster: Raster | null): LayerNode {
  return {
    id,
    name,
    kind,
    visible: true,
    opacity: 100,
    blendMode: kind === LayerKind.GROUP ? "passThrough" : "normal",
    background: false,
    allLocked: false,
    pixelsLocked: false,
    positionLocked: false,
    transparentPixelsLocked: false,
    clipped: false,
    raster,
    children: kind === LayerKind.GROUP ? [] : null,
    mask: null,
    effect: 0,
  };
}

/** A copy that shares pixels until one side writes. Ids stay: it is the same layer at another time. */
export function snapshot(content: Content): Content {
  return {
    ...content,
    layers: content.layers.map((node) => copyNode(node)),
    channels: content.channels.map((channel) => ({ ...channel })),
    activeLayers: [...content.activeLayers],
  };
}

/** A copy of a layer and all it holds; `id` gives new numbers where the copy is a layer of its own. */
export function copyNode(node: LayerNode, id: (old: number) => number = (old) => old): LayerNode {
  return {
    ...node,
    id: id(node.id),
    raster: node.raster?.clone() ?? null,
    children: node.children?.map((child) => copyNode(child, id)) ?? null,
  };
}

export function* walk(layers: readonly LayerNode[]): Generator<LayerNode> {
  for (const node of layers) {
    yield node;
    if (node.children !== null) yield* walk(node.children);
  }
}

export function find(content: Content, id: number): LayerNode | undefined {
  for (const node of walk(content.layers)) if (node.id === id) return node;
  return undefined;
}

/** The list a layer stands in, and its place there. */
export function place(
  content: Content,
  id: number,
): { list: LayerNode[]; index: number; parent: LayerNode | null } | undefined {
  const look = (
    list: LayerNode[],
    parent: LayerNode | null,
  ): { list: LayerNode[]; index: number; parent: LayerNode | null } | undefined => {
    const index = list.findIndex((node) => node.id === id);
    if (index >= 0) return { list, index, parent };
    for (const node of list) {
      const deeper = node.children === null ? undefined : look(node.children, node);
      if (deeper !== undefined) return deeper;
    }
    return undefined;
  };
  return look(content.layers, null);
}

export function remove(content: Content, id: number): LayerNode | undefined {
  const at = place(content, id);
  return at?.list.splice(at.index, 1)[0];
}
