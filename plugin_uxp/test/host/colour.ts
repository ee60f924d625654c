/**
 * Colour of the fake: profiles by name, and conversions between them through CIE XYZ (D50), as float.
 *
 * Matrices are the published primaries of each space, adapted to D50 by Bradford. Tone curves: IEC 61966-2-1 for sRGB
 * and Display P3, a plain gamma otherwise. Good to a level of 8 bit against a colour engine, which is what a test of a
 * panel needs: to see that a profile was kept, dropped or applied twice.
 */

import { HostError, GENERAL } from "./errors";
import { type Depth, type Samples, allocate, white } from "./samples";

/** Colour spaces of the Imaging API, and CMYK, which it does not have. */
export type ColorSpace = "RGB" | "Grayscale" | "Lab" | "CMYK";

export interface Space {
  readonly space: ColorSpace;
  readonly profile: string;
}

export const SRGB = "sRGB IEC61966-2.1";
export const LAB = "Lab D50";
const SUFFIX = / \(Linear .*Profile\)$/;

export function colorsOf(space: ColorSpace): number {
  return space === "Grayscale" ? 1 : space === "CMYK" ? 4 : 3;
}

/** The name without what 32-bit documents append to it. */
export function bareName(profile: string): string {
  return profile.replace(SUFFIX, "");
}

/** The name as a document or image data of that depth shows it. */
export function shownName(profile: string, depth: Depth, space: ColorSpace): string {
  if (depth !== 32 || profile === "") return profile;
  return `${profile} (Linear ${space === "Grayscale" ? "Gray" : "RGB"} Profile)`;
}

type Matrix = readonly [number, number, number, number, number, number, number, number, number];
type Curve = (v: number) => number;

interface Tone {
  readonly decode: Curve;
  readonly encode: Curve;
}

interface Rgb extends Tone {
  readonly toXyz: Matrix;
}

const power = (g: number): Tone => ({
  decode: (v) => Math.sign(v) * Math.abs(v) ** g,
  encode: (v) => Math.sign(v) * Math.abs(v) ** (1 / g),
});

const SRGB_TONE: Tone = {
  decode: (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4),
  encode: (v) => (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055),
};

const RGB_PROFILES: Readonly<Record<string, Rgb>> = {
  [SRGB]: {
    ...SRGB_TONE,
    toXyz: [0.4360747, 0.3850649, 0.1430804, 0.2225045, 0.7168786, 0.0606169, 0.0139322, 0.0971045, 0.7141733],
  },
  "Display P3": {
    ...SRGB_TONE,
    toXyz: [0.515102, 0.291965, 0.157153, 0.241182, 0.692236, 0.0665819, -0.00104941, 0.0418818, 0.784378],
  },
  "Adobe RGB (1998)": {
    ...power(563 / 256),
    toXyz: [0.6097559, 0.2052401, 0.149224, 0.3111242, 0.625656, 0.0632197, 0.0194811, 0.0608902, 0.7448387],
  },
  "ProPhoto RGB": {
    ...power(1.8),
    toXyz: [0.7976749, 0.1351917, 0.0313534, 0.2880402, 0.7118741, 0.0000857, 0, 0, 0.82521],
  },
};

const GRAY_PROFILES: Readonly<Record<string, Tone>> = {
  "Gray Gamma 2.2": power(2.2),
  "Gray Gamma 1.8": power(1.8),
  sGray: SRGB_TONE,
  "Dot Gain 20%": power(1.75),
};

const D50: readonly [number, number, number] = [0.9642, 1, 0.8249];

/** What `app.getColorProfiles` lists. */
export function listed(mode: string): string[] {
  return Object.keys(mode === "Gray" ? GRAY_PROFILES : RGB_PROFILES);
}

/** The working space of the Color Settings, used where a call names none. */
export function working(space: ColorSpace): string {
  if (space === "RGB") return SRGB;
  if (space === "Grayscale") return "Gray Gamma 2.2";
  return space === "Lab" ? LAB : "U.S. Web Coated (SWOP) v2";
}

/** Whether samples can be converted: a custom profile is a name only, and no conversion is made up for it. */
export function isKnown(space: Space): boolean {
  if (space.space === "RGB") return space.profile in RGB_PROFILES;
  if (space.space === "Grayscale") return space.profile in GRAY_PROFILES;
  return true;
}

function rgb(profile: string): Rgb {
  const found = RGB_PROFILES[profile];
  if (found === undefined) throw new HostError(GENERAL, `no colour conversion for the profile "${profile}"`);
  return found;
}

