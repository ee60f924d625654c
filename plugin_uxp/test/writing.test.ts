/** Writing to Photoshop: the right pixels in the right place, one step of history, or nothing at all. */
import { afterEach, describe, expect, it } from "vitest";
import { PanelError } from "../src/errors";
import { scaled } from "../src/geometry";
import { openResult } from "../src/photoshop/file";
import { read } from "../src/photoshop/read";
import { type Plane, selectionOf } from "../src/photoshop/selection";
import { type Subject, type What, subject } from "../src/photoshop/subject";
import { type Output, type Place, write } from "../src/photoshop/write";
import { current, use } from "./current/host";
import type { DocumentInit, Facts } from "./host";
import { type Read, collect, nothing, repeated, rowsPlane, streamOf, unlike } from "./pictures";

/** What was selected when the picture was read. */
let selection: Plane | null = null;

afterEach(() => {
  selection = null;
  current().check();
});

async function read_(what: What): Promise<{ about: Subject; source: Read }> {
  const about = subject(what);
  const source = await read(about, about.region, async (reading) => {
    selection = await selectionOf(about);
    return collect(reading);
  });
  return { about, source };
}

function output(place: Place, factor: number, pixels: Read, more: Partial<Output> = {}): Output {
  return { place, factor, pixels: streamOf(pixels), selection, depth: { use: "none", stream: nothing }, ...more };
}

async function code(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    return PanelError.from(error).code;
  }
  return "none";
}

/** A deep look at a document, to see that nothing of it changed. */
function state() {
  const document = current().photoshop.app.documents[0];
  if (document === undefined) throw new Error("no document");
  return {
    size: [document.width, document.height],
    layers: document.layers.map((layer) => [layer.id, layer.name]),
    active: document.activeLayers.map((layer) => layer.id),
    history: document.historyStates.length,
    selection: current().selection(document.id),
    pixels: current().pixels(document.id).data,
    count: current().photoshop.app.documents.length,
  };
}

const PHOTO: DocumentInit = {
  name: "photo.psd",
  width: 24,
  height: 18,
  depth: 16,
  profile: "Display P3",
  resolution: 240,
  layers: [{ background: true, pixels: unlike(24 * 18 * 3, 16), fullRange: true }],
};

describe("a new document", () => {
  it.each([8, 16, 32] as const)(
    "has the depth, profile, resolution and name, and exactly the pixels (%i bits)",
    async (depth) => {
      const background = { background: true, pixels: unlike(24 * 18 * 3, depth), fullRange: true };
      use({ documents: [{ ...PHOTO, depth, layers: [background] }] });
      const { about, source } = await read_("document");
      const big = repeated(source, 2);
      const { documentID } = await write(about, output("new-document", 2, big));
      const made = current().photoshop.app.documents.find((one) => one.id === documentID);
      expect(made).toMatchObject({ width: 48, height: 36, name: "photo ×2", resolution: 240, mode: "RGBColorMode" });
      expect(made?.colorProfileName).toContain("Display P3");
      expect(made?.bitsPerChannel).toBe(`bitDepth${depth}`);
      const held = current().pixels(documentID, made?.layers[0]?.id, { left: 0, top: 0, right: 48, bottom: 36 });
      const colours = held.hasAlpha ? held.data.filter((_, i) => i % 4 !== 3) : held.data;
      expect(colours).toEqual(big.data);
      expect(state().history).toBe(1);
    },
  );

  it("of a profile that Photoshop does not list has it all the same", async () => {
    use({ documents: [{ ...PHOTO, profile: "Scanner of mine" }], facts: { unlistedProfile: "refused" } });
    const { about, source } = await read_("document");
    const before = state();
    const { documentID } = await write(about, output("new-document", 2, repeated(source, 2)));
    const made = current().photoshop.app.documents.find((one) => one.id === documentID);
    expect(made).toMatchObject({ width: 48, height: 36, colorProfileName: "Scanner of mine", name: "photo ×2" });
    expect(made?.layers.length).toBe(1);
    expect({ ...state(), count: 1 }).toEqual(before);
  });

  it("keeps transparency", async () => {
    const pixels = unlike(10 * 8 * 4, 8);
    use({ documents: [{ width: 10, height: 8, layers: [{ name: "L", pixels }] }] });
    const { about, source } = await read_("document");
    const { documentID, layerID } = await write(about, output("new-document", 2, repeated(source, 2)));
    expect(current().pixels(documentID, layerID, { left: 0, top: 0, right: 20, bottom: 16 }).data).toEqual(
      repeated(source, 2).data,
    );
  });

  it("of gray has its transparency as a mask", async () => {
    const pixels = Uint8Array.from({ length: 8 * 6 * 2 }, (_, i) => (i % 2 === 0 ? 100 : 128));
    use({ documents: [{ width: 8, height: 6, mode: "grayscaleMode", layers: [{ name: "L", pixels }] }] });
    const { about, source } = await read_("layer");
    const { documentID, layerID } = await write(about, output("new-document", 2, repeated(source, 2)));
    expect(current().photoshop.app.documents.find((one) => one.id === documentID)?.mode).toBe("grayscaleMode");
    expect(current().mask(documentID, layerID)?.[5]).toBeCloseTo(128 / 255, 2);
  });

  it("of a converted picture is RGB", async () => {
    use({ documents: [{ width: 6, height: 5, mode: "labColorMode" }] });
    const { about, source } = await read_("document");
    const { documentID } = await write(about, output("new-document", 2, repeated(source, 2)));
    const made = current().photoshop.app.documents.find((one) => one.id === documentID);
    expect(made).toMatchObject({ mode: "RGBColorMode", colorProfileName: "Adobe RGB (1998)" });
  });

  it("is closed again when something fails", async () => {
    use({ documents: [PHOTO] });
    const { about, source } = await read_("document");
    const before = state();
    const pixels = streamOf(repeated(source, 2), 5, 20);
    expect(await code(() => write(about, output("new-document", 2, source, { pixels })))).toBe("host-failed");
    expect(state()).toEqual(before);
  });

  it("can still be made when the old one was closed", async () => {
    const fake = use({ documents: [PHOTO] });
    const { about, source } = await read_("document");
    fake.user.closeDocument(about.documentID);
    expect(await code(() => write(about, output("enlarge", 2, repeated(source, 2))))).toBe("document-gone");
    const { documentID } = await write(about, output("new-document", 2, repeated(source, 2)));
    expect(fake.photoshop.app.documents.map((one) => one.id)).toEqual([documentID]);
  });
});

