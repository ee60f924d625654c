/** The Imaging API of the fake host: what is taken for writing. */
import { describe, expect, test } from "vitest";
import { type DocumentInit, type Facts, type Host, type LayerInit, host, ramp } from "./host";

function open(init: Partial<DocumentInit> = {}, facts: Partial<Facts> = {}): Host {
  return host({ documents: [{ width: 10, height: 6, ...init }], facts });
}

function inside<T>(fake: Host, work: () => T | Promise<T>): Promise<T> {
  return fake.photoshop.core.executeAsModal(work, { commandName: "Test" });
}

/** A layer with one opaque block in it, the rest empty. */
const BLOCK: LayerInit = { name: "Block", at: { left: 3, top: 2, width: 4, height: 2 }, pixels: ramp(4, 2, 3, 8) };

async function put(fake: Host, options: object, values: ArrayLike<number>, size: [number, number], more: object = {}) {
  const [width, height] = size;
  const components = values.length / (width * height);
  await inside(fake, async () => {
    const { imaging } = fake.photoshop;
    const kind = { width, height, components, colorSpace: components < 3 ? "Grayscale" : "RGB", ...more };
    const imageData = await imaging.createImageDataFromBuffer(Uint8Array.from(values), kind);
    try {
      await imaging.putPixels({ layerID: 1, imageData, ...options });
    } finally {
      imageData.dispose();
    }
  });
}

