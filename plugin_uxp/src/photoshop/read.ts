/** Reading pixels, band by band, as they are: native depth, the document's own profile, trimmed edges padded back. */
import { imaging, type ImageData, type PixelRequest, type ReadPixels } from "photoshop";
import type { Samples } from "../bands";
import type { PictureInfo, Rows } from "../connection";
import { PanelError } from "../errors";
import { type Rect, height, isEmpty, width } from "../geometry";
import { DTYPE_OF, type Block, padded, withAlpha } from "../samples";
import { type Scope, asOneStep, keepingFront, modal } from "./modal";
import { transparency } from "./selection";
import { type Subject, counterpart, documentOf, layerOf, unchanged } from "./subject";

/** A look at a picture that needs no more than its kind. */
const PROBE = 256;

/** A picture that can be read while Photoshop is ours. */
export interface Reading {
  readonly info: PictureInfo;
  readonly rows: Rows;
}

/** Alpha came up in a picture that had none before. */
class AlphaAppeared extends Error {}

/**
 * Read the subject's region while `work` asks for its rows. Nothing of the document changes.
 *
 * Raises "no-pixels", "document-gone", "document-changed", "host-busy", "cancelled".
 */
export async function read<T>(subject: Subject, region: Rect, work: Work<T>): Promise<T> {
  return modal("Read pixels", async (scope) => {
    unchanged(subject);
    try {
      return await readFrom(scope, subject, region, work);
    } catch (error) {
      const isUnread = PanelError.from(error).code === "no-pixels"; // and `work` has not begun
      if (subject.colour.convertedFrom === undefined || !isUnread) throw error;
      return readConverted(scope, subject, region, work);
    }
  });
}

type Work<T> = (reading: Reading) => Promise<T>;

/**
 * As `readFrom`, of a copy that Photoshop has converted to RGB. That pixels of other modes can be read as RGB, which is
 * quicker, is promised nowhere.
 */
async function readConverted<T>(scope: Scope, subject: Subject, region: Rect, work: Work<T>): Promise<T> {
  return keepingFront(async () => {
    const document = documentOf(subject);
    const id = subject.layerID;
    const copy = await document.duplicate(subject.documentName, id === undefined);
    await scope.context.hostControl.registerAutoCloseDocument(copy.id);
    const layerID = id === undefined ? undefined : counterpart(document.layers, copy.layers, id)?.id;
    await copy.changeMode("RGBColorMode");
    const result = await readFrom(scope, { ...subject, documentID: copy.id, layerID }, region, work);
    copy.closeWithoutSaving();
    return result;
  });
}

async function readFrom<T>(scope: Scope, subject: Subject, region: Rect, work: Work<T>): Promise<T> {
  const { documentID, layerID } = subject;
  if (layerID === undefined || !subject.needsCopy) return readLayer(scope, subject, region, layerID, work);
  // A merged copy shows what the layer shows; taking the step back leaves the document as it was.
  return asOneStep(
    scope,
    documentID,
    "Read pixels",
    async () => {
      const layer = layerOf(documentOf(subject).layers, layerID);
      if (layer === undefined) throw new PanelError("document-changed", subject.layerName);
      const copy = await layer.duplicate();
      const flat = layer.kind === "group" ? await copy.merge() : copy;
      if (layer.kind !== "group") await flat.rasterize("entireLayer");
      return readLayer(scope, subject, region, flat.id, work);
    },
    false,
  );
}

async function readLayer<T>(
  scope: Scope,
  subject: Subject,
  region: Rect,
  layerID: number | undefined,
  work: Work<T>,
): Promise<T> {
  const source = new Source(scope, subject, region, layerID);
  try {
    return await work(await source.open());
  } catch (error) {
    if (!(error instanceof AlphaAppeared)) throw error;
    return work(await source.open(true));
  }
}

class Source {
  private readonly request: PixelRequest;
  private alpha: Block | undefined;

  constructor(
    private readonly scope: Scope,
    private readonly subject: Subject,
    private readonly region: Rect,
    layerID: number | undefined,
  ) {
    const { colour } = subject;
    this.request = {
      documentID: subject.documentID,
      ...(layerID === undefined ? {} : { layerID }),
      ...(colour.convertedFrom === undefined ? {} : { colorSpace: colour.space, colorProfile: colour.profile }),
    };
  }

