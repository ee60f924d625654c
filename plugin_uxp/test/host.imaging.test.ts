/** The Imaging API of the fake host: what comes out of reading. */
import { describe, expect, test } from "vitest";
import { type DocumentInit, type Facts, type Host, type LayerInit, host, ramp } from "./host";

type Read = Awaited<ReturnType<Host["photoshop"]["imaging"]["getPixels"]>>;
type Options = Parameters<Host["photoshop"]["imaging"]["getPixels"]>[0];

function open(init: Partial<DocumentInit> = {}, facts: Partial<Facts> = {}): Host {
  return host({ documents: [{ width: 10, height: 6, ...init }], facts });
}

function inside<T>(fake: Host, work: () => T | Promise<T>): Promise<T> {
  return fake.photoshop.core.executeAsModal(work, { commandName: "Test" });
}

async function read(fake: Host, options: Options = {}): Promise<Read & { data: ArrayLike<number> }> {
  return inside(fake, async () => {
    const got = await fake.photoshop.imaging.getPixels(options);
    return { ...got, data: await got.imageData.getData() };
  });
}

/** A layer with one opaque block in it, the rest empty. */
const BLOCK: LayerInit = { name: "Block", at: { left: 3, top: 2, width: 4, height: 2 }, pixels: ramp(4, 2, 3, 8) };

describe("reading trims", () => {
  test("a layer to the pixels it has", async () => {
    const { sourceBounds, imageData } = await read(open({ layers: [BLOCK] }), { layerID: 1 });
    expect(sourceBounds).toMatchObject({ left: 3, top: 2, right: 7, bottom: 4 });
    expect([imageData.width, imageData.height]).toEqual([4, 2]);
  });

  test("a region to the part of it that holds pixels", async () => {
    const fake = open({ layers: [BLOCK] });
    const { sourceBounds, imageData } = await read(fake, {
      layerID: 1,
      sourceBounds: { left: 0, top: 0, right: 5, bottom: 6 },
    });
    expect(sourceBounds).toMatchObject({ left: 3, top: 2, right: 5, bottom: 4 });
    expect(imageData.width).toBe(2);
  });

  test("to alpha above zero, not to the place where pixels were put", async () => {
    const pixels = new Uint8Array(10 * 6 * 4);
    pixels.set([9, 9, 9, 1], (3 * 10 + 4) * 4);
    const { sourceBounds } = await read(open({ layers: [{ pixels }] }), { layerID: 1 });
    expect(sourceBounds).toMatchObject({ left: 4, top: 3, right: 5, bottom: 4 });
  });

  test("the composite to the canvas, a layer not", async () => {
    const layers: LayerInit[] = [{ at: { left: -2, top: -1, width: 14, height: 8 }, pixels: ramp(14, 8, 3, 8) }];
    const fake = open({ layers });
    expect((await read(fake, { layerID: 1 })).sourceBounds).toMatchObject({ left: -2, top: -1, right: 12, bottom: 7 });
    expect((await read(fake)).sourceBounds).toMatchObject({ left: 0, top: 0, right: 10, bottom: 6 });
  });

  test.each(["throws", "zero-size"] as const)("an empty region: %s", async (emptyRegion) => {
    const fake = open({ layers: [BLOCK] }, { emptyRegion });
    const reading = read(fake, { layerID: 1, sourceBounds: { left: 0, top: 0, width: 2, height: 2 } });
    if (emptyRegion === "throws") await expect(reading).rejects.toThrow("no pixels");
    else expect((await reading).imageData.width).toBe(0);
  });

  test("nothing of an opaque document", async () => {
    const { sourceBounds } = await read(open(), { sourceBounds: { left: 1, top: 1, width: 5, height: 4 } });
    expect(sourceBounds).toMatchObject({ left: 1, top: 1, right: 6, bottom: 5, width: 5, height: 4 });
  });
});