describe("putPixels", () => {
  test("discards what the layer had, unless replace is false", async () => {
    const fake = open({ layers: [BLOCK] });
    const at = { targetBounds: { left: 0, top: 0 } };
    await put(fake, { ...at, replace: false }, new Array<number>(12).fill(7), [2, 2]);
    expect(fake.pixels(fake.ids[0] ?? 0, 1).bounds).toMatchObject({ left: 0, top: 0, right: 7, bottom: 4 });
    await put(fake, at, new Array<number>(12).fill(7), [2, 2]);
    expect(fake.pixels(fake.ids[0] ?? 0, 1).bounds).toMatchObject({ left: 0, top: 0, right: 2, bottom: 2 });
    fake.check();
  });

  test("puts a picture together from tiles, without seams", async () => {
    const whole = ramp(300, 280, 3, 8);
    const fake = open({ width: 300, height: 280, layers: [{}] });
    for (const [left, top, w, h] of [
      [0, 0, 200, 150],
      [200, 0, 100, 150],
      [0, 150, 200, 130],
      [200, 150, 100, 130],
    ] as const) {
      const part = Array.from({ length: w * h * 3 }, (_, i) => {
        const [x, y] = [Math.floor(i / 3) % w, Math.floor(i / 3 / w)];
        return whole[((top + y) * 300 + left + x) * 3 + (i % 3)] ?? 0;
      }); // prettier-ignore
      await put(fake, { replace: false, targetBounds: { left, top } }, part, [w, h]);
    }
    expect(fake.pixels(fake.ids[0] ?? 0, 1).data).toEqual(whole);
  });

  test.each([
    ["over", [100, 100, 100, 255]],
    ["overwrite", [0, 0, 0, 128]],
  ] as const)("with replace: false lays alpha %s what is there", async (replaceFalse, pixel) => {
    const pixels = new Uint8Array(180).fill(200);
    const fake = open({ layers: [{ pixels }] }, { replaceFalse });
    await put(fake, { replace: false }, [0, 0, 0, 128], [1, 1]);
    const { data, hasAlpha } = fake.pixels(fake.ids[0] ?? 0, 1, { left: 0, top: 0, width: 1, height: 1 });
    expect([...data, ...(hasAlpha ? [] : [255])]).toEqual(pixel);
  });

  test("may reach beyond the canvas", async () => {
    const fake = open({ layers: [{}] });
    await put(fake, { targetBounds: { left: -1, top: -1 } }, new Array<number>(12).fill(7), [2, 2]);
    expect(fake.pixels(fake.ids[0] ?? 0, 1).bounds).toMatchObject({ left: -1, top: -1 });
  });

  test.each([
    ["a Smart Object", { kind: "smartObject", pixels: ramp(10, 6, 3, 8) }, "no pixel layer"],
    ["a group", { layers: [{}] }, "no pixel layer"],
    ["an adjustment", { kind: "curves" }, "no pixel layer"],
    ["a locked layer", { locked: "all" }, "locked"],
    ["a layer with locked pixels", { locked: "pixels" }, "locked"],
  ] as const)("refuses %s", async (_, layer, message) => {
    const fake = open({ layers: [{ ...layer, name: "Target" } as LayerInit, { background: true }] });
    const layerID = fake.photoshop.app.activeDocument?.layers[0]?.id ?? 0;
    await expect(put(fake, { layerID }, new Array<number>(12).fill(7), [2, 2])).rejects.toThrow(message);
  });

  test("leaves a background layer opaque", async () => {
    const fake = open();
    await put(fake, {}, [0, 0, 0, 128], [1, 1]);
    const { data, hasAlpha } = fake.pixels(fake.ids[0] ?? 0, 1);
    expect(hasAlpha).toBe(false);
    expect(Array.from(data).slice(0, 6)).toEqual([127, 127, 127, 255, 255, 255]);
  });

  test("converts depth, colour space and profile to the document's", async () => {
    const fake = open({ depth: 16, layers: [{}] });
    await put(fake, {}, [255, 255, 255], [1, 1]);
    expect(Array.from(fake.pixels(fake.ids[0] ?? 0, 1).data)).toEqual([65535, 65535, 65535]);
    await put(fake, {}, [128], [1, 1], { colorProfile: "sGray" });
    const [r, g, b] = fake.pixels(fake.ids[0] ?? 0, 1).data;
    expect(r).toBe(g);
    expect(g).toBe(b);
    expect((r ?? 0) / 257).toBeCloseTo(128, 0);
  });

  test("takes pixels without a profile as the document's own", async () => {
    const fake = open({ profile: "Display P3", layers: [{}] });
    await put(fake, {}, [200, 30, 90], [1, 1]);
    expect(Array.from(fake.pixels(fake.ids[0] ?? 0, 1).data)).toEqual([200, 30, 90]);
    await put(fake, {}, [200, 30, 90], [1, 1], { colorProfile: "sRGB IEC61966-2.1" });
    expect(Array.from(fake.pixels(fake.ids[0] ?? 0, 1).data)).not.toEqual([200, 30, 90]);
  });

  test("is undone to the samples that were there, step by step", async () => {
    const fake = open({ layers: [BLOCK] });
    const id = fake.ids[0] ?? 0;
    const before = fake.pixels(id, 1);
    const at = { replace: false, targetBounds: { left: 4, top: 2 } };
    await put(fake, at, [1, 1, 1], [1, 1]);
    const between = fake.pixels(id, 1);
    await put(fake, at, [2, 2, 2], [1, 1]);
    fake.user.undo(id);
    expect(fake.pixels(id, 1)).toEqual(between);
    fake.user.undo(id);
    expect(fake.pixels(id, 1)).toEqual(before);
  });

  test("into a layer leaves its duplicate alone", async () => {
    const fake = open({ layers: [BLOCK] });
    const id = fake.ids[0] ?? 0;
    await inside(fake, () => fake.photoshop.app.activeDocument?.layers[0]?.duplicate());
    const before = fake.pixels(id, 2);
    await put(fake, { replace: false, targetBounds: { left: 4, top: 2 } }, [1, 1, 1], [1, 1]);
    expect(fake.pixels(id, 1)).not.toEqual(before);
    expect(fake.pixels(id, 2)).toEqual(before);
  });

  test("names its step in the history", async () => {
    const fake = open({ layers: [{}] });
    await put(fake, { commandName: "Enhance" }, [1, 2, 3], [1, 1]);
    expect(fake.photoshop.app.activeDocument?.activeHistoryState.name).toBe("Enhance");
  });
});