describe("a new layer", () => {
  it("lies right above the layer that was read, at its place, as one step of history", async () => {
    const fake = use({
      documents: [
        {
          width: 30,
          height: 20,
          active: "read",
          layers: [
            { name: "above", at: { left: 0, top: 0, right: 2, bottom: 2 }, pixels: unlike(16, 8) },
            { name: "read", at: { left: -3, top: 4, right: 9, bottom: 11 }, pixels: unlike(12 * 7 * 3, 8) },
            { background: true },
          ],
        },
      ],
    });
    const { about, source } = await read_("layer");
    const before = state();
    const { documentID, layerID } = await write(about, output("layer", 1, source));
    const document = fake.photoshop.app.activeDocument;
    expect(document?.layers.map((layer) => layer.name)).toEqual(["above", "Enhanced", "read", "Background"]);
    expect(document?.historyStates.length).toBe(before.history + 1);
    const held = fake.pixels(documentID, layerID, { left: -3, top: 4, right: 9, bottom: 11 });
    const colours = held.data.filter((_, i) => !held.hasAlpha || i % 4 !== 3);
    expect(colours).toEqual(source.data.filter((_, i) => source.info.bands === 3 || i % 4 !== 3));
    fake.user.undo(documentID);
    expect(state().pixels).toEqual(before.pixels);
    expect(state().layers).toEqual(before.layers);
  });

  it("of a selection shows only what was selected", async () => {
    const values = new Uint8Array(60 * 50);
    for (let y = 20; y < 30; y++) for (let x = 20; x < 40; x++) values[y * 60 + x] = x < 30 ? 255 : 128;
    const fake = use({ documents: [{ width: 60, height: 50, selection: { values } }] });
    const { about, source } = await read_("selection");
    expect(source.info.width).toBe(60);
    const { documentID, layerID } = await write(about, output("layer", 1, source));
    const layer = fake.photoshop.app.activeDocument?.layers[0];
    expect(layer?.bounds).toMatchObject({ left: 20, top: 20, right: 40, bottom: 30 });
    const mask = fake.mask(documentID, layerID);
    expect([mask?.[25 * 60 + 25], mask?.[25 * 60 + 35]]).toEqual([1, expect.closeTo(0.5, 1)]);
    expect(fake.selection(documentID)).not.toBeNull();
  });

  it("of a selection shows what was selected when it was read, whatever is selected by now", async () => {
    const values = new Uint8Array(60 * 50);
    for (let y = 20; y < 30; y++) for (let x = 20; x < 40; x++) values[y * 60 + x] = x < 30 ? 255 : 128;
    const fake = use({ documents: [{ width: 60, height: 50, selection: { values } }] });
    const { about, source } = await read_("selection");
    fake.user.select(about.documentID, { at: { left: 0, top: 0, right: 9, bottom: 9 } });
    const later = fake.selection(about.documentID);
    const first = await write(about, output("layer", 1, source));
    expect(fake.mask(first.documentID, first.layerID)?.[25 * 60 + 35]).toBeCloseTo(0.5, 1);
    expect(fake.selection(about.documentID)).toEqual(later);
    fake.user.closeDocument(about.documentID);
    const second = await write(about, output("new-document", 2, repeated(source, 2)));
    expect(fake.mask(second.documentID, second.layerID)?.[10 * 40 + 30]).toBeCloseTo(0.5, 1);
  });

  it("of a selection of gray shows only what was selected and opaque", async () => {
    const pixels = Uint8Array.from({ length: 60 * 50 * 2 }, (_, i) => (i % 2 === 0 ? 100 : 128));
    const values = new Uint8Array(60 * 50);
    for (let y = 20; y < 30; y++) for (let x = 20; x < 40; x++) values[y * 60 + x] = x < 30 ? 255 : 128;
    const layers = [{ name: "L", pixels }];
    const fake = use({ documents: [{ width: 60, height: 50, mode: "grayscaleMode", layers, selection: { values } }] });
    const { about, source } = await read_("selection");
    expect(source.info.bands).toBe(2);
    const { documentID, layerID } = await write(about, output("layer", 1, source));
    const mask = fake.mask(documentID, layerID);
    expect([mask?.[25 * 60 + 25], mask?.[25 * 60 + 35]]).toEqual([expect.closeTo(0.5, 1), expect.closeTo(0.25, 1)]);
  });

  it("of a rectangle needs no mask", async () => {
    const fake = use({
      documents: [{ width: 60, height: 50, selection: { at: { left: 5, top: 6, right: 25, bottom: 16 } } }],
    });
    const { about, source } = await read_("selection");
    const { documentID, layerID } = await write(about, output("layer", 1, source));
    expect(fake.mask(documentID, layerID)).toBeNull();
  });

  it.each([
    ["fails", (stream: Read) => streamOf(stream, 3, 9)],
    ["is of another size", (stream: Read) => streamOf(repeated(stream, 2))],
  ])("leaves nothing behind when the result %s", async (_, broken) => {
    use({ documents: [PHOTO] });
    const { about, source } = await read_("document");
    const before = state();
    expect(await code(() => write(about, output("layer", 1, source, { pixels: broken(source) })))).not.toBe("none");
    expect(state()).toEqual(before);
  });

  it("leaves nothing behind when the user presses Escape", async () => {
    const fake = use({ documents: [PHOTO] });
    const { about, source } = await read_("document");
    const before = state();
    const pixels: Output["pixels"] = (begin, take) =>
      streamOf(source, 2)(begin, async (band) => {
        if (band.row === 8) fake.user.cancel();
        await take(band);
      });
    expect(await code(() => write(about, output("layer", 1, source, { pixels })))).toBe("cancelled");
    expect(state()).toEqual(before);
  });

  it("is refused where the document or the layer is another by now", async () => {
    const fake = use({
      documents: [{ width: 9, height: 9, layers: [{ name: "L", pixels: unlike(9 * 9 * 3, 8) }, { background: true }] }],
    });
    const { about, source } = await read_("layer");
    fake.user.deleteLayer(about.documentID, about.layerID ?? 0);
    expect(await code(() => write(about, output("layer", 1, source)))).toBe("document-changed");
  });

  it("is refused where the document has a mode by now that cannot even be read", async () => {
    const fake = use({ documents: [PHOTO] });
    const { about, source } = await read_("document");
    const change = async () => fake.photoshop.app.activeDocument?.changeMode("bitmapMode");
    await fake.photoshop.core.executeAsModal(change, { commandName: "Bitmap" });
    expect(await code(() => write(about, output("layer", 1, source)))).toBe("document-changed");
  });

  it("waits a little for somebody else, and then says so", async () => {
    const fake = use({ documents: [PHOTO] });
    const { about, source } = await read_("document");
    const release = fake.user.hold();
    setTimeout(release, 300);
    expect(await code(() => write(about, output("layer", 1, source)))).toBe("none");
    const again = fake.user.hold();
    expect(await code(() => write(about, output("layer", 1, source)))).toBe("host-busy");
    again();
  }, 10_000);
});

