/** Putting results back: a new layer, a new document, or the document enlarged; one step of history, or no trace. */
import { app, imaging, type Document, type Layer } from "photoshop";
import { type Band, type DType, type Samples, samplesOf } from "../bands";
import { PanelError } from "../errors";
import { height, scaled, width } from "../geometry";
import { converted, cropped, enlargedRows, multiplied, withoutAlpha } from "../samples";
import type { PixelsFollow } from "../wire";
import { type MaskWriter, channelFrom, maskOn } from "./mask";
import { type Scope, asOneStep, modal } from "./modal";
import type { Plane } from "./selection";
import { type Subject, documentOf, layerOf, unchanged } from "./subject";

export type Place = "layer" | "new-document" | "enlarge";
export type DepthUse = "none" | "mask" | "channel";

/** Sends the pixels of the result, or of its depth map: `begin` once, then every band in order. */
export type Stream = (begin: (picture: PixelsFollow) => void, take: (band: Band) => Promise<void>) => Promise<void>;

export interface Output {
  readonly place: Place;
  readonly factor: number;
  readonly pixels: Stream;
  /** What of the wanted part was selected when it was read; `null` if all of it. */
  readonly selection: Plane | null;
  readonly depth: { readonly use: DepthUse; readonly stream: Stream };
}

/** Where results go that no longer fit: what is left, said in words by the caller. */
export interface Written {
  readonly documentID: number;
  readonly layerID: number;
}

/**
 * Write a result. Raises "document-gone" and "document-changed" (a new document is still possible), "host-busy",
 * "cancelled"; the document is then as it was.
 */
export async function write(subject: Subject, output: Output): Promise<Written> {
  const name = layerName(output.factor);
  return modal(name, async (scope) => {
    if (output.place === "new-document") return intoNewDocument(scope, subject, output);
    const document = unchanged(subject);
    return asOneStep(scope, document.id, name, async () => {
      const { factor, place } = output;
      if (place === "enlarge") {
        const { width: w, height: h } = subject.documentSize;
        await document.resizeImage(w * factor, h * factor, subject.resolution, "bicubicSmoother");
      }
      const layer = await newLayer(document, name);
      placeAbove(document, subject, layer);
      const { left, top: up } = scaled(subject.wanted, place === "enlarge" ? factor : 1);
      return fill(scope, subject, output, { document, layer, left, top: up });
    });
  });
}

/** Of the layer and of the step in the history. */
export function layerName(factor: number): string {
  return factor === 1 ? "Enhanced" : `Enhanced ×${factor}`;
}

/** Of a new document. */
export function resultName(subject: Subject, factor: number): string {
  const name = subject.documentName.replace(/\.[A-Za-z0-9]{2,4}$/, "");
  return `${name} ${factor === 1 ? "enhanced" : `×${factor}`}`;
}

interface Target {
  readonly document: Document;
  readonly layer: Layer;
  /** Where the first pixel goes. */
  readonly left: number;
  readonly top: number;
}

/** The pixels, the mask, the depth map. */
async function fill(scope: Scope, subject: Subject, output: Output, target: Target): Promise<Written> {
  const { document, layer } = target;
  const { selection } = output;
  const size = scaled(subject.wanted, output.factor);
  const mask = maskOn(subject, document, layer, target);
  const hasMask = await putPixels(scope, subject, output, target, mask);
  if (!hasMask && selection !== null) await putSelection(selection, output.factor, mask);
  if (output.depth.use !== "none") {
    const isFree = !hasMask && selection === null;
    const toChannel = output.depth.use === "channel" || !isFree;
    const writer = toChannel ? await channelFrom(subject, document, "Depth", target) : mask;
    try {
      await eachBand(subject, output.factor, output.depth.stream, async (row, rows, data, dtype) => {
        scope.check();
        await writer.put(row, rows, width(size), data, dtype);
      });
      await writer.finish();
    } finally {
      writer.close();
    }
  }
  return { documentID: document.id, layerID: layer.id };
}

