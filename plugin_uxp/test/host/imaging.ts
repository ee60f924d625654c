/** `photoshop.imaging`, after Adobe's page of the Imaging API; what that page leaves open is in `facts.ts`. */

import { type ColorSpace, type Space, bareName, colorsOf, convert, isKnown, working } from "./colour";
import { DocumentMode, LayerKind } from "./constants";
import { compose } from "./compose";
import { type Content, type LayerNode, canvasOf, find, spaceOf } from "./content";
import { GENERAL, HostError, failure } from "./errors";
import { type Bounds, type Box, EMPTY, bounds, box, boxFrom, heightOf, intersect, isEmpty, widthOf } from "./geometry";
import { Ledger, PhotoshopImageData } from "./imagedata";
import { encodeJpeg } from "./jpeg";
import { later } from "./later";
import type { Machine, OpenDocument } from "./machine";
import { FULL, Plane } from "./plane";
import type { Pixels } from "./raster";
import { atLevel, blank, divided, scaled, seenAlpha, trimmed, weighted } from "./reading";
import { average } from "./resample";
import {
  type Depth,
  type Samples,
  depthOf,
  fromFullRange,
  isReduced,
  join,
  split,
  toChunky,
  toDepth,
  white,
} from "./samples";

export interface ReadOptions {
  documentID?: number;
  layerID?: number;
  historyStateID?: number;
  sourceBounds?: object;
  targetSize?: { width?: number; height?: number };
  colorSpace?: string;
  colorProfile?: string;
  componentSize?: number;
  applyAlpha?: boolean;
  kind?: string;
}

export interface PutOptions {
  documentID?: number;
  layerID?: number;
  imageData: unknown;
  replace?: boolean;
  targetBounds?: { left: number; top: number };
  commandName?: string;
  kind?: string;
}

export interface BufferOptions {
  width: number;
  height: number;
  components: number;
  colorSpace: string;
  colorProfile?: string;
  chunky?: boolean;
  fullRange?: boolean;
}

export interface ReadResult {
  imageData: PhotoshopImageData;
  sourceBounds: Bounds;
  level: number;
}

/** Colour of one reading, still parted from its alpha. */
interface Reading extends Pixels {
  at: Box;
  depth: Depth;
  space: Space;
}

export class Imaging {
  readonly ledger = new Ledger();
  /** The calls made, newest last: `getPixels`, `putPixels` and the others with their options. */
  readonly calls: { name: string; options: object }[] = [];

  constructor(
    private readonly machine: Machine,
    private readonly profiles: (space: ColorSpace) => readonly string[],
  ) {}