describe("the enlarged document", () => {
  it("has its layers enlarged, the result above them, in one step that can be taken back", async () => {
    const fake = use({ documents: [PHOTO] });
    const { about, source } = await read_("document");
    const before = state();
    const big = repeated(source, 3);
    const { documentID, layerID } = await write(about, output("enlarge", 3, big));
    const document = fake.photoshop.app.activeDocument;
    expect(document).toMatchObject({ id: about.documentID, width: 72, height: 54, resolution: 240 });
    expect(document?.layers.map((layer) => layer.id)[0]).toBe(layerID);
    expect(document?.historyStates.length).toBe(before.history + 1);
    const held = fake.pixels(documentID, layerID, { left: 0, top: 0, right: 72, bottom: 54 });
    expect(held.data.filter((_, i) => !held.hasAlpha || i % 4 !== 3)).toEqual(big.data);
    fake.user.undo(documentID);
    expect(state()).toEqual({ ...before, history: state().history });
  });

  it("has a selection's result where the selection was, with its soft edge", async () => {
    const values = new Uint8Array(60 * 50);
    for (let y = 20; y < 30; y++) for (let x = 20; x < 40; x++) values[y * 60 + x] = 200;
    const fake = use({ documents: [{ width: 60, height: 50, selection: { values } }] });
    const { about, source } = await read_("selection");
    const { documentID, layerID } = await write(about, output("enlarge", 2, repeated(source, 2)));
    expect(fake.photoshop.app.activeDocument?.layers[0]?.bounds).toMatchObject(scaled(about.wanted, 2));
    const mask = fake.mask(documentID, layerID);
    expect(mask?.[50 * 120 + 60]).toBeCloseTo(200 / 255, 1);
    expect(mask?.length).toBe(120 * 100);
  });
});

