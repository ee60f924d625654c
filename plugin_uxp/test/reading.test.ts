/** Reading from Photoshop: exact, whole, and without a trace in the document. */
import { afterEach, describe, expect, it } from "vitest";
import { PanelError } from "../src/errors";
import { read } from "../src/photoshop/read";
import { protection } from "../src/photoshop/selection";
import { type What, subject } from "../src/photoshop/subject";
import { current, use } from "./current/host";
import type { DocumentInit, Facts } from "./host";
import { collect, unlike } from "./pictures";

const readAll = async (what: What) => {
  const about = subject(what);
  return read(about, about.region, collect);
};

async function code(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    return PanelError.from(error).code;
  }
  return "none";
}

afterEach(() => {
  current().check();
});

describe("a document", () => {
  it.each([8, 16, 32] as const)("of %i bits is read as it is, in the full range", async (depth) => {
    const pixels = unlike(30 * 20 * 3, depth);
    use({ documents: [{ width: 30, height: 20, depth, layers: [{ background: true, pixels, fullRange: true }] }] });
    const { info, data } = await readAll("document");
    expect(info).toMatchObject({
      width: 30,
      height: 20,
      bands: 3,
      dtype: { 8: "uint8", 16: "uint16", 32: "float32" }[depth],
    });
    expect(info.dpi).toEqual([300, 300]);
    // Photoshop keeps 16 bits as 0 to 32768: what it holds is what we must read.
    expect(data).toEqual(current().pixels(current().ids[0] ?? 0).data);
  });

  it("of gray has one value a pixel", async () => {
    const pixels = unlike(12 * 9, 16);
    use({
      documents: [
        {
          width: 12,
          height: 9,
          depth: 16,
          mode: "grayscaleMode",
          layers: [{ background: true, pixels, fullRange: true }],
        },
      ],
    });
    const { info, data } = await readAll("document");
    expect(info.bands).toBe(1);
    expect(data).toEqual(current().pixels(current().ids[0] ?? 0).data);
  });

  it("of gray keeps its transparency, and no trace of how that was found out", async () => {
    const pixels = Uint8Array.from({ length: 8 * 6 * 2 }, (_, i) => (i % 2 === 0 ? 100 : i < 32 ? 255 : 128));
    const fake = use({ documents: [{ width: 8, height: 6, mode: "grayscaleMode", layers: [{ name: "L", pixels }] }] });
    const { info, data } = await readAll("layer");
    expect(info.bands).toBe(2);
    expect([data[0], data[1], data[33], data[95]]).toEqual([100, 255, 128, 128]);
    expect(fake.selection(fake.ids[0] ?? 0)).toBeNull();
    expect(fake.photoshop.app.activeDocument?.layers.length).toBe(1);
  });

  it.each(["CMYKColorMode", "labColorMode", "indexedColorMode"] as const)(
    "in %s is converted, and says so",
    async (mode) => {
      use({ documents: [{ width: 6, height: 5, mode }], facts: { cmykRead: "converts", indexedRead: "converts" } });
      const about = subject("document");
      expect(about.colour.convertedFrom).toBeTruthy();
      expect(about.colour.space).toBe("RGB");
      expect((await read(about, about.region, collect)).info.bands).toBe(3);
    },
  );

  it.each(["CMYKColorMode", "labColorMode", "indexedColorMode"] as const)(
    "in %s is read from a copy where Photoshop does not convert by itself, and nothing of that stays",
    async (mode) => {
      const pixels = unlike(6 * 5 * (mode === "CMYKColorMode" ? 4 : 3), 8);
      const layers =
        mode === "indexedColorMode"
          ? [{ background: true }]
          : [
              { name: "group", kind: "group" as const, layers: [{ name: "in", pixels }] },
              { name: "under", pixels },
            ];
      const fake = use({
        documents: [
          { width: 6, height: 5, mode, layers },
          { width: 2, height: 2 },
        ],
        facts: { cmykRead: "refused", indexedRead: "refused" },
      });
      const id = fake.ids[0] ?? 0;
      fake.user.activateDocument(id);
      const history = fake.photoshop.app.activeDocument?.historyStates.length;
      for (const what of ["document", "layer"] as const) {
        const { info } = await readAll(what);
        expect([info.width, info.height, info.bands % 2 === 0 ? info.bands - 1 : info.bands]).toEqual([6, 5, 3]);
      }
      expect(fake.ids).toHaveLength(2);
      expect(fake.photoshop.app.activeDocument).toMatchObject({ id, mode });
      expect(fake.photoshop.app.activeDocument?.historyStates.length).toBe(history);
    },
  );

  it("of one bit is refused", () => {
    use({ documents: [{ width: 4, height: 4, mode: "bitmapMode" }] });
    expect(() => subject("document")).toThrow(PanelError);
    expect(() => subject("document")).toThrow(expect.objectContaining({ code: "unreadable-mode" }));
  });

  it.each([
    ["RGBColorMode", 3],
    ["grayscaleMode", 1],
  ] as const)("whose background is hidden has alpha (%s)", async (mode, colours) => {
    const pixels = unlike(4 * 3 * (colours + 1), 8);
    const above = { name: "above", at: { left: 1, top: 1, right: 5, bottom: 4 }, pixels };
    use({ documents: [{ width: 8, height: 6, mode, layers: [above, { background: true, visible: false }] }] });
    const { info, data } = await readAll("document");
    expect(info.bands).toBe(colours + 1);
    expect(data[colours]).toBe(0);
    expect(data.some((value, i) => i % (colours + 1) === colours && value > 0)).toBe(true);
  });

  it("that has alpha against all that was known of it is read with it", async () => {
    const pixels = unlike(4 * 3 * 4, 8);
    const above = { name: "above", at: { left: 1, top: 1, right: 5, bottom: 4 }, pixels };
    use({ documents: [{ width: 8, height: 6, layers: [above, { background: true, visible: false }] }] });
    const about = { ...subject("document"), isOpaque: true };
    const { info, data } = await read(about, about.region, collect);
    expect(info.bands).toBe(4);
    expect(data[3]).toBe(0);
  });

  it.each<DocumentInit>([
    { width: 6, height: 5, mode: "labColorMode" },
    { width: 6, height: 5, mode: "grayscaleMode", layers: [{ name: "L", pixels: unlike(6 * 5 * 2, 8) }] },
  ])("is read behind another, which stays in front and as it is ($mode)", async (document) => {
    const fake = use({
      documents: [document, { width: 9, height: 9, selection: { at: { left: 1, top: 1, right: 4, bottom: 4 } } }],
    });
    const about = subject("document");
    const other = fake.ids[1] ?? 0;
    fake.user.activateDocument(other);
    const before = fake.selection(other);
    const { info } = await read(about, about.region, collect);
    expect(info.bands).toBe(document.mode === "labColorMode" ? 3 : 2);
    expect(fake.photoshop.app.activeDocument?.id).toBe(other);
    expect(fake.photoshop.app.documents.map(({ id }) => id)).toEqual(fake.ids);
    expect(fake.selection(other)).toEqual(before);
    expect(fake.selection(about.documentID)).toBeNull();
  });
});