describe("samples", () => {
  test("of 16 bit go to 32768, and to 65535 with fullRange", async () => {
    const fake = open({ depth: 16 });
    const { imageData, data } = await read(fake);
    expect(Math.max(...Array.from(data))).toBe(32768);
    expect(Math.max(...(await imageData.getData({ fullRange: true })))).toBe(65535);
    expect(imageData.componentSize).toBe(16);
  });

  test("of 16 bit come back from the full range within one level", async () => {
    const pixels = Uint16Array.from({ length: 180 }, (_, i) => (i * 65535) / 179);
    const fake = open({ depth: 16, layers: [{ pixels, fullRange: true }] });
    const { imageData } = await read(fake, { layerID: 1 });
    const back = await imageData.getData({ fullRange: true });
    expect(Math.max(...back.map((v, i) => Math.abs(v - (pixels[i] ?? 0))))).toBeLessThanOrEqual(1);
  });

  test("of 32 bit may lie beyond 0 and 1, and the profile's name says so", async () => {
    const pixels = Float32Array.from({ length: 180 }, (_, i) => i - 2);
    const { data, imageData } = await read(open({ depth: 32, layers: [{ pixels }] }), { layerID: 1 });
    expect(data[0]).toBe(-2);
    expect(data[179]).toBe(177);
    expect(imageData.colorProfile).toBe("sRGB IEC61966-2.1 (Linear RGB Profile)");
  });

  test("come chunky, or planar where that is asked for", async () => {
    const { imageData, data } = await read(open({ layers: [BLOCK] }), { layerID: 1 });
    const planar = await imageData.getData({ chunky: false });
    expect(planar[8]).toBe(data[1]);
    expect([...planar].sort()).toEqual([...Array.from(data)].sort());
    expect(planar[1]).toBe(data[3]);
  });

  test.each(["fails", "works"] as const)("of 8 bit asked of a 16-bit document: %s", async (depthConversion) => {
    const reading = read(open({ depth: 16 }, { depthConversion }), { componentSize: 8 });
    if (depthConversion === "fails") await expect(reading).rejects.toMatchObject({ number: -1 });
    else expect((await reading).data[0]).toBe(255);
  });

  test("of the document's own depth come for -1", async () => {
    expect((await read(open({ depth: 16 }), { componentSize: -1 })).imageData.componentSize).toBe(16);
  });
});

describe("components", () => {
  test("are 3 where all is opaque, 4 with transparency", async () => {
    const faint = ramp(10, 6, 4, 8, true);
    faint[3] = 100;
    const fake = open({ layers: [{ name: "Faint", pixels: faint }, { background: true }] });
    expect((await read(fake)).imageData).toMatchObject({ components: 3, hasAlpha: false, pixelFormat: "RGB" });
    const own = (await read(fake, { layerID: 2 })).imageData;
    expect(own).toMatchObject({ components: 4, hasAlpha: true, pixelFormat: "RGBA" });
  });

  test.each([
    ["region", 3],
    ["layer", 4],
    ["never", 4],
  ] as const)("of an opaque part of a faint layer, judged by %s", async (opaqueHasNoAlpha, components) => {
    const faint = ramp(10, 6, 4, 8, true);
    faint[3] = 100;
    const fake = open({ layers: [{ pixels: faint }] }, { opaqueHasNoAlpha });
    const { imageData } = await read(fake, { layerID: 1, sourceBounds: { left: 5, top: 2, width: 3, height: 3 } });
    expect(imageData.components).toBe(components);
  });

  test("of an opaque layer are 4 where the facts say never, those of a background 3 always", async () => {
    const layers: LayerInit[] = [{ pixels: ramp(10, 6, 3, 8) }, { background: true }];
    const fake = open({ layers }, { opaqueHasNoAlpha: "never" });
    expect((await read(fake, { layerID: 2 })).imageData.components).toBe(4);
    expect((await read(fake, { layerID: 1 })).imageData.components).toBe(3);
  });

  test.each(["grayscaleMode", "labColorMode"] as const)(
    "of %s have no alpha, whatever is transparent",
    async (mode) => {
      const count = mode === "labColorMode" ? 3 : 1;
      const pixels = new Uint8Array(60 * (count + 1)).fill(120);
      pixels[count] = 0;
      const { imageData } = await read(open({ mode, layers: [{ pixels }] }), { layerID: 1 });
      expect(imageData.components).toBe(count);
      expect(imageData.hasAlpha).toBe(false);
    },
  );

  test("lose their alpha on white with applyAlpha", async () => {
    const pixels = new Uint8Array(240).fill(0);
    for (let i = 3; i < 240; i += 4) pixels[i] = 51;
    const { data, imageData } = await read(open({ layers: [{ pixels }] }), { layerID: 1, applyAlpha: true });
    expect(imageData.components).toBe(3);
    expect(data[0]).toBe(204);
  });

  test.each([
    [false, 200],
    [true, 100],
  ])("are multiplied by alpha as the facts say: %s", async (premultiplied, value) => {
    const pixels = Uint8Array.from({ length: 240 }, (_, i) => (i % 4 === 3 ? 128 : 200));
    const { data } = await read(open({ layers: [{ pixels }] }, { premultiplied }), { layerID: 1 });
    expect(data[0]).toBe(value);
  });
});

