/** Pixels as an address that an `<img>` shows. */
import { imaging } from "photoshop";
import type { DType, Samples } from "../bands";
import { converted, withoutAlpha } from "../samples";

/** Shown without colour management, as the platform has none for images: right beside each other, not absolutely. */
export async function pictureAddress(
  data: Samples,
  size: { width: number; height: number },
  bands: number,
  dtype: DType,
): Promise<string> {
  const colour = bands % 2 === 0 ? withoutAlpha(data, bands).colour : data;
  const eight = converted(dtype === "float32" ? gamma(colour) : colour, dtype, "uint8") as Uint8Array;
  const imageData = await imaging.createImageDataFromBuffer(bands < 3 ? tripled(eight) : eight, {
    ...size,
    components: 3,
    colorSpace: "RGB",
    colorProfile: "sRGB IEC61966-2.1",
    chunky: true,
  });
  try {
    return `data:image/jpeg;base64,${String(await imaging.encodeImageData({ imageData, base64: true }))}`;
  } finally {
    imageData.dispose();
  }
}

/** The platform encodes RGB only. */
function tripled(gray: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(gray.length * 3);
  for (let i = 0; i < gray.length; i++) rgb.fill(gray[i] ?? 0, 3 * i, 3 * i + 3);
  return rgb;
}

/** Linear light as sRGB shows it (IEC 61966-2-1). */
function gamma(linear: Samples): Float32Array {
  return Float32Array.from(linear, (v) => (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055));
}