/** Whether transparency became a mask of the layer. */
async function putPixels(
  scope: Scope,
  subject: Subject,
  output: Output,
  target: Target,
  mask: MaskWriter,
): Promise<boolean> {
  const { colour } = subject;
  const { selection, factor } = output;
  const w = width(subject.wanted) * output.factor;
  const h = height(subject.wanted) * output.factor;
  const found = { mask: false };
  await eachBand(subject, output.factor, output.pixels, async (row, rows, data, dtype, bands) => {
    scope.check();
    scope.report(row / h);
    let pixels = data;
    let components = bands;
    if (colour.space === "Grayscale" && bands === 2) {
      // Photoshop drops the alpha of gray: it becomes the layer's mask.
      const parts = withoutAlpha(data, bands);
      pixels = parts.colour;
      components = 1;
      found.mask = true;
      let { alpha } = parts;
      if (selection !== null) {
        const shown = enlargedRows(selection.data, selection, factor, row, rows);
        alpha = multiplied(alpha, converted(shown, selection.dtype, dtype), dtype);
      }
      await mask.put(row, rows, w, alpha, dtype);
    }
    const imageData = await imaging.createImageDataFromBuffer(pixels, {
      width: w,
      height: rows,
      components,
      // The profile is left out: that of the document holds, whether Photoshop lists it by a name or not.
      colorSpace: colour.space,
      chunky: true,
      fullRange: true,
    });
    try {
      await imaging.putPixels({
        documentID: target.document.id,
        layerID: target.layer.id,
        imageData,
        replace: false,
        targetBounds: { left: target.left, top: target.top + row },
      });
    } finally {
      imageData.dispose();
    }
  });
  if (found.mask) await mask.finish();
  return found.mask;
}

async function putSelection(selection: Plane, factor: number, mask: MaskWriter): Promise<void> {
  const rows = 256;
  const h = selection.height * factor;
  for (let row = 0; row < h; row += rows) {
    const count = Math.min(rows, h - row);
    const part = enlargedRows(selection.data, selection, factor, row, count);
    await mask.put(row, count, selection.width * factor, part, selection.dtype);
  }
  await mask.finish();
}

/** The bands of a stream, cut to what is wanted of the region that was read; `row` counts from there. */
async function eachBand(
  subject: Subject,
  factor: number,
  stream: Stream,
  take: (row: number, rows: number, data: Samples, dtype: DType, bands: number) => Promise<void>,
): Promise<void> {
  const read = scaled(subject.region, factor);
  const wanted = scaled(subject.wanted, factor);
  let picture: PixelsFollow | undefined;
  await stream(
    (told) => {
      if (told.width !== width(read) || told.height !== height(read)) {
        throw new PanelError("protocol-broken", `A result of ${told.width} x ${told.height} pixels was not asked for.`);
      }
      picture = told;
    },
    async (band) => {
      if (picture === undefined) return;
      const { bands, dtype } = picture;
      const first = Math.max(band.row, wanted.top - read.top);
      const last = Math.min(band.row + band.rows, wanted.bottom - read.top);
      if (last <= first) return;
      const perRow = picture.width * bands;
      const all = samplesOf(dtype, band.content).subarray((first - band.row) * perRow, (last - band.row) * perRow);
      const data = cropped(all, picture.width, wanted.left - read.left, read.right - wanted.right, bands);
      await take(first - (wanted.top - read.top), last - first, data, dtype, bands);
    },
  );
}

async function intoNewDocument(scope: Scope, subject: Subject, output: Output): Promise<Written> {
  const { hostControl } = scope.context;
  const document = await newDocument(subject, output);
  await hostControl.registerAutoCloseDocument(document.id);
  const layer = document.layers[0] ?? (await newLayer(document, layerName(output.factor)));
  const written = await fill(scope, subject, output, { document, layer, left: 0, top: 0 });
  await hostControl.unregisterAutoCloseDocument(document.id);
  return written;
}

async function newDocument(subject: Subject, output: Output): Promise<Document> {
  const { colour } = subject;
  const size = scaled(subject.wanted, output.factor);
  const options = {
    name: resultName(subject, output.factor),
    width: width(size),
    height: height(size),
    resolution: subject.resolution,
    mode: colour.space === "RGB" ? "RGBColorMode" : "grayscaleMode",
    depth: subject.bits,
    fill: "transparent",
  };
  try {
    const profile = colour.profile === "" ? {} : { profile: colour.profile };
    const created = await app.createDocument({ ...options, ...profile });
    if (created !== null) return created;
  } catch (error) {
    // A profile that Photoshop does not list by name lives on in a copy of the document.
    if (colour.convertedFrom !== undefined || colour.profile === "") throw error;
  }
  const copy = await documentOf(subject).duplicate(options.name, true);
  await copy.resizeImage(options.width, options.height, options.resolution, "nearestNeighbor");
  const layer = await newLayer(copy, layerName(output.factor));
  for (const old of [...copy.layers]) if (old.id !== layer.id) old.delete();
  return copy;
}

export async function newLayer(document: Document, name: string): Promise<Layer> {
  const layer = await document.createPixelLayer({ name });
  if (layer === null) throw new PanelError("host-failed", "Photoshop made no layer.");
  return layer;
}

/** Right above the layer that was read, or above all. */
export function placeAbove(document: Document, subject: Subject, layer: Layer): void {
  const read = subject.layerID === undefined ? undefined : layerOf(document.layers, subject.layerID);
  const below = read ?? document.layers.find((one) => one.id !== layer.id);
  if (below !== undefined) layer.move(below, "placeBefore");
}
