/** Which colours a document has, and in which of them its pixels travel. */
import type { Document } from "photoshop";
import type { DType } from "../bands";
import { PanelError } from "../errors";

export interface Colour {
  readonly space: "RGB" | "Grayscale";
  /** Empty: the document has none, and so will the result. */
  readonly profile: string;
  /** The mode that Photoshop converts from, if it does; the result can then only be a document of its own. */
  readonly convertedFrom: string | undefined;
}

const NATIVE = { RGBColorMode: "RGB", grayscaleMode: "Grayscale" } as const;
/** Wide enough for what a press can print; indexed pictures come from the web. */
const CONVERTED: Readonly<Record<string, { name: string; profile: string }>> = {
  CMYKColorMode: { name: "CMYK", profile: "Adobe RGB (1998)" },
  labColorMode: { name: "Lab", profile: "Adobe RGB (1998)" },
  indexedColorMode: { name: "Indexed", profile: "sRGB IEC61966-2.1" },
  duotoneMode: { name: "Duotone", profile: "sRGB IEC61966-2.1" },
};

const DEPTHS: Readonly<Record<string, 8 | 16 | 32>> = {
  bitDepth8: 8,
  bitDepth16: 16,
  bitDepth32: 32,
};

/** Raises "unreadable-mode" for bitmaps and multichannel documents. */
export function colourOf(document: Document): Colour {
  const native = NATIVE[document.mode as keyof typeof NATIVE] as "RGB" | "Grayscale" | undefined;
  if (native !== undefined) {
    return { space: native, profile: profileOf(document.colorProfileName), convertedFrom: undefined };
  }
  const converted = CONVERTED[document.mode];
  if (converted === undefined) throw new PanelError("unreadable-mode", document.mode);
  return { space: "RGB", profile: converted.profile, convertedFrom: converted.name };
}

/** Bits of a channel. Raises "unreadable-mode" for one bit. */
export function depthOf(document: Document): 8 | 16 | 32 {
  const bits = DEPTHS[document.bitsPerChannel];
  if (bits === undefined) throw new PanelError("unreadable-mode", document.bitsPerChannel);
  return bits;
}

/** Never raises: by now it may be of a mode that cannot be read. */
export function isOfDepth(document: Document, bits: number): boolean {
  return DEPTHS[document.bitsPerChannel] === bits;
}

export function bitsOf(dtype: DType): 8 | 16 | 32 {
  if (dtype === "uint8") return 8;
  return dtype === "uint16" ? 16 : 32;
}

/** Documents of 32 bits name their profile with a remark that no call of the Imaging API wants to hear. */
function profileOf(name: string): string {
  return name === "None" ? "" : name.replace(/\s*\(Linear [^()]*Profile\)$/, "");
}
