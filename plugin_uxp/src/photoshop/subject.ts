/** What is to be enhanced: the document, the active layer, or what is selected. */
import { app, type Document, type Layer } from "photoshop";
import { PanelError } from "../errors";
import { type Rect, grow, intersect, isEmpty, outward, whole } from "../geometry";
import { type Colour, colourOf, depthOf, isOfDepth } from "./colour";

export type What = "document" | "layer" | "selection";

/** Pixels around a selection that are read with it, so that its edge is enhanced as the middle of the picture is. */
const MARGIN = 32;

export interface Subject {
  readonly what: What;
  readonly documentID: number;
  readonly documentName: string;
  readonly documentSize: { readonly width: number; readonly height: number };
  readonly resolution: number;
  readonly bits: 8 | 16 | 32;
  readonly colour: Colour;
  /** The layer that is read, or above which the result goes; `undefined` reads all that is visible. */
  readonly layerID: number | undefined;
  readonly layerName: string;
  /** The layer has no pixels of its own that could be read, but shows some: a group, a Smart Object, text. */
  readonly needsCopy: boolean;
  readonly isOpaque: boolean;
  /** What is read, in pixels of the document; a layer may reach beyond the document. */
  readonly region: Rect;
  /** What of it is wanted. */
  readonly wanted: Rect;
}

const WITHOUT_PIXELS = new Set([
  "curves", "levels", "inversion", "hueSaturation", "brightnessContrast", "colorBalance", "vibrance", "exposure",
  "blackAndWhite", "photoFilter", "channelMixer", "colorLookup", "posterization", "threshold", "gradientMap",
  "selectiveColor",
]); // prettier-ignore

/** Raises "no-document". */
export function activeDocument(): Document {
  const document = app.activeDocument;
  if (document === null) throw new PanelError("no-document");
  return document;
}

/** Raises "no-document", "no-selection", "no-pixels", "unreadable-mode". */
export function subject(what: What): Subject {
  const document = activeDocument();
  const layer = what === "layer" ? activeLayer(document) : undefined;
  const canvas = whole(document);
  const wanted =
    layer !== undefined ? outward(layer.boundsNoEffects) : what === "selection" ? selected(document) : canvas;
  if (isEmpty(wanted)) throw new PanelError("no-pixels");
  return {
    what,
    documentID: document.id,
    documentName: document.title,
    documentSize: { width: document.width, height: document.height },
    resolution: document.resolution,
    bits: depthOf(document),
    colour: colourOf(document),
    layerID: layer?.id,
    layerName: layer?.name ?? "",
    needsCopy: layer !== undefined && layer.kind !== "pixel",
    isOpaque: layer !== undefined ? layer.isBackgroundLayer : document.backgroundLayer?.visible === true,
    region: what === "selection" ? intersect(grow(wanted, MARGIN), canvas) : wanted,
    wanted,
  };
}

function activeLayer(document: Document): Layer {
  const layer = document.activeLayers[0];
  if (layer === undefined) throw new PanelError("no-pixels");
  if (WITHOUT_PIXELS.has(layer.kind)) throw new PanelError("no-pixels", layer.name);
  return layer;
}

function selected(document: Document): Rect {
  const bounds = document.selection.bounds;
  if (bounds === null) throw new PanelError("no-selection");
  const rect = intersect(outward(bounds), whole(document));
  if (isEmpty(rect)) throw new PanelError("no-selection");
  return rect;
}

export function hasSelection(): boolean {
  const bounds = app.activeDocument?.selection.bounds;
  return bounds !== null && bounds !== undefined;
}

/** The document again, by its id. Raises "document-gone". */
export function documentOf(subject: Subject): Document {
  const found = app.documents.find((one) => one.id === subject.documentID);
  if (found === undefined) throw new PanelError("document-gone", subject.documentName);
  return found;
}

/** The document if it is still what was read. Raises "document-gone", "document-changed". */
export function unchanged(subject: Subject): Document {
  const document = documentOf(subject);
  const { width, height } = subject.documentSize;
  const isSame = document.width === width && document.height === height && isOfDepth(document, subject.bits);
  if (!isSame) throw new PanelError("document-changed", subject.documentName);
  if (subject.layerID !== undefined && layerOf(document.layers, subject.layerID) === undefined) {
    throw new PanelError("document-changed", subject.layerName);
  }
  return document;
}

/** What stands in a copied tree where the layer of this id stands in the original. */
export function counterpart(layers: readonly Layer[], copies: readonly Layer[], id: number): Layer | undefined {
  for (const [index, layer] of Array.from(layers).entries()) {
    const copy = copies[index];
    if (layer.id === id || copy === undefined) return copy;
    const below = counterpart(layer.layers ?? [], copy.layers ?? [], id);
    if (below !== undefined) return below;
  }
  return undefined;
}

/** A layer of the tree. */
export function layerOf(layers: readonly Layer[], id: number): Layer | undefined {
  for (const layer of layers) {
    if (layer.id === id) return layer;
    const below = layer.layers === null || layer.layers === undefined ? undefined : layerOf(layer.layers, id);
    if (below !== undefined) return below;
  }
  return undefined;
}