describe("colour", () => {
  test("comes with the name of the document's profile", async () => {
    const { imageData } = await read(open({ profile: "Display P3" }));
    expect(imageData).toMatchObject({ colorSpace: "RGB", colorProfile: "Display P3" });
  });

  test("is converted to a profile that is asked for", async () => {
    const red = new Uint8Array(180).map((_, i) => (i % 3 === 0 ? 255 : 0));
    const fake = open({ profile: "Adobe RGB (1998)", layers: [{ pixels: red }] });
    expect(Array.from((await read(fake, { layerID: 1 })).data).slice(0, 3)).toEqual([255, 0, 0]);
    const wide = await read(fake, { layerID: 1, colorProfile: "ProPhoto RGB" });
    // Against the published primaries: red of Adobe RGB in ProPhoto.
    expect(wide.data[0]).toBeGreaterThan(190);
    expect(wide.data[0]).toBeLessThan(230);
    expect(wide.data[1]).toBeGreaterThan(40);
  });

  test("is refused under the long name of a 32-bit document", async () => {
    const reading = read(open({ depth: 32 }), { colorProfile: "sRGB IEC61966-2.1 (Linear RGB Profile)" });
    await expect(reading).rejects.toThrow("suffix");
  });

  test.each(["refused", "accepted"] as const)("of a profile that is not listed is %s", async (unlistedProfile) => {
    const fake = open({ profile: "My Printer" }, { unlistedProfile });
    expect((await read(fake)).imageData.colorProfile).toBe("My Printer");
    const named = read(fake, { colorProfile: "My Printer" });
    if (unlistedProfile === "refused") await expect(named).rejects.toThrow("no profile");
    else expect((await named).imageData.colorProfile).toBe("My Printer");
  });

  test("of CMYK is refused, or converted to RGB where the facts allow and RGB is asked for", async () => {
    const ink: Partial<DocumentInit> = { mode: "CMYKColorMode" };
    await expect(read(open(ink), { colorSpace: "RGB" })).rejects.toThrow("CMYK");
    await expect(read(open(ink, { cmykRead: "converts" }))).rejects.toThrow("CMYK");
    const { imageData, data } = await read(open(ink, { cmykRead: "converts" }), { colorSpace: "RGB" });
    expect(imageData.components).toBe(3);
    expect(data[0]).toBe(255);
  });

  test("of Lab goes to RGB and its white stays white", async () => {
    const pixels = Uint8Array.from({ length: 180 }, (_, i) => (i % 3 === 0 ? 255 : 128));
    const fake = open({ mode: "labColorMode", layers: [{ pixels }] });
    const { data } = await read(fake, { layerID: 1, colorSpace: "RGB" });
    expect(Array.from(data).slice(0, 3)).toEqual([255, 255, 255]);
  });

  test("of an indexed document is refused or converted", async () => {
    const init: Partial<DocumentInit> = { mode: "indexedColorMode" };
    await expect(read(open(init), { colorSpace: "RGB" })).rejects.toThrow("indexed");
    expect((await read(open(init, { indexedRead: "converts" }))).imageData.components).toBe(3);
  });
});

describe("scaled reading", () => {
  test("keeps the shape when one side is told, and names the pyramid level", async () => {
    const fake = open({ width: 80, height: 40 });
    const { imageData, level, sourceBounds } = await read(fake, { targetSize: { height: 10 } });
    expect([imageData.width, imageData.height]).toEqual([20, 10]);
    expect(level).toBe(2);
    expect(sourceBounds).toMatchObject({ right: 20, bottom: 10 });
    const part = { left: 40, top: 20, right: 80, bottom: 40 };
    const cut = await read(fake, { sourceBounds: part, targetSize: { height: 5 } });
    expect(cut.sourceBounds).toMatchObject({ left: 10, top: 5, right: 20, bottom: 10 });
  });

  test("averages what a pixel covers", async () => {
    const pixels = Uint8Array.from({ length: 180 }, (_, i) => (Math.floor(i / 3) % 2 === 0 ? 0 : 200));
    const { data } = await read(open({ layers: [{ pixels }] }), { layerID: 1, targetSize: { width: 5, height: 3 } });
    expect(new Set(Array.from(data))).toEqual(new Set([100]));
  });

  test("takes no colour from what is transparent", async () => {
    const isSeen = (x: number): boolean => x === 9 || x % 2 === 0;
    const pixels = Uint8Array.from({ length: 240 }, (_, i) => (isSeen(Math.floor(i / 4) % 10) ? 200 : 0));
    const { data } = await read(open({ layers: [{ pixels }] }), { targetSize: { width: 5, height: 3 } });
    expect(Array.from(data).slice(0, 4)).toEqual([200, 200, 200, 100]);
  });

  test("goes no deeper than the cache levels", async () => {
    const fake = open({ width: 640, height: 64 }, { cacheLevels: 3 });
    expect((await read(fake, { targetSize: { width: 10 } })).level).toBe(2);
  });
});