function gray(profile: string): Tone {
  const found = GRAY_PROFILES[profile];
  if (found === undefined) throw new HostError(GENERAL, `no colour conversion for the profile "${profile}"`);
  return found;
}

type Triple = [number, number, number];

/** Chunky colour from one space to another; the depth stays. 32-bit samples are linear on both sides. */
export function convert(color: Samples, depth: Depth, from: Space, to: Space): Samples {
  if (from.space === to.space && (from.profile === to.profile || from.space === "CMYK")) return color;
  const a = colorsOf(from.space);
  const b = colorsOf(to.space);
  const pixels = color.length / a;
  const out = allocate(depth, pixels * b);
  const top = white(depth);
  const decode = decoder(from, depth === 32);
  const encode = encoder(to, depth === 32);
  for (let i = 0; i < pixels; i++) {
    const at = i * a;
    const [p, q, r, s] = [0, 1, 2, 3].map((c) => (color[at + c] ?? 0) / top);
    const result = encode(decode(p ?? 0, q ?? 0, r ?? 0, s ?? 0));
    for (let c = 0; c < b; c++) {
      const v = (result[c] ?? 0) * top;
      out[i * b + c] = depth === 32 ? v : Math.min(top, Math.max(0, Math.round(v)));
    }
  }
  return out;
}

type Decode = (a: number, b: number, c: number, d: number) => Triple;
type Encode = (xyz: Triple) => readonly number[];

const same = (v: number): number => v;

function times(m: Matrix, [a, b, c]: Triple): Triple {
  return [m[0] * a + m[1] * b + m[2] * c, m[3] * a + m[4] * b + m[5] * c, m[6] * a + m[7] * b + m[8] * c];
}

function decoder(from: Space, linear: boolean): Decode {
  if (from.space === "RGB") {
    const { decode, toXyz } = rgb(from.profile);
    const tone = linear ? same : decode;
    return (r, g, b) => times(toXyz, [tone(r), tone(g), tone(b)]);
  }
  if (from.space === "Grayscale") {
    const tone = linear ? same : gray(from.profile).decode;
    return (v) => [D50[0] * tone(v), D50[1] * tone(v), D50[2] * tone(v)];
  }
  if (from.space === "Lab") {
    const cube = (f: number): number => (f > 6 / 29 ? f ** 3 : 3 * (6 / 29) ** 2 * (f - 4 / 29));
    return (l, a, b) => {
      const fy = (l * 100 + 16) / 116;
      return [D50[0] * cube(fy + (a * 255 - 128) / 500), D50[1] * cube(fy), D50[2] * cube(fy - (b * 255 - 128) / 200)];
    };
  }
  const { decode, toXyz } = rgb(SRGB);
  // Ink is stored inverted, as the host does: 0 is full ink.
  return (c, m, y, k) => times(toXyz, [decode(c * k), decode(m * k), decode(y * k)]);
}

function encoder(to: Space, linear: boolean): Encode {
  if (to.space === "Grayscale") {
    const tone = linear ? same : gray(to.profile).encode;
    return ([, y]) => [tone(y)];
  }
  if (to.space === "Lab") {
    const root = (t: number): number => (t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29);
    return ([x, y, z]) => {
      const fy = root(y / D50[1]);
      return [
        (116 * fy - 16) / 100,
        (500 * (root(x / D50[0]) - fy) + 128) / 255,
        (200 * (fy - root(z / D50[2])) + 128) / 255,
      ];
    };
  }
  const { encode, toXyz } = rgb(to.space === "CMYK" ? SRGB : to.profile);
  const m = inverse(toXyz);
  const tone = linear ? same : (v: number) => encode(Math.min(1, Math.max(0, v)));
  if (to.space === "RGB") return (xyz) => times(m, xyz).map(tone);
  return (xyz) => {
    const light = times(m, xyz).map(tone);
    const k = Math.max(...light);
    return [...light.map((v) => (k === 0 ? 1 : v / k)), k];
  };
}

function inverse([a, b, c, d, e, f, g, h, i]: Matrix): Matrix {
  const det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  return [
    (e * i - f * h) / det,
    (c * h - b * i) / det,
    (b * f - c * e) / det,
    (f * g - d * i) / det,
    (a * i - c * g) / det,
    (c * d - a * f) / det,
    (d * h - e * g) / det,
    (b * g - a * h) / det,
    (a * e - b * d) / det,
  ];
}