describe("the depth map", () => {
  const depthOf = (source: Read, factor: number) =>
    streamOf(rowsPlane(source.info.width * factor, source.info.height * factor));

  it.each<Partial<Facts>>([{ maskDepth: "document" }, { maskDepth: "8" }])(
    "becomes the layer's mask (%o)",
    async (facts) => {
      const fake = use({ documents: [PHOTO], facts });
      const { about, source } = await read_("document");
      const depth = { use: "mask" as const, stream: depthOf(source, 2) };
      const { documentID, layerID } = await write(about, output("new-document", 2, repeated(source, 2), { depth }));
      const mask = fake.mask(documentID, layerID);
      expect(mask?.length).toBe(48 * 36);
      expect(mask?.[20 * 48]).toBeCloseTo((20 * 300) / 65535, 2);
    },
  );

  it("becomes a channel, and the selection is what it was", async () => {
    const values = new Uint8Array(24 * 18);
    values.fill(255, 30, 90);
    const fake = use({ documents: [{ ...PHOTO, selection: { values } }] });
    const { about, source } = await read_("document");
    const before = fake.selection(about.documentID);
    const depth = { use: "channel" as const, stream: depthOf(source, 1) };
    await write(about, output("layer", 1, source, { depth }));
    expect(fake.channel(about.documentID, "Depth")?.[10 * 24]).toBeCloseTo(3000 / 65535, 2);
    expect(fake.selection(about.documentID)).toEqual(before);
  });

  it("becomes a channel where the mask is needed for the selection", async () => {
    const values = new Uint8Array(60 * 50);
    for (let y = 20; y < 30; y++) for (let x = 20; x < 40; x++) values[y * 60 + x] = 128;
    const fake = use({ documents: [{ width: 60, height: 50, selection: { values } }] });
    const { about, source } = await read_("selection");
    const depth = { use: "mask" as const, stream: depthOf(source, 1) };
    const { documentID, layerID } = await write(about, output("layer", 1, source, { depth }));
    expect(fake.mask(documentID, layerID)?.[25 * 60 + 25]).toBeCloseTo(0.5, 1);
    expect(fake.channel(documentID, "Depth")).not.toBeNull();
  });

  it("that is black all over becomes no channel, and fails nothing", async () => {
    const fake = use({ documents: [PHOTO] });
    const { about, source } = await read_("document");
    const black = { info: rowsPlane(24, 18).info, data: new Uint16Array(24 * 18) };
    await write(about, output("layer", 1, source, { depth: { use: "channel", stream: streamOf(black) } }));
    expect(fake.channel(about.documentID, "Depth")).toBeNull();
    expect(fake.selection(about.documentID)).toBeNull();
  });

  it("becomes a channel of its own document, whichever is in front by now", async () => {
    const selection = { at: { left: 1, top: 1, right: 3, bottom: 3 } };
    const fake = use({ documents: [PHOTO, { name: "other.psd", width: 9, height: 9, selection }] });
    const [photo = 0, other = 0] = fake.ids;
    fake.user.activateDocument(photo);
    const { about, source } = await read_("document");
    fake.user.activateDocument(other);
    const before = fake.selection(other);
    const depth = { use: "channel" as const, stream: depthOf(source, 1) };
    await write(about, output("layer", 1, source, { depth }));
    expect(fake.channel(photo, "Depth")?.[10 * 24]).toBeCloseTo(3000 / 65535, 2);
    expect(fake.selection(photo)).toBeNull();
    expect([fake.channel(other, "Depth"), fake.selection(other)]).toEqual([null, before]);
    expect(fake.photoshop.app.activeDocument?.id).toBe(other);
  });

  it("that breaks off leaves the selection, and nothing in memory", async () => {
    const fake = use({ documents: [{ ...PHOTO, selection: { at: { left: 1, top: 1, right: 9, bottom: 9 } } }] });
    const { about, source } = await read_("document");
    const before = state();
    const depth = { use: "channel" as const, stream: streamOf(rowsPlane(24, 18), 5, 10) };
    expect(await code(() => write(about, output("layer", 1, source, { depth })))).toBe("host-failed");
    expect(state()).toEqual(before);
    expect(fake.channel(about.documentID, "Depth")).toBeNull();
  });

  it("leaves no selection behind where there was none", async () => {
    const fake = use({ documents: [PHOTO] });
    const { about, source } = await read_("document");
    const depth = { use: "channel" as const, stream: depthOf(source, 1) };
    await write(about, output("layer", 1, source, { depth }));
    expect(fake.selection(about.documentID)).toBeNull();
  });
});

