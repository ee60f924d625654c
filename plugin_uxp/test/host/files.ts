/** Picture files as Photoshop opens them: PNG, and TIFF without compression or with deflate, with their ICC profile. */

import { failure } from "./errors";
import { type Depth, type Samples, fromFullRange } from "./samples";
import { decodeTiff } from "./tiff";

export interface Decoded {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly depth: Depth;
  /** Chunky; 16 bit in the host's range. */
  readonly data: Samples;
  /** The profile's own name; "" when there is none. */
  readonly profile: string;
  /** Pixels per inch. */
  readonly resolution: number;
  /** What a fourth component means. */
  readonly alpha: "transparency" | "channel" | "none";
}

const Inflate = globalThis.DecompressionStream;

export async function decodePicture(name: string, file: Uint8Array): Promise<Decoded> {
  const start = String.fromCharCode(...file.subarray(0, 4));
  if (start === "\x89PNG") return decodePng(name, file);
  if (start.startsWith("II") || start.startsWith("MM")) return decodeTiff(name, file);
  return failure(`${name} is no file that the fake can open`);
}

export async function inflated(data: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([data.slice()]).stream().pipeThrough(new Inflate("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Big-endian 16-bit values, as PNG has them. */
export function words(data: Uint8Array, little: boolean): Uint16Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Uint16Array.from({ length: data.byteLength >> 1 }, (_, i) => view.getUint16(i * 2, little));
}

async function decodePng(name: string, file: Uint8Array): Promise<Decoded> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const parts: Uint8Array[] = [];
  let header: { width: number; height: number; bits: number; type: number } | null = null;
  let profile = "";
  let resolution = 72;
  for (let at = 8; at + 8 <= file.length; at += 12 + view.getUint32(at)) {
    const length = view.getUint32(at);
    const kind = String.fromCharCode(...file.subarray(at + 4, at + 8));
    const body = file.subarray(at + 8, at + 8 + length);
    if (kind === "IHDR") {
      if (view.getUint8(at + 20) !== 0) failure("the fake reads no interlaced PNG");
      const [bits, type] = [view.getUint8(at + 16), view.getUint8(at + 17)];
      header = { width: view.getUint32(at + 8), height: view.getUint32(at + 12), bits, type };
    } else if (kind === "IDAT") parts.push(body);
    else if (kind === "iCCP") profile = profileName(await inflated(body.subarray(body.indexOf(0) + 2)));
    else if (kind === "sRGB" && profile === "") profile = "sRGB IEC61966-2.1";
    else if (kind === "pHYs" && view.getUint8(at + 16) === 1) resolution = Math.round(view.getUint32(at + 8) * 0.0254);
  }
  if (header === null) failure(`${name} has no header`);
  const { width, height, bits, type } = header;
  const components = [1, 0, 3, 0, 2, 0, 4][type] ?? 0;
  if (components === 0 || (bits !== 8 && bits !== 16)) failure("the fake reads gray and RGB of 8 and 16 bit");
  const packed = new Uint8Array(await new Blob(parts.map((part) => part.slice())).arrayBuffer());
  const bytes = unfiltered(await inflated(packed), height, (width * components * bits) / 8, (components * bits) / 8);
  return {
    name,
    width,
    height,
    components,
    depth: bits,
    data: bits === 8 ? bytes : fromFullRange(words(bytes, false)),
    profile,
    resolution,
    alpha: components % 2 === 0 ? "transparency" : "none",
  };
}

/** Takes back the filters of PNG's rows. */
function unfiltered(data: Uint8Array, rows: number, stride: number, pixel: number): Uint8Array {
  const out = new Uint8Array(rows * stride);
  for (let y = 0; y < rows; y++) {
    const filter = data[y * (stride + 1)] ?? 0;
    const row = data.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1));
    const at = y * stride;
    for (let x = 0; x < stride; x++) {
      const a = x >= pixel ? (out[at + x - pixel] ?? 0) : 0;
      const b = y > 0 ? (out[at + x - stride] ?? 0) : 0;
      const c = x >= pixel && y > 0 ? (out[at + x - stride - pixel] ?? 0) : 0;
      out[at + x] = (row[x] ?? 0) + predicted(filter, a, b, c);
    }
  }
  return out;
}

function predicted(filter: number, a: number, b: number, c: number): number {
  if (filter === 1) return a;
  if (filter === 2) return b;
  if (filter === 3) return (a + b) >> 1;
  if (filter !== 4) return 0;
  const p = a + b - c;
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

/** The description in an ICC profile, of version 2 or 4: the name that Photoshop shows. */
export function profileName(icc: Uint8Array): string {
  const view = new DataView(icc.buffer, icc.byteOffset, icc.byteLength);
  for (let i = 0; i < view.getUint32(128); i++) {
    const entry = 132 + i * 12;
    if (view.getUint32(entry) !== 0x64657363) continue; // desc
    const at = view.getUint32(entry + 4);
    if (view.getUint32(at) === 0x64657363) {
      return String.fromCharCode(...icc.subarray(at + 12, at + 11 + view.getUint32(at + 8)));
    }
    const text = at + view.getUint32(at + 24); // mluc: UTF-16 of its first language
    return String.fromCharCode(...words(icc.subarray(text, text + view.getUint32(at + 20)), false));
  }
  return "";
}