  getPixels = (options: ReadOptions): Promise<ReadResult> =>
    this.#read("getPixels", options, (doc, content) => {
      const layer = options.layerID === undefined ? null : layerOf(doc, content, options.layerID);
      if (layer !== null) this.#requirePixels(layer);
      const space = this.#requested(options, content);
      const asked = options.sourceBounds === undefined ? null : boxFrom(options.sourceBounds);
      const at = trimmed(content, layer, asked, this.machine.facts);
      const pixels = layer?.raster?.read(at) ?? compose(content, at);
      const alpha = seenAlpha(content, layer, pixels, this.machine.facts);
      const depth = this.#depth(options.componentSize, content.depth);
      const own: Space = { space: spaceOf(content), profile: content.profile };
      const color = toDepth(convert(pixels.color, content.depth, own, space), depth);
      const reading = { color, alpha: alpha && toDepth(alpha, depth), at, depth, space };
      return this.#deliver(this.#matted(reading, options), asked ?? at, options.targetSize, content);
    });

  putPixels = (options: PutOptions): Promise<void> =>
    this.#write("putPixels", options, (doc) => {
      const data = imageData(options.imageData);
      const layer = this.machine.layer(doc, layerID(options));
      requireWritable(layer);
      const { content } = doc;
      const at = placed(data, options);
      const pixels = this.#fitted(data, content);
      this.machine.write(doc.id, options.commandName ?? "Put Pixels", () => {
        const raster = layer.raster ?? failure("the layer has no pixels");
        if (options.replace !== false) {
          raster.clear();
          // A background layer is never transparent: what is discarded shows the background colour.
          if (layer.background) raster.write(canvasOf(content), blank(content), "overwrite");
        }
        const blend = layer.background || this.machine.facts.replaceFalse === "over" ? "over" : "overwrite";
        raster.write(at, pixels, options.replace === false || layer.background ? blend : "overwrite");
      });
    });

  getLayerMask = (options: ReadOptions): Promise<ReadResult> =>
    this.#read("getLayerMask", options, (doc, content) => {
      if (options.kind === "vector") throw new HostError(GENERAL, "the layer has no vector mask");
      const layer = layerOf(doc, content, options.layerID ?? failure("layerID is required"));
      if (layer.mask === null) throw new HostError(GENERAL, "the layer has no mask");
      return this.#plane(layer.mask, layer.mask.box, options, content);
    });

  putLayerMask = (options: PutOptions): Promise<void> =>
    this.#write("putLayerMask", options, (doc) => {
      if (options.kind !== undefined && options.kind !== "user") failure("only user masks can be written");
      const layer = this.machine.layer(doc, layerID(options));
      if (layer.background) failure("the background layer takes no mask");
      if (layer.allLocked) failure("the layer is locked");
      const at = placed(imageData(options.imageData), options);
      const data = maskData(imageData(options.imageData));
      this.machine.write(doc.id, options.commandName ?? "Put Layer Mask", () => {
        const old = options.replace === false ? layer.mask : null;
        layer.mask = old?.with(at, data, "replace") ?? new Plane(at, data, FULL);
      });
    });

  getSelection = (options: ReadOptions): Promise<ReadResult> =>
    this.#read("getSelection", options, (_, content) => {
      const { selection } = content;
      if (selection === null && this.machine.facts.noSelection === "throws") failure("nothing is selected");
      const plane = selection ?? Plane.filled(EMPTY, 0);
      return this.#plane(plane, plane.content() ?? EMPTY, options, content, selection === null);
    });

  putSelection = (options: PutOptions): Promise<void> =>
    this.#write("putSelection", options, (doc) => {
      const at = placed(imageData(options.imageData), options);
      const data = maskData(imageData(options.imageData));
      this.machine.write(doc.id, options.commandName ?? "Put Selection", (content) => {
        const old = options.replace === false ? content.selection : null;
        const plane = old?.with(at, data, "add") ?? new Plane(at, data, 0);
        content.selection = plane.content() === null ? null : plane;
      });
    });

  createImageDataFromBuffer = (buffer: Samples, options: BufferOptions): Promise<PhotoshopImageData> =>
    later(() => {
      const { width, height, components } = options;
      const depth = depthOf(buffer);
      const space = colorSpace(options.colorSpace);
      const colors = colorsOf(space);
      if (components !== colors && components !== colors + 1) failure(`${space} has not ${components} components`);
      if (buffer.length !== width * height * components) {
        failure(`the buffer has ${buffer.length} values, not ${width} x ${height} x ${components}`);
      }
      const data = this.ledger.timed(() => {
        const chunky = options.chunky === false ? toChunky(buffer, components) : buffer;
        return ranged(chunky, options.fullRange === true);
      });
      const profile = this.#named(options.colorProfile ?? "", space);
      return new PhotoshopImageData(this.ledger, data, width, height, components, depth, { space, profile });
    });

  /** JPEG, RGB of 8 bit without alpha, no profile in it: good for previews only. */
  encodeImageData = (options: { imageData: unknown; base64?: boolean }): Promise<number[] | string> =>
    later(() => {
      const data = imageData(options.imageData);
      if (data.colorSpace !== "RGB") failure("only RGB can be encoded");
      if (data.componentSize !== 8) failure("only 8 bit can be encoded");
      if (data.hasAlpha) failure("image data with alpha cannot be encoded");
      const jpeg = encodeJpeg(data.inside() as Uint8Array, data.width, data.height);
      return options.base64 === true ? btoa(Array.from(jpeg, (v) => String.fromCharCode(v)).join("")) : [...jpeg];
    });

  #read(
    name: string,
    options: ReadOptions,
    read: (doc: OpenDocument, content: Content) => ReadResult,
  ): Promise<ReadResult> {
    return later(() => {
      this.calls.push({ name, options });
      this.machine.gate.requireRead(name);
      const doc = this.machine.target(options.documentID);
      const state = options.historyStateID;
      const past = state === undefined ? null : (doc.states.find((s) => s.id === state) ?? failure("no such state"));
      return this.ledger.timed(() => read(doc, past?.content ?? doc.content));
    });
  }

  #write(name: string, options: PutOptions, put: (doc: OpenDocument) => void): Promise<void> {
    return later(() => {
      this.calls.push({ name, options });
      this.machine.gate.requireWrite(name);
      const doc = this.machine.target(options.documentID);
      this.ledger.timed(() => {
        put(doc);
      });
    });
  }

  #requirePixels(layer: LayerNode): void {
    if (layer.raster === null) failure(`a layer of the kind "${layer.kind}" has no pixels`);
    if (layer.kind !== LayerKind.NORMAL && this.machine.facts.nonPixelRead === "refused") {
      failure(`a layer of the kind "${layer.kind}" is no pixel layer`);
    }
  }

  /** The colour space and profile of the answer. */
  #requested(options: ReadOptions, content: Content): Space {
    const { facts } = this.machine;
    const own = spaceOf(content);
    if (content.mode === DocumentMode.INDEXEDCOLOR && facts.indexedRead === "refused") {
      failure("pixels of an indexed document cannot be read");
    }
    if (own === "CMYK" && (options.colorSpace === undefined || facts.cmykRead === "refused")) {
      failure("the Imaging API has no CMYK");
    }
    const space = options.colorSpace === undefined ? own : colorSpace(options.colorSpace);
    if (options.colorProfile !== undefined) return { space, profile: this.#named(options.colorProfile, space) };
    return { space, profile: space === own ? content.profile : working(space) };
  }

  #named(profile: string, space: ColorSpace): string {
    if (bareName(profile) !== profile) failure(`name the profile without its suffix, not "${profile}"`);
    const listed = profile === "" || this.profiles(space).includes(profile);
    if (!listed && this.machine.facts.unlistedProfile === "refused") failure(`no profile is named "${profile}"`);
    return profile;
  }

  #depth(asked: number | undefined, own: Depth): Depth {
    if (asked === undefined || asked === -1 || asked === own) return own;
    if (asked !== 8 && asked !== 16 && asked !== 32) failure(`a component has 8, 16 or 32 bit, not ${asked}`);
    if (asked < own && this.machine.facts.depthConversion === "fails") {
      throw new HostError(-1, "the component size does not match the document");
    }
    return asked;
  }

  #matted(reading: Reading, options: ReadOptions): Reading {
    const { alpha, depth } = reading;
    if (alpha === null) return reading;
    if (options.applyAlpha === true) {
      const paper = reading.space.space === "RGB" ? white(depth) : 0;
      return { ...reading, color: weighted(reading.color, alpha, depth, paper), alpha: null };
    }
    if (!this.machine.facts.premultiplied) return reading;
    return { ...reading, color: weighted(reading.color, alpha, depth, 0) };
  }

  #deliver(reading: Reading, asked: Box, target: ReadOptions["targetSize"], content: Content): ReadResult {
    const { at, alpha, depth, space } = reading;
    const components = colorsOf(space.space) + (alpha === null ? 0 : 1);
    const chunky = alpha === null ? reading.color : join(reading.color, alpha);
    const own = { width: widthOf(at), height: heightOf(at) };
    const { size, level } = scaled(own, asked, target, this.machine.facts.cacheLevels);
    const data = size.width === own.width && size.height === own.height
      ? chunky
      : average(chunky, components, own, size, alpha !== null && !this.machine.facts.premultiplied); // prettier-ignore
    const shown: Space = { space: space.space, profile: space.profile === "" ? content.profile : space.profile };
    const image = new PhotoshopImageData(this.ledger, data, size.width, size.height, components, depth, shown);
    return { imageData: image, sourceBounds: bounds(atLevel(at, level)), level };
  }

  #plane(plane: Plane, whole: Box, options: ReadOptions, content: Content, empty = false): ReadResult {
    const asked = options.sourceBounds === undefined ? whole : boxFrom(options.sourceBounds);
    const at = empty ? EMPTY : intersect(asked, whole);
    if (isEmpty(at) && !empty && this.machine.facts.emptyRegion === "throws") failure("that region is empty");
    const depth = this.machine.facts.maskDepth === "8" ? 8 : content.depth;
    const color = toDepth(plane.read(at), depth);
    const space: Space = { space: "Grayscale", profile: working("Grayscale") };
    return this.#deliver({ color, alpha: null, at, depth, space }, asked, options.targetSize, content);
  }

  /** Image data as the document's own colour and depth. */
  #fitted(data: PhotoshopImageData, content: Content): Pixels {
    const own: Space = { space: spaceOf(content), profile: content.profile };
    if (own.space === "CMYK") failure("the Imaging API has no CMYK");
    const parts = data.hasAlpha ? split(data.inside(), data.components) : { color: data.inside(), alpha: null };
    const depth = data.componentSize;
    const profile = bareName(data.colorProfile);
    const from: Space = {
      space: data.colorSpace,
      profile: profile !== "" ? profile : data.colorSpace === own.space ? own.profile : working(data.colorSpace),
    };
    let { color } = parts;
    if (this.machine.facts.premultiplied && parts.alpha !== null) color = divided(color, parts.alpha, depth);
    const alike = from.space === own.space && from.profile === own.profile;
    if (!alike && !(isKnown(from) && isKnown(own))) failure(`no conversion from "${from.profile}" to "${own.profile}"`);
    return {
      color: toDepth(convert(color, depth, from, own), content.depth),
      alpha: parts.alpha && toDepth(parts.alpha, content.depth),
    };
  }
}