describe("a result that comes as a file", () => {
  it("that is not there, or no picture, says so", async () => {
    use({ documents: [PHOTO] });
    const about = subject("document");
    const job = "a".repeat(32);
    expect(await code(() => openResult(about, "new-document", 2, job))).toBe("result-unreadable");
    await current().backend.write(`result-${job}.tif`, new Uint8Array([1, 2, 3]));
    expect(await code(() => openResult(about, "new-document", 2, job))).toBe("result-unreadable");
  });

  it("goes to its own document, whichever is in front by now", async () => {
    const fake = use({ documents: [PHOTO, { name: "other.psd", width: 9, height: 9 }] });
    const [photo = 0, other = 0] = fake.ids;
    const about = subject("document");
    fake.user.activateDocument(other);
    const job = "d".repeat(32);
    await fake.backend.write(`result-${job}.tif`, tiff(48, 36));
    expect((await openResult(about, "enlarge", 2, job)).documentID).toBe(photo);
    const { documents, activeDocument } = fake.photoshop.app;
    expect(documents.map(({ id, width }) => [id, width])).toEqual([[photo, 48], [other, 9]]); // prettier-ignore
    expect(activeDocument?.id).toBe(other);
  });

  it("is placed although its file cannot be deleted", async () => {
    const fake = use({ documents: [PHOTO] });
    const about = subject("document");
    const job = "b".repeat(32);
    await fake.backend.write(`result-${job}.tif`, tiff(48, 36));
    fake.backend.remove = () => Promise.reject(new Error("held by another program"));
    const { documentID } = await openResult(about, "new-document", 2, job);
    expect(fake.photoshop.app.documents.find((one) => one.id === documentID)).toMatchObject({ width: 48, height: 36 });
  });

  it("is not called unreadable when the user presses Escape", async () => {
    const fake = use({ documents: [PHOTO] });
    const about = subject("document");
    const job = "c".repeat(32);
    await fake.backend.write(`result-${job}.tif`, tiff(48, 36));
    const before = state();
    const reading = fake.backend.read.bind(fake.backend);
    fake.backend.read = (path) => {
      fake.user.cancel();
      return reading(path);
    };
    expect(await code(() => openResult(about, "layer", 1, job))).toBe("cancelled");
    expect(state()).toEqual(before);
  });
});

/** A gray RGB picture of 8 bits in one strip. */
function tiff(width: number, height: number): Uint8Array {
  const tags = [
    [256, width], [257, height], [258, 8], [259, 1], [262, 2], [273, 256], [277, 3], [278, height],
    [279, 3 * width * height],
  ] as const; // prettier-ignore
  const file = new Uint8Array(256 + 3 * width * height).fill(128, 256);
  const view = new DataView(file.buffer);
  file.set([0x49, 0x49, 42, 0, 8, 0, 0, 0]);
  view.setUint16(8, tags.length, true);
  for (const [index, [tag, value]] of tags.entries()) {
    const at = 10 + 12 * index;
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, 4, true);
    view.setUint32(at + 4, 1, true);
    view.setUint32(at + 8, value, true);
  }
  return file;
}
