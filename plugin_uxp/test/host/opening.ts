/** From a decoded file to a document, or to a layer's pixels. */

import { type Space, convert, isKnown, working } from "./colour";
import { DocumentMode, LayerKind } from "./constants";
import { type Content, emptyRaster, newNode, spaceOf } from "./content";
import * as edits from "./edits";
import type { Decoded } from "./files";
import { box } from "./geometry";
import { Plane } from "./plane";
import { Raster } from "./raster";
import { type Samples, split, toDepth } from "./samples";

interface Parted {
  raster: Raster;
  /** Alpha that is no transparency. */
  extra: Plane | null;
}

export function openedContent(file: Decoded, tiffAlpha: "channel" | "transparency"): Content {
  const { width, height, depth, profile, resolution } = file;
  const mode = file.components < 3 ? DocumentMode.GRAYSCALE : DocumentMode.RGB;
  const content: Content = {
    width, height, resolution, mode, depth, profile, layers: [], channels: [], selection: null, activeLayers: [1],
  }; // prettier-ignore
  const alpha = file.alpha === "channel" && tiffAlpha === "transparency" ? "transparency" : file.alpha;
  const { raster, extra } = parted({ ...file, alpha }, emptyRaster(content), (color) => color);
  const layer = newNode(1, "Layer 0", LayerKind.NORMAL, raster);
  content.layers = [alpha === "transparency" ? layer : edits.background(1, raster)];
  if (extra !== null) content.channels = [{ id: 2, name: "Alpha 1", plane: extra }];
  return content;
}

/** The file's pixels in the colours and depth of a document. */
export function decodedRaster(file: Decoded, content: Content): Parted {
  const space = file.components < 3 ? "Grayscale" : "RGB";
  const from: Space = { space, profile: file.profile === "" ? working(space) : file.profile };
  const to: Space = { space: spaceOf(content), profile: content.profile };
  const keep = !isKnown(from) || !isKnown(to);
  return parted(file, emptyRaster(content), (color) => (keep ? color : convert(color, file.depth, from, to)));
}

function parted(file: Decoded, raster: Raster, fit: (color: Samples) => Samples): Parted {
  const at = box(0, 0, file.width, file.height);
  if (file.alpha === "none") {
    raster.write(at, { color: toDepth(fit(file.data), raster.depth), alpha: null }, "overwrite");
    return { raster, extra: null };
  }
  const { color, alpha } = split(file.data, file.components);
  const clear = file.alpha === "transparency" ? toDepth(alpha, raster.depth) : null;
  raster.write(at, { color: toDepth(fit(color), raster.depth), alpha: clear }, "overwrite");
  const mask = toDepth(alpha, 16);
  return { raster, extra: clear === null && mask instanceof Uint16Array ? new Plane(at, mask, 0) : null };
}