/** A copy in the host's own range. */
function ranged(data: Samples, fullRange: boolean): Samples {
  if (!(data instanceof Uint16Array)) return data.slice();
  if (fullRange) return fromFullRange(data);
  return isReduced(data) ? data.slice() : failure("16-bit values go to 32768 unless fullRange is set");
}

function layerOf(doc: OpenDocument, content: Content, id: number): LayerNode {
  return find(content, id) ?? failure(`the layer ${id} is not in the document ${doc.id}`);
}

function layerID(options: PutOptions): number {
  return options.layerID ?? failure("layerID is required");
}

function imageData(value: unknown): PhotoshopImageData {
  if (!(value instanceof PhotoshopImageData)) failure("imageData is no PhotoshopImageData");
  value.inside();
  return value;
}

function colorSpace(name: string): ColorSpace {
  if (name === "RGB" || name === "Grayscale" || name === "Lab") return name;
  return failure(`the Imaging API has no colour space "${name}"`);
}

function requireWritable(layer: LayerNode): void {
  if (layer.kind !== LayerKind.NORMAL) failure("the target is no pixel layer");
  if (layer.allLocked || layer.pixelsLocked) failure("the layer is locked");
}

function placed(data: PhotoshopImageData, options: PutOptions): Box {
  const { left, top } = options.targetBounds ?? { left: 0, top: 0 };
  if (!Number.isInteger(left) || !Number.isInteger(top)) failure("targetBounds needs left and top in whole pixels");
  return box(left, top, data.width, data.height);
}

function maskData(data: PhotoshopImageData): Uint16Array {
  if (data.colorSpace !== "Grayscale" || data.components !== 1) failure("a mask has one gray component");
  return toDepth(data.inside(), 16) as Uint16Array;
}
