/** Gray planes as masks of layers and as channels, put in bands. */
import { imaging, type Document, type Layer } from "photoshop";
import type { DType, Samples } from "../bands";
import { DTYPE_OF, converted } from "../samples";
import { inFront } from "./modal";
import { play } from "./play";
import type { Subject } from "./subject";

interface Offset {
  readonly left: number;
  readonly top: number;
}

export interface MaskWriter {
  /** Rows of a plane, in order. */
  put(row: number, rows: number, width: number, data: Samples, dtype: DType): Promise<void>;
  finish(): Promise<void>;
  /** Nothing more is put, whether all was or not. */
  close(): void;
}

const GRAY = { components: 1, colorSpace: "Grayscale", colorProfile: "Gray Gamma 2.2", chunky: true, fullRange: true };

/** The mask of a layer, which has none so far. */
export function maskOn(subject: Subject, document: Document, layer: Layer, offset: Offset): MaskWriter {
  let isFirst = true;
  return {
    async put(row, rows, width, data, dtype) {
      await putting(subject, rows, width, data, dtype, (imageData) =>
        imaging.putLayerMask({
          documentID: document.id,
          layerID: layer.id,
          kind: "user",
          imageData,
          replace: isFirst,
          targetBounds: { left: offset.left, top: offset.top + row },
        }),
      );
      isFirst = false;
    },
    async finish() {
      // A mask needs no more than its pixels.
    },
    close() {
      // It holds nothing.
    },
  };
}

/** A new channel: put as a selection, kept by name, and the selection that was there before comes back. */
export async function channelFrom(
  subject: Subject,
  document: Document,
  name: string,
  offset: Offset,
): Promise<MaskWriter> {
  const before = document.selection.bounds === null ? null : await keptSelection(document);
  let isFirst = true;
  let isBlank = true;
  return {
    async put(row, rows, width, data, dtype) {
      isBlank &&= data.every((value) => value === 0);
      await putting(subject, rows, width, data, dtype, (imageData) =>
        imaging.putSelection({
          documentID: document.id,
          imageData,
          replace: isFirst,
          targetBounds: { left: offset.left, top: offset.top + row },
        }),
      );
      isFirst = false;
    },
    finish: async () =>
      inFront(document, async () => {
        const selection = { _ref: "channel", _property: "selection" };
        // Where all is black nothing is selected, and there is nothing to keep.
        if (!isBlank) await play({ _obj: "duplicate", _target: [selection], name });
        if (before === null)
          await play({ _obj: "set", _target: [selection], to: { _enum: "ordinal", _value: "none" } });
        else await before.restore();
      }),
    close() {
      before?.imageData.dispose();
    },
  };
}

/** The present selection, and what puts it back. Its pixels are to be disposed of. */
async function keptSelection(document: Document) {
  const { imageData, sourceBounds } = await imaging.getSelection({ documentID: document.id });
  const { left, top } = sourceBounds;
  const restore = async () =>
    imaging.putSelection({ documentID: document.id, imageData, replace: true, targetBounds: { left, top } });
  return { imageData, restore };
}

async function putting(
  subject: Subject,
  rows: number,
  width: number,
  data: Samples,
  dtype: DType,
  put: (imageData: Awaited<ReturnType<typeof imaging.createImageDataFromBuffer>>) => Promise<void>,
): Promise<void> {
  // As deep as the document: a mask of another depth is refused by some versions.
  const pixels = converted(data, dtype, DTYPE_OF[subject.bits]);
  const imageData = await imaging.createImageDataFromBuffer(pixels, { ...GRAY, width, height: rows });
  try {
    await put(imageData);
  } finally {
    imageData.dispose();
  }
}