  async open(expectAlpha = false): Promise<Reading> {
    const { subject, region } = this;
    const colours = subject.colour.space === "RGB" ? 3 : 1;
    const seen = await this.probe();
    const dtype = DTYPE_OF[seen.componentSize];
    let hasAlpha = expectAlpha || (!subject.isOpaque && seen.components > colours);
    if (colours === 1 && !subject.isOpaque) {
      // Photoshop gives gray without its alpha, which is known only as a selection.
      this.alpha = await transparency(this.scope, subject, this.request.layerID, region, dtype);
      hasAlpha = expectAlpha || this.alpha !== undefined;
    }
    const bands = colours + (hasAlpha ? 1 : 0);
    const info: PictureInfo = {
      width: width(region),
      height: height(region),
      bands,
      dtype,
      dpi: [subject.resolution, subject.resolution],
    };
    const rows: Rows = async (first, count) => {
      this.scope.check();
      this.scope.report(first / info.height);
      const strip = { ...region, top: region.top + first, bottom: region.top + first + count };
      const block = await this.block(strip);
      if (this.alpha !== undefined) {
        return withAlpha(padded(block, strip, 1, dtype), padded(this.alpha, strip, 1, dtype));
      }
      if (block !== null && block.components > bands) throw new AlphaAppeared();
      return padded(block, strip, bands, dtype);
    };
    return { info, rows };
  }

  private async probe(): Promise<{ components: number; componentSize: 8 | 16 | 32 }> {
    const { region } = this;
    const target = width(region) >= height(region) ? { width: PROBE } : { height: PROBE };
    const isSmall = Math.max(width(region), height(region)) <= PROBE;
    let got: ReadPixels;
    try {
      got = await imaging.getPixels({
        ...this.request,
        sourceBounds: region,
        ...(isSmall ? {} : { targetSize: target }),
      });
    } catch (error) {
      const problem = PanelError.from(error);
      if (problem.code !== "host-failed") throw problem;
      throw new PanelError("no-pixels", problem.detail, { cause: error });
    }
    const { imageData } = got;
    try {
      if (imageData.width === 0 || imageData.height === 0) throw new PanelError("no-pixels");
      return { components: imageData.components, componentSize: imageData.componentSize };
    } finally {
      imageData.dispose();
    }
  }

  /** `null` where a strip is transparent all over. */
  private async block(strip: Rect): Promise<Block | null> {
    let got: ReadPixels;
    try {
      got = await imaging.getPixels({ ...this.request, sourceBounds: strip });
    } catch (error) {
      if (!this.subject.isOpaque && (await this.isBlank(strip))) return null;
      throw error;
    }
    return taken(got);
  }

  /**
   * Whether a strip that could not be read has nothing to be read: what reaches from one side of the picture over it
   * is trimmed so far that none of the strip is left.
   */
  private async isBlank(strip: Rect): Promise<boolean> {
    const above = await this.extent({ ...strip, top: this.region.top });
    if (above !== null) return above.bottom <= strip.top;
    const below = await this.extent({ ...strip, bottom: this.region.bottom });
    return below !== null && below.top >= strip.bottom;
  }

  private async extent(bounds: Rect): Promise<Rect | null> {
    try {
      const got = await imaging.getPixels({ ...this.request, sourceBounds: bounds });
      got.imageData.dispose();
      return got.sourceBounds;
    } catch {
      return null;
    }
  }
}

/** The samples of what was read, which the host then forgets. */
export async function taken(got: ReadPixels): Promise<Block | null> {
  const { imageData, sourceBounds } = got;
  try {
    if (isEmpty(sourceBounds) || imageData.width === 0) return null;
    const data = await dataOf(imageData);
    return { bounds: sourceBounds, components: imageData.components, data };
  } finally {
    imageData.dispose();
  }
}

async function dataOf(imageData: ImageData): Promise<Samples> {
  return imageData.getData({ chunky: true, fullRange: true });
}
