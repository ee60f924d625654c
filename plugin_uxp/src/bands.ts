/** Binary frames of the WebSocket, as `engine/wire/bands.py` describes them. Both sides are little-endian. */
import { PanelError } from "./errors";
import { BAND_HEADER, BAND_MAGIC } from "./wire";

export type Samples = Uint8Array | Uint16Array | Float32Array;
export type DType = "uint8" | "uint16" | "float32";

/** Rows of a picture: `content` holds rows x width x bands samples. */
export interface Band {
  readonly transfer: number;
  readonly row: number;
  readonly rows: number;
  readonly content: Uint8Array;
}

/** What the samples of such a picture are kept in. */
export function samples(dtype: DType, count: number): Samples {
  if (dtype === "uint8") return new Uint8Array(count);
  return dtype === "uint16" ? new Uint16Array(count) : new Float32Array(count);
}

/** The samples in these bytes: not copied where their place in memory allows that. */
export function samplesOf(dtype: DType, content: Uint8Array): Samples {
  if (dtype === "uint8") return content;
  const size = dtype === "uint16" ? 2 : 4;
  const bytes = content.byteOffset % size === 0 ? content : content.slice();
  const count = bytes.byteLength / size;
  return dtype === "uint16"
    ? new Uint16Array(bytes.buffer, bytes.byteOffset, count)
    : new Float32Array(bytes.buffer, bytes.byteOffset, count);
}

export function pack(transfer: number, row: number, rows: number, content: Samples): ArrayBuffer {
  const frame = new ArrayBuffer(BAND_HEADER + content.byteLength);
  const header = new DataView(frame);
  header.setUint32(0, BAND_MAGIC, true);
  header.setUint32(4, transfer, true);
  header.setUint32(8, row, true);
  header.setUint32(12, rows, true);
  new Uint8Array(frame, BAND_HEADER).set(new Uint8Array(content.buffer, content.byteOffset, content.byteLength));
  return frame;
}

/** Raises "protocol-broken". */
export function parse(frame: ArrayBuffer): Band {
  if (frame.byteLength <= BAND_HEADER) throw new PanelError("protocol-broken", "A frame is too short.");
  const header = new DataView(frame);
  if (header.getUint32(0, true) !== BAND_MAGIC) throw new PanelError("protocol-broken", "A frame is no band.");
  return {
    transfer: header.getUint32(4, true),
    row: header.getUint32(8, true),
    rows: header.getUint32(12, true),
    content: new Uint8Array(frame, BAND_HEADER),
  };
}
