/** TIFF, classic and big, in strips or tiles of one plane: what the results in the panel's folder are. */

import { failure } from "./errors";
import { type Decoded, inflated, profileName, words } from "./files";
import { type Depth, type Samples, allocate, fromFullRange } from "./samples";

type Tags = ReadonlyMap<number, readonly number[]>;

const SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 0, 0, 0, 8, 8, 8];

const TAG = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  strips: 273,
  components: 277,
  rowsPerStrip: 278,
  stripBytes: 279,
  resolution: 282,
  plane: 284,
  unit: 296,
  predictor: 317,
  tileWidth: 322,
  tileHeight: 323,
  tiles: 324,
  tileBytes: 325,
  extra: 338,
  icc: 34675,
} as const;

export async function decodeTiff(name: string, file: Uint8Array): Promise<Decoded> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const little = file[0] === 0x49;
  const tags = readTags(view, little);
  const one = (tag: number, otherwise?: number): number => tags.get(tag)?.[0] ?? otherwise ?? failure(`no tag ${tag}`);
  const width = one(TAG.width);
  const height = one(TAG.height);
  const components = one(TAG.components, 1);
  const depth = one(TAG.bits, 1);
  if (depth !== 8 && depth !== 16 && depth !== 32) failure(`the fake reads no TIFF of ${depth} bit`);
  if (one(TAG.plane, 1) !== 1) failure("the fake reads no TIFF in planes");
  const tiled = tags.has(TAG.tiles);
  const block = {
    width: tiled ? one(TAG.tileWidth) : width,
    height: tiled ? one(TAG.tileHeight) : Math.min(height, one(TAG.rowsPerStrip, height)),
  };
  const offsets = tags.get(tiled ? TAG.tiles : TAG.strips) ?? failure("no pixels");
  const lengths = tags.get(tiled ? TAG.tileBytes : TAG.stripBytes) ?? failure("no pixels");
  const across = Math.ceil(width / block.width);
  const data = allocate(depth, width * height * components);
  for (const [i, offset] of offsets.entries()) {
    const raw = file.subarray(offset, offset + (lengths[i] ?? 0));
    const bytes = await unpacked(raw, one(TAG.compression, 1));
    const part = samplesOf(bytes, depth, little, block.width * components, components, one(TAG.predictor, 1));
    const left = (i % across) * block.width;
    const top = Math.floor(i / across) * block.height;
    const wide = Math.min(block.width, width - left) * components;
    for (let y = 0; y < Math.min(block.height, height - top); y++) {
      const from = y * block.width * components;
      data.set(part.subarray(from, from + wide), ((top + y) * width + left) * components);
    }
  }
  const icc = tags.get(TAG.icc);
  const perUnit = one(TAG.unit, 2) === 3 ? 2.54 : 1;
  const extra = tags.get(TAG.extra)?.[0];
  return {
    name,
    width,
    height,
    components,
    depth,
    data: data instanceof Uint16Array ? fromFullRange(data) : data,
    profile: icc === undefined ? "" : profileName(Uint8Array.from(icc)),
    resolution: Math.round(one(TAG.resolution, 72) * perUnit * 100) / 100,
    alpha: components % 2 === 1 ? "none" : extra === 1 ? "transparency" : "channel",
  };
}

function readTags(view: DataView, little: boolean): Tags {
  const big = view.getUint16(2, little) === 43;
  const long = (at: number): number => (big ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little));
  const start = long(big ? 8 : 4);
  const count = big ? long(start) : view.getUint16(start, little);
  const tags = new Map<number, readonly number[]>();
  for (let i = 0; i < count; i++) {
    const at = start + (big ? 8 + i * 20 : 2 + i * 12);
    const type = view.getUint16(at + 2, little);
    const values = long(at + 4);
    const size = (SIZES[type] ?? 0) * values;
    const inline = at + (big ? 12 : 8);
    const from = size <= (big ? 8 : 4) ? inline : long(inline);
    tags.set(
      view.getUint16(at, little),
      Array.from({ length: values }, (_, k) => value(view, from + k * (SIZES[type] ?? 0), type, little)),
    );
  }
  return tags;
}

function value(view: DataView, at: number, type: number, little: boolean): number {
  if (type === 3) return view.getUint16(at, little);
  if (type === 4) return view.getUint32(at, little);
  if (type === 5) return view.getUint32(at, little) / view.getUint32(at + 4, little);
  if (type === 16) return Number(view.getBigUint64(at, little));
  return SIZES[type] === 1 ? view.getUint8(at) : 0;
}

async function unpacked(raw: Uint8Array, compression: number): Promise<Uint8Array> {
  if (compression === 1) return raw.slice();
  if (compression === 8 || compression === 32946) return inflated(raw);
  return failure(`the fake reads no TIFF with the compression ${compression}`);
}

function samplesOf(
  bytes: Uint8Array,
  depth: Depth,
  little: boolean,
  row: number,
  components: number,
  predictor: number,
): Samples {
  if (depth === 32) return floats(bytes, little, row, components, predictor);
  const data = depth === 8 ? bytes : words(bytes, little);
  if (predictor !== 2) return data;
  // Each sample is told as what it differs from the one before it in its row; typed arrays wrap by themselves.
  for (let at = 0; at < data.length; at += row) {
    for (let x = components; x < row; x++) data[at + x] = (data[at + x] ?? 0) + (data[at + x - components] ?? 0);
  }
  return data;
}

/** With predictor 3 the bytes of a row come in four planes, most significant first, as differences. */
function floats(bytes: Uint8Array, little: boolean, row: number, components: number, predictor: number): Float32Array {
  const out = new Float32Array(bytes.length / 4);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (predictor !== 3) return out.map((_, i) => view.getFloat32(i * 4, little));
  const four = new DataView(new ArrayBuffer(4));
  for (let at = 0; at < bytes.length; at += row * 4) {
    for (let x = components; x < row * 4; x++) bytes[at + x] = (bytes[at + x] ?? 0) + (bytes[at + x - components] ?? 0);
    for (let x = 0; x < row; x++) {
      for (let b = 0; b < 4; b++) four.setUint8(b, bytes[at + b * row + x] ?? 0);
      out[at / 4 + x] = four.getFloat32(0);
    }
  }
  return out;
}
