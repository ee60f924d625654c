/** Selections and masks as planes: what is to be protected, where a result shows, what is transparent. */
import { imaging, type Document } from "photoshop";
import type { DType, Samples } from "../bands";
import { PanelError } from "../errors";
import { type Rect, height, width } from "../geometry";
import { type Block, DTYPE_OF, converted, full, padded } from "../samples";
import { type Scope, asOneStep, inFront, modal } from "./modal";
import { play } from "./play";
import { taken } from "./read";
import { type Subject, documentOf, layerOf } from "./subject";

/** One value a pixel. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly dtype: DType;
  readonly data: Samples;
}

/** A mask need not be finer than this to protect. */
const LONGEST = 2048;

/** The part of the selection that lies in `region`, at full size. To be called while Photoshop is ours. */
export async function selectionIn(subject: Subject, region: Rect): Promise<Plane | null> {
  const block = await orNothing(() => imaging.getSelection({ documentID: subject.documentID, sourceBounds: region }));
  return block === null ? null : planeOf(block, region);
}

/**
 * What of the wanted part is selected, in 8 bits, as it is kept for as long as the result takes; `null` if all of it,
 * or if it is not a selection that is enhanced.
 */
export async function selectionOf(subject: Subject): Promise<Plane | null> {
  if (subject.what !== "selection") return null;
  const plane = await selectionIn(subject, subject.wanted);
  if (plane === null) return null;
  const all = full(plane.dtype);
  if (plane.data.every((value) => value === all)) return null;
  return { ...plane, dtype: "uint8", data: converted(plane.data, plane.dtype, "uint8") };
}

/**
 * What is to be protected of the subject's region: the selection, or the mask of the active layer. White is protected.
 *
 * Raises "no-selection", "no-mask".
 */
export async function protection(subject: Subject, by: "selection" | "mask"): Promise<Plane> {
  return modal("Read mask", async () => {
    const document = documentOf(subject);
    const { region } = subject;
    const request = { documentID: subject.documentID, sourceBounds: region };
    if (by === "selection") {
      const block = await orNothing(() => imaging.getSelection(request));
      if (block === null) throw new PanelError("no-selection");
      return shrunk(planeOf(block, region));
    }
    const layer = document.activeLayers[0];
    if (layer === undefined) throw new PanelError("no-mask");
    const block = await orNothing(() => imaging.getLayerMask({ ...request, layerID: layer.id, kind: "user" }));
    if (block === null) throw new PanelError("no-mask", layer.name);
    return shrunk(planeOf(block, region));
  });
}

/**
 * How opaque a gray picture is, which Photoshop tells only as a selection; the document stays as it was.
 * `undefined` where all of it is opaque.
 */
export async function transparency(
  scope: Scope,
  subject: Subject,
  layerID: number | undefined,
  region: Rect,
  dtype: DType,
): Promise<Block | undefined> {
  const document = documentOf(subject);
  const work = async () => {
    const id = layerID ?? (await stamp(document));
    await play({
      _obj: "set",
      _target: [{ _ref: "channel", _property: "selection" }],
      to: {
        _ref: [
          { _ref: "channel", _enum: "channel", _value: "transparencyEnum" },
          { _ref: "layer", _id: id },
        ],
      },
    });
    return orNothing(() => imaging.getSelection({ documentID: document.id, sourceBounds: region }));
  };
  const block = await inFront(document, () => asOneStep(scope, document.id, "Read transparency", work, false));
  if (block === null) return undefined;
  const data = converted(block.data, dtypeOf(block), dtype);
  const opaque = full(dtype);
  const covers = width(block.bounds) === width(region) && height(block.bounds) === height(region);
  if (covers && data.every((value) => value === opaque)) return undefined;
  return { ...block, data };
}

/** All that is visible, as a new layer; its id. */
async function stamp(document: Document): Promise<number> {
  await play({ _obj: "mergeVisible", duplicate: true });
  const layer = document.activeLayers[0];
  if (layer === undefined || layerOf(document.layers, layer.id) === undefined) throw new PanelError("no-pixels");
  return layer.id;
}

async function orNothing(ask: () => ReturnType<typeof imaging.getSelection>): Promise<Block | null> {
  try {
    return await taken(await ask());
  } catch (error) {
    const problem = PanelError.from(error);
    if (problem.code === "host-failed") return null; // what has no pixels is refused by some versions
    throw problem;
  }
}

function planeOf(block: Block, region: Rect): Plane {
  const dtype = dtypeOf(block);
  const data = padded(block, region, 1, dtype);
  return { width: width(region), height: height(region), dtype, data };
}

function dtypeOf(block: Block): DType {
  return DTYPE_OF[(block.data.BYTES_PER_ELEMENT * 8) as 8 | 16 | 32];
}

/** 8 bits, and no larger than needed: means of whole squares. */
function shrunk(plane: Plane): Plane {
  const data = converted(plane.data, plane.dtype, "uint8");
  const by = Math.ceil(Math.max(plane.width, plane.height) / LONGEST);
  if (by === 1) return { ...plane, dtype: "uint8", data };
  const w = Math.ceil(plane.width / by);
  const h = Math.ceil(plane.height / by);
  const small = new Uint8Array(w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      let sum = 0;
      let count = 0;
      for (let v = y * by; v < Math.min(plane.height, (y + 1) * by); v++) {
        for (let u = x * by; u < Math.min(plane.width, (x + 1) * by); u++, count++)
          sum += data[v * plane.width + u] ?? 0;
      }
      small[y * w + x] = Math.round(sum / count);
    }
  }
  return { width: w, height: h, dtype: "uint8", data: small };
}
