/** `PhotoshopImageData`: samples outside the JavaScript heap, which live until `dispose` is called. */

import { type ColorSpace, type Space, colorsOf, shownName } from "./colour";
import { GENERAL, HostError } from "./errors";
import { later } from "./later";
import { type Depth, type Samples, toFullRange, toPlanar } from "./samples";

export type PixelFormat = "RGB" | "RGBA" | "Grayscale" | "GrayscaleAlpha" | "LAB" | "LABAlpha";

export interface GetDataOptions {
  chunky?: boolean;
  fullRange?: boolean;
}

/** Counts image data, so that a test can say that the panel gave everything back. */
export class Ledger {
  created = 0;
  disposed = 0;
  bytes = 0;
  /** The most that was alive at once. */
  peakBytes = 0;
  /** Time that the fake itself took for pixels: a benchmark of the panel subtracts it. */
  spentMs = 0;

  get alive(): number {
    return this.created - this.disposed;
  }

  add(bytes: number): void {
    this.created++;
    this.bytes += bytes;
    this.peakBytes = Math.max(this.peakBytes, this.bytes);
  }

  timed<T>(work: () => T): T {
    const start = performance.now();
    try {
      return work();
    } finally {
      this.spentMs += performance.now() - start;
    }
  }

  remove(bytes: number): void {
    this.disposed++;
    this.bytes -= bytes;
  }
}

const FORMATS: Readonly<Record<string, readonly [PixelFormat, PixelFormat]>> = {
  RGB: ["RGB", "RGBA"],
  Grayscale: ["Grayscale", "GrayscaleAlpha"],
  Lab: ["LAB", "LABAlpha"],
};

export class PhotoshopImageData {
  readonly type = "image/uncompressed";
  readonly isChunky = true;
  readonly colorSpace: ColorSpace;
  readonly colorProfile: string;
  #data: Samples | null;

  constructor(
    private readonly ledger: Ledger,
    /** Chunky, 16 bit as 0..32768, alpha last. */
    data: Samples,
    readonly width: number,
    readonly height: number,
    readonly components: number,
    readonly componentSize: Depth,
    space: Space,
  ) {
    this.#data = data;
    this.colorSpace = space.space;
    this.colorProfile = shownName(space.profile, componentSize, space.space);
    ledger.add(data.byteLength);
  }

  get hasAlpha(): boolean {
    return this.components > colorsOf(this.colorSpace);
  }

  get pixelFormat(): PixelFormat {
    return FORMATS[this.colorSpace]?.[this.hasAlpha ? 1 : 0] ?? "RGB";
  }

  getData(options: GetDataOptions = {}): Promise<Samples> {
    const give = (): Samples => {
      const data = this.inside();
      const ranged = options.fullRange === true && data instanceof Uint16Array ? toFullRange(data) : data.slice();
      return options.chunky === false ? toPlanar(ranged, this.components) : ranged;
    };
    return later(() => this.ledger.timed(give));
  }

  /** Twice is harmless. */
  dispose(): void {
    if (this.#data !== null) this.ledger.remove(this.#data.byteLength);
    this.#data = null;
  }

  /** For the fake only: the samples themselves. */
  inside(): Samples {
    if (this.#data === null) throw new HostError(GENERAL, "the image data was disposed of");
    return this.#data;
  }
}
