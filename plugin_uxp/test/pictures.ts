/** Pictures for tests, and a stand-in for the engine that repeats pixels. */
import { type Samples, samplesOf } from "../src/bands";
import type { PictureInfo } from "../src/connection";
import type { Reading } from "../src/photoshop/read";
import type { Stream } from "../src/photoshop/write";

/** Every sample another one, as far as they go. */
export function unlike(count: number, bits: 8 | 16 | 32, seed = 1): Samples {
  let state = seed;
  const next = () => (state = (state * 1103515245 + 12345) % 2147483648);
  if (bits === 8) return Uint8Array.from({ length: count }, () => next() >> 16 & 255); // prettier-ignore
  if (bits === 16) return Uint16Array.from({ length: count }, () => next() >> 12 & 65535); // prettier-ignore
  return Float32Array.from({ length: count }, () => next() / 2147483648);
}

export interface Read {
  info: PictureInfo;
  data: Samples;
}

/** All of a reading, asked for in bands of so many rows. */
export async function collect(reading: Reading, rows = 7): Promise<Read> {
  const { info } = reading;
  const parts: Samples[] = [];
  for (let row = 0; row < info.height; row += rows) {
    parts.push((await reading.rows(row, Math.min(rows, info.height - row))).slice());
  }
  const all = new (parts[0]?.constructor as new (length: number) => Samples)(info.width * info.height * info.bands);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return { info, data: all };
}

/** Each pixel `factor` times in both directions. */
export function repeated({ info, data }: Read, factor: number): Read {
  const { width: w, height: h, bands } = info;
  const result = new (data.constructor as new (length: number) => Samples)(data.length * factor * factor);
  for (let y = 0; y < h * factor; y++) {
    for (let x = 0; x < w * factor; x++) {
      for (let b = 0; b < bands; b++) {
        const from = (Math.floor(y / factor) * w + Math.floor(x / factor)) * bands + b;
        result[(y * w * factor + x) * bands + b] = data[from] ?? 0;
      }
    }
  }
  return { info: { ...info, width: w * factor, height: h * factor }, data: result };
}

/** Sends a picture as the daemon would, in bands of so many rows; `fail` breaks it off before that row. */
export function streamOf({ info, data }: Read, rows = 5, fail?: number): Stream {
  return async (begin, take) => {
    const { width, height, bands, dtype } = info;
    begin({ type: "pixels", transfer: 1, width, height, bands, dtype, rows });
    for (let row = 0; row < height; row += rows) {
      if (fail !== undefined && row >= fail) throw new Error("broken off");
      const count = Math.min(rows, height - row);
      const part = data.slice(row * width * bands, (row + count) * width * bands);
      await take({ transfer: 1, row, rows: count, content: new Uint8Array(part.buffer) });
    }
  };
}

export const nothing: Stream = () => Promise.reject(new Error("not asked for"));

/** A plane of the size of a picture: its row number, in 16 bits. */
export function rowsPlane(width: number, height: number): Read {
  const data = Uint16Array.from({ length: width * height }, (_, i) => Math.floor(i / width) * 300);
  return { info: { width, height, bands: 1, dtype: "uint16" }, data };
}

export { samplesOf };