describe("a layer", () => {
  const speck = { name: "speck", at: { left: 5, top: 30, right: 9, bottom: 33 }, pixels: unlike(4 * 3 * 4, 8) };

  it("that reaches beyond the canvas is read whole", async () => {
    const pixels = unlike(20 * 10 * 3, 8);
    const layer = { name: "big", at: { left: -4, top: -2, right: 16, bottom: 8 }, pixels };
    use({ documents: [{ width: 10, height: 6, layers: [layer, { background: true }] }] });
    const { info, data } = await readAll("layer");
    expect([info.width, info.height]).toEqual([20, 10]);
    expect(data.slice(0, 3)).toEqual(pixels.slice(0, 3));
  });

  it.each<Partial<Facts>>([
    { emptyRegion: "throws", opaqueHasNoAlpha: "region" },
    { emptyRegion: "zero-size", opaqueHasNoAlpha: "layer" },
    { emptyRegion: "throws", opaqueHasNoAlpha: "never" },
  ])("with holes is padded back, whatever the host trims (%o)", async (facts) => {
    const apart = new Uint8Array(20 * 60 * 4);
    apart.fill(255, 0, 20 * 4);
    apart.fill(90, 20 * 59 * 4);
    use({ documents: [{ width: 20, height: 60, layers: [{ name: "two", pixels: apart }] }], facts });
    const { info, data } = await readAll("layer");
    expect(info.bands).toBe(4);
    expect(data).toEqual(apart);
  });

  it("with nothing above it is padded as well", async () => {
    use({ documents: [{ width: 20, height: 60, layers: [speck] }] });
    const { info, data } = await readAll("document");
    expect([info.width, info.height, info.bands]).toEqual([20, 60, 4]);
    expect([...data.slice((30 * 20 + 5) * 4, (30 * 20 + 9) * 4)]).toEqual([...speck.pixels.slice(0, 16)]);
    expect(data.slice(0, 30 * 20 * 4).every((value) => value === 0)).toBe(true);
  });

  it("that becomes transparent only further down is begun anew with alpha", async () => {
    const pixels = new Uint8Array(600 * 900 * 4).fill(200);
    for (let i = 3; i < pixels.length; i += 4) pixels[i] = 255;
    pixels[pixels.length - 1] = 254;
    use({ documents: [{ width: 600, height: 900, layers: [{ name: "late", pixels }] }] });
    const about = subject("layer");
    const { info, data } = await read(about, about.region, (reading) => collect(reading, 100));
    expect(info.bands).toBe(4);
    expect([data[3], data[data.length - 1]]).toEqual([255, 254]);
  });

  it("without a pixel says so", async () => {
    use({ documents: [{ width: 8, height: 8, layers: [{ name: "empty" }, { background: true }] }] });
    expect(await code(() => readAll("layer"))).toBe("no-pixels");
  });

  it("that only changes others has no pixels", async () => {
    use({ documents: [{ width: 8, height: 8, layers: [{ name: "c", kind: "curves" }, { background: true }] }] });
    expect(await code(() => readAll("layer"))).toBe("no-pixels");
  });

  it.each([
    ["a group", { name: "g", kind: "group" as const, layers: [{ name: "in", pixels: unlike(10 * 8 * 4, 8) }] }],
    ["a Smart Object", { name: "s", kind: "smartObject" as const, pixels: unlike(10 * 8 * 4, 8) }],
    ["text", { name: "t", kind: "text" as const, pixels: unlike(10 * 8 * 4, 8) }],
  ])("that is %s is read by a merged copy, and nothing of it stays", async (_, layer) => {
    const fake = use({ documents: [{ width: 10, height: 8, layers: [layer, { background: true }] }] });
    const document = fake.photoshop.app.activeDocument;
    const before = [
      document?.layers.map((one) => one.id),
      document?.historyStates.length,
      document?.activeLayers[0]?.id,
    ];
    const { data } = await readAll("layer");
    expect(data.length).toBe(10 * 8 * 4);
    expect(data.some((value) => value > 0)).toBe(true);
    const after = fake.photoshop.app.activeDocument;
    expect([after?.layers.map((one) => one.id), after?.historyStates.length, after?.activeLayers[0]?.id]).toEqual(
      before,
    );
  });
});