describe("image data", () => {
  test("is counted, and dead once it is disposed of", async () => {
    const fake = open({ depth: 16 });
    const { imageData } = await read(fake);
    expect(fake.imageData).toMatchObject({ alive: 1, bytes: 360, peakBytes: 360 });
    expect(fake.imageData.spentMs).toBeGreaterThan(0);
    imageData.dispose();
    imageData.dispose();
    expect(fake.imageData).toMatchObject({ created: 1, disposed: 1, alive: 0, bytes: 0 });
    await expect(imageData.getData()).rejects.toThrow("disposed");
    await expect(inside(fake, () => fake.photoshop.imaging.putPixels({ layerID: 1, imageData }))).rejects.toThrow(
      "disposed",
    );
  });

  test("is made only of buffers that fit", async () => {
    const { imaging } = open().photoshop;
    const make = (data: Uint8Array | Uint16Array, more: object = {}) =>
      imaging.createImageDataFromBuffer(data, { width: 2, height: 2, components: 3, colorSpace: "RGB", ...more });
    await expect(make(new Uint8Array(11))).rejects.toThrow("11 values");
    await expect(make(new Uint8Array(20), { components: 5 })).rejects.toThrow("components");
    await expect(make(new Uint16Array(12).fill(40000))).rejects.toThrow("fullRange");
    await expect(make(new Uint8Array(12), { colorSpace: "CMYK" })).rejects.toThrow("colour space");
    await expect(make(new Uint8Array(12), { colorProfile: "Nowhere" })).rejects.toThrow("no profile");
    await expect(make([] as never)).rejects.toThrow(TypeError);
    const planar = await make(Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), { chunky: false });
    expect(Array.from(await planar.getData()).slice(0, 3)).toEqual([1, 5, 9]);
  });

  test("takes a copy of its buffer", async () => {
    const { imaging } = open().photoshop;
    const buffer = new Uint8Array(12);
    const data = await imaging.createImageDataFromBuffer(buffer, {
      width: 2,
      height: 2,
      components: 3,
      colorSpace: "RGB",
    });
    buffer.fill(9);
    expect((await data.getData())[0]).toBe(0);
  });

  test("becomes a JPEG only as RGB of 8 bit", async () => {
    const fake = open();
    const { imaging } = fake.photoshop;
    const { imageData } = await read(fake);
    const jpeg = Uint8Array.from((await imaging.encodeImageData({ imageData })) as number[]);
    expect([...jpeg.slice(0, 3), ...jpeg.slice(-2)]).toEqual([0xff, 0xd8, 0xff, 0xff, 0xd9]);
    expect(atob((await imaging.encodeImageData({ imageData, base64: true })) as string)).toHaveLength(jpeg.length);
    const deep = (await read(open({ depth: 16 }))).imageData;
    await expect(imaging.encodeImageData({ imageData: deep })).rejects.toThrow("8 bit");
  });
});

describe("Smart Objects and text", () => {
  test.each(["refused", "rendered"] as const)("reading them is %s", async (nonPixelRead) => {
    const layers: LayerInit[] = [{ kind: "smartObject", pixels: ramp(10, 6, 3, 8) }, { background: true }];
    const reading = read(open({ layers }, { nonPixelRead }), { layerID: 2 });
    if (nonPixelRead === "refused") await expect(reading).rejects.toThrow("no pixel layer");
    else expect((await reading).imageData.width).toBe(10);
  });

  test("show in the composite", async () => {
    const pixels = new Uint8Array(180).fill(9);
    const layers: LayerInit[] = [{ kind: "text", pixels }, { background: true }];
    expect((await read(open({ layers }))).data[0]).toBe(9);
  });
});
