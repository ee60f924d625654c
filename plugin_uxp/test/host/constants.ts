/** `photoshop.constants`: the values a panel may need, as the host spells them. */

export const DocumentMode = {
  BITMAP: "bitmapMode",
  CMYK: "CMYKColorMode",
  DUOTONE: "duotoneMode",
  GRAYSCALE: "grayscaleMode",
  INDEXEDCOLOR: "indexedColorMode",
  LAB: "labColorMode",
  MULTICHANNEL: "multichannelMode",
  RGB: "RGBColorMode",
} as const;
export type DocumentMode = (typeof DocumentMode)[keyof typeof DocumentMode];

export const NewDocumentMode = {
  BITMAP: "bitmapMode",
  GRAYSCALE: "grayscaleMode",
  RGB: "RGBColorMode",
  CMYK: "CMYKColorMode",
  LAB: "labColorMode",
} as const;

export const BitsPerChannelType = {
  ONE: "bitDepth1",
  EIGHT: "bitDepth8",
  SIXTEEN: "bitDepth16",
  THIRTYTWO: "bitDepth32",
} as const;

export const DocumentFill = {
  WHITE: "white",
  BLACK: "black",
  BACKGROUNDCOLOR: "backgroundColor",
  TRANSPARENT: "transparent",
  COLOR: "color",
} as const;

export const LayerKind = {
  NORMAL: "pixel",
  GROUP: "group",
  SMARTOBJECT: "smartObject",
  TEXT: "text",
  SOLIDFILL: "solidColor",
  GRADIENTFILL: "gradientFill",
  CURVES: "curves",
  LEVELS: "levels",
  INVERSION: "inversion",
  HUESATURATION: "hueSaturation",
} as const;
export type LayerKind = (typeof LayerKind)[keyof typeof LayerKind];

/** Kinds that have no pixels of their own but change those below. */
export const ADJUSTMENTS: readonly LayerKind[] = [
  LayerKind.CURVES,
  LayerKind.LEVELS,
  LayerKind.INVERSION,
  LayerKind.HUESATURATION,
];

export const ResampleMethod = {
  AUTOMATIC: "bicubicAutomatic",
  BICUBIC: "bicubic",
  BICUBICSHARPER: "bicubicSharper",
  BICUBICSMOOTHER: "bicubicSmoother",
  BILINEAR: "bilinear",
  NEARESTNEIGHBOR: "nearestNeighbor",
  PRESERVEDETAILS: "preserveDetailsUpscale",
  DEEPUPSCALE: "deepUpscale",
  NONE: "none",
} as const;

export const AnchorPosition = {
  BOTTOMCENTER: "bottom-center",
  BOTTOMLEFT: "bottom-left",
  BOTTOMRIGHT: "bottom-right",
  MIDDLECENTER: "middle-center",
  MIDDLELEFT: "middle-left",
  MIDDLERIGHT: "middle-right",
  TOPCENTER: "top-center",
  TOPLEFT: "top-left",
  TOPRIGHT: "top-right",
} as const;

export const ElementPlacement = {
  PLACEBEFORE: "placeBefore",
  PLACEATBEGINNING: "placeAtBeginning",
  PLACEATEND: "placeAtEnd",
  PLACEAFTER: "placeAfter",
  PLACEINSIDE: "placeInside",
} as const;

export const SaveOptions = { DONOTSAVECHANGES: 0, PROMPTTOSAVECHANGES: 1, SAVECHANGES: 2 } as const;

export const ColorProfileType = { CUSTOM: "customEnum", NONE: "none", WORKING: "workingSpaceCode" } as const;

export const BlendMode = { NORMAL: "normal", PASSTHROUGH: "passThrough", MULTIPLY: "multiply" } as const;

export const SelectionType = {
  REPLACE: "replace",
  EXTEND: "extend",
  DIMINISH: "diminish",
  INTERSECT: "intersect",
} as const;

export const RasterizeType = { ENTIRELAYER: "entireLayer", PLACED: "placed" } as const;

export const ChangeMode = {
  CMYK: "CMYKColorMode",
  GRAYSCALE: "grayscaleMode",
  LAB: "labColorMode",
  RGB: "RGBColorMode",
} as const;

export const constants = {
  AnchorPosition,
  BitsPerChannelType,
  BlendMode,
  ChangeMode,
  ColorProfileType,
  DocumentFill,
  DocumentMode,
  ElementPlacement,
  LayerKind,
  NewDocumentMode,
  RasterizeType,
  ResampleMethod,
  SaveOptions,
  SelectionType,
} as const;