describe("a selection", () => {
  const values = new Uint8Array(100 * 80);
  for (let y = 40; y < 50; y++) values.fill(255, y * 100 + 40, y * 100 + 60);

  it("is read with what surrounds it", () => {
    use({ documents: [{ width: 100, height: 80, selection: { values } }] });
    const about = subject("selection");
    expect(about.wanted).toEqual({ left: 40, top: 40, right: 60, bottom: 50 });
    expect(about.region).toEqual({ left: 8, top: 8, right: 92, bottom: 80 });
  });

  it("that is not there says so", async () => {
    use({ documents: [{ width: 8, height: 8 }] });
    expect(await code(() => readAll("selection"))).toBe("no-selection");
    expect(await code(async () => protection(subject("document"), "selection"))).toBe("no-selection");
  });

  it("protects what is selected, in 8 bits and no larger than needed", async () => {
    use({ documents: [{ width: 100, height: 80, depth: 16, selection: { values } }] });
    const plane = await protection(subject("document"), "selection");
    expect([plane.width, plane.height, plane.dtype]).toEqual([100, 80, "uint8"]);
    expect([plane.data[40 * 100 + 40], plane.data[40 * 100 + 39]]).toEqual([255, 0]);
    use({ documents: [{ width: 5000, height: 10, selection: { at: { left: 0, top: 0, right: 2500, bottom: 10 } } }] });
    const small = await protection(subject("document"), "selection");
    expect([small.width, small.height]).toEqual([1667, 4]);
    expect([small.data[0], small.data[1600]]).toEqual([255, 0]);
  });
});

describe("a layer's mask", () => {
  it("protects where it is white", async () => {
    const mask = { values: Uint8Array.from({ length: 6 }, (_, i) => (i < 3 ? 255 : 0)) };
    use({ documents: [{ width: 3, height: 2, layers: [{ name: "m", mask }, { background: true }] }] });
    expect([...(await protection(subject("document"), "mask")).data]).toEqual([255, 255, 255, 0, 0, 0]);
  });

  it("that is not there says so", async () => {
    use({ documents: [{ width: 3, height: 2 }] });
    expect(await code(async () => protection(subject("document"), "mask"))).toBe("no-mask");
  });
});

describe("the way there", () => {
  it("says that Photoshop is busy", async () => {
    const fake = use({ documents: [{ width: 4, height: 4 }] });
    const release = fake.user.hold();
    expect(await code(() => readAll("document"))).toBe("host-busy");
    release();
  }, 10_000);

  it("ends when the user presses Escape", async () => {
    const fake = use({ documents: [{ width: 4, height: 40 }] });
    const about = subject("document");
    const reading = read(about, about.region, async ({ rows }) => {
      await rows(0, 4);
      fake.user.cancel();
      await rows(4, 4);
    });
    expect(await code(() => reading)).toBe("cancelled");
  });

  it("says that the document was closed or is another by now", async () => {
    const fake = use({
      documents: [
        { width: 4, height: 4 },
        { width: 4, height: 4 },
      ],
    });
    const about = subject("document");
    fake.user.resizeImage(about.documentID, 8, 8);
    expect(await code(() => read(about, about.region, collect))).toBe("document-changed");
    fake.user.closeDocument(about.documentID);
    expect(await code(() => read(about, about.region, collect))).toBe("document-gone");
  });

  it("is not begun without a document", async () => {
    use();
    expect(await code(() => readAll("document"))).toBe("no-document");
  });
});