describe("selections and masks", () => {
  const at = { left: 2, top: 1, width: 3, height: 2 };

  test("come as one gray component with the place they lie in", async () => {
    const fake = open({ selection: { at, values: Uint8Array.from([0, 51, 255, 0, 51, 255]) } });
    const { imageData, sourceBounds } = await inside(fake, () => fake.photoshop.imaging.getSelection({}));
    expect(imageData).toMatchObject({ components: 1, colorSpace: "Grayscale", hasAlpha: false });
    expect(sourceBounds).toMatchObject({ left: 3, top: 1, right: 5, bottom: 3 });
    expect(Array.from(await imageData.getData())).toEqual([51, 255, 51, 255]);
  });

  test.each([
    ["document", 16],
    ["8", 8],
  ] as const)("have the depth that the facts say: %s", async (maskDepth, componentSize) => {
    const fake = open({ depth: 16, selection: { at } }, { maskDepth });
    const { imageData } = await inside(fake, () => fake.photoshop.imaging.getSelection({}));
    expect(imageData.componentSize).toBe(componentSize);
  });

  test("without anything selected throw or are empty", async () => {
    const ask = (fake: Host) => inside(fake, () => fake.photoshop.imaging.getSelection({}));
    await expect(ask(open())).rejects.toThrow("nothing is selected");
    expect((await ask(open({}, { noSelection: "zero-size" }))).imageData.width).toBe(0);
  });

  test("may be missing from the API", () => {
    expect("getSelection" in open({}, { hasGetSelection: false }).photoshop.imaging).toBe(false);
  });

  test("are put, and added to", async () => {
    const fake = open();
    const one = (value: number, targetBounds: { left: number; top: number }, replace: boolean) =>
      inside(fake, async () => {
        const { imaging } = fake.photoshop;
        const kind = { width: 2, height: 1, components: 1, colorSpace: "Grayscale" };
        const imageData = await imaging.createImageDataFromBuffer(new Uint8Array(2).fill(value), kind);
        await imaging.putSelection({ imageData, targetBounds, replace });
        imageData.dispose();
      });
    await one(255, { left: 1, top: 1 }, true);
    await one(255, { left: 6, top: 4 }, false);
    expect(fake.photoshop.app.activeDocument?.selection.bounds).toMatchObject({ left: 1, top: 1, right: 8, bottom: 5 });
    await one(0, { left: 0, top: 0 }, true);
    expect(fake.photoshop.app.activeDocument?.selection.bounds).toBeNull();
  });

  test("of a layer are read, refused where there is none, and made by writing", async () => {
    const fake = open({ layers: [{ pixels: ramp(10, 6, 3, 8) }, { background: true }] });
    const { imaging } = fake.photoshop;
    await expect(inside(fake, () => imaging.getLayerMask({ layerID: 2 }))).rejects.toThrow("no mask");
    await inside(fake, async () => {
      const kind = { width: 10, height: 6, components: 1, colorSpace: "Grayscale" };
      const imageData = await imaging.createImageDataFromBuffer(new Uint8Array(60).fill(51), kind);
      await imaging.putLayerMask({ layerID: 2, imageData });
      await expect(imaging.putLayerMask({ layerID: 1, imageData })).rejects.toThrow("background");
      imageData.dispose();
    });
    const { imageData } = await inside(fake, () => imaging.getLayerMask({ layerID: 2 }));
    expect((await imageData.getData())[0]).toBe(51);
    expect(fake.mask(fake.ids[0] ?? 0, 2)?.[0]).toBeCloseTo(0.2, 3);
  });

  test("hide what they cover in the composite", () => {
    const values = new Uint8Array(60).fill(0);
    const dark: LayerInit = { pixels: new Uint8Array(180), mask: { values } };
    const fake = open({ layers: [dark, { background: true }] });
    expect(fake.pixels(fake.ids[0] ?? 0).data[0]).toBe(255);
  });
});
