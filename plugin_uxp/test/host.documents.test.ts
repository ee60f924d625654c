/** Documents, layers and batchPlay of the fake host. */
import { describe, expect, test, vi } from "vitest";
import { type DocumentInit, type Facts, type Host, type LayerInit, host, ramp } from "./host";

function open(init: Partial<DocumentInit> = {}, facts: Partial<Facts> = {}): Host {
  return host({ documents: [{ width: 10, height: 6, name: "Photo.tif", ...init }], facts });
}

function inside<T>(fake: Host, work: () => T | Promise<T>): Promise<T> {
  return fake.photoshop.core.executeAsModal(work, { commandName: "Test" });
}

function play(fake: Host, ...commands: object[]): Promise<Record<string, unknown>[]> {
  return inside(fake, () => fake.photoshop.action.batchPlay(commands, {}));
}

function doc(fake: Host) {
  const found = fake.photoshop.app.activeDocument;
  if (found === null) throw new Error("no document");
  return found;
}

const TWO: LayerInit[] = [{ name: "Top", pixels: ramp(10, 6, 3, 8) }, { background: true }];

describe("a document", () => {
  test("tells what it is", () => {
    const fake = open({ depth: 16, profile: "Display P3", resolution: 240, path: "/p/Photo.tif" });
    expect(doc(fake)).toMatchObject({
      name: "Photo.tif",
      title: "Photo.tif",
      path: "/p/Photo.tif",
      mode: "RGBColorMode",
      bitsPerChannel: "bitDepth16",
      colorProfileName: "Display P3",
      colorProfileType: "customEnum",
      resolution: 240,
      width: 10,
      height: 6,
      saved: true,
    });
  });

  test("names an untagged profile None, and a linear one at length", () => {
    expect(doc(open({ profile: "" })).colorProfileName).toBe("None");
    expect(doc(open({ depth: 32 })).colorProfileName).toBe("sRGB IEC61966-2.1 (Linear RGB Profile)");
  });

  test("throws on every use after it was closed, and its number is not given again", () => {
    const fake = open();
    const old = doc(fake);
    const layer = old.layers[0];
    const { id } = old;
    fake.user.closeDocument(id);
    expect(() => old.width).toThrow("not open");
    expect(() => old.layers).toThrow("not open");
    expect(() => layer?.name).toThrow("not open");
    expect(fake.photoshop.app.activeDocument).toBeNull();
    expect(fake.user.open({ width: 1, height: 1 })).not.toBe(id);
  });

  test("counts its layers' numbers for itself", () => {
    const fake = host({
      documents: [
        { width: 2, height: 2 },
        { width: 2, height: 2 },
      ],
    });
    const [a, b] = fake.photoshop.app.documents;
    expect(a?.layers[0]?.id).toBe(b?.layers[0]?.id);
  });

  test("is made with what it is asked for", async () => {
    const fake = open();
    const made = await inside(fake, () =>
      fake.photoshop.app.createDocument({
        name: "Result",
        width: 20,
        height: 12,
        resolution: 72,
        mode: "RGBColorMode",
        depth: 16,
        profile: "Adobe RGB (1998)",
        fill: "transparent",
      }),
    );
    expect(made).toMatchObject({ name: "Result", bitsPerChannel: "bitDepth16", colorProfileName: "Adobe RGB (1998)" });
    expect(made.layers.map((layer) => layer.isBackgroundLayer)).toEqual([false]);
    expect(doc(fake).id).toBe(made.id);
    const white = await inside(fake, () => fake.photoshop.app.createDocument({ width: 2, height: 2 }));
    expect(white.backgroundLayer?.isBackgroundLayer).toBe(true);
  });

  test.each([
    [{ profile: "My Printer" }, "no profile"],
    [{ profile: "sRGB IEC61966-2.1 (Linear RGB Profile)" }, "suffix"],
    [{ mode: "indexedColorMode" }, "mode"],
    [{ depth: 12 }, "12 bit"],
    [{ width: 2.5 }, "size"],
    [{ width: 300_001 }, "size"],
  ])("is not made with %o", async (options, message) => {
    const fake = open();
    await expect(inside(fake, () => fake.photoshop.app.createDocument({ height: 4, ...options }))).rejects.toThrow(
      message,
    );
  });

  test("is made with a profile of its own where that is installed, or the facts accept any", async () => {
    const make = (fake: Host) => inside(fake, () => fake.photoshop.app.createDocument({ profile: "My Printer" }));
    const installed = host({ profiles: { RGB: ["My Printer"] } });
    expect((await make(installed)).colorProfileName).toBe("My Printer");
    expect(installed.photoshop.app.getColorProfiles()).toContain("My Printer");
    expect((await make(open({}, { unlistedProfile: "accepted" }))).colorProfileName).toBe("My Printer");
  });

  test("asks to be saved when it is closed with changes", async () => {
    const fake = open();
    await inside(fake, async () => {
      await doc(fake).createPixelLayer();
      await doc(fake).close();
    });
    expect(fake.alerts).toEqual(["Save changes to Photo.tif before closing?"]);
    expect(fake.photoshop.app.documents).toHaveLength(0);
  });

  test("is resampled in all its layers, masks and channels by resizeImage", async () => {
    const fake = open({
      layers: [
        {
          name: "Top",
          at: { left: 2, top: 2, width: 4, height: 2 },
          pixels: ramp(4, 2, 3, 8),
          mask: { at: { left: 1, top: 1, width: 2, height: 2 }, outside: 0 },
        },
        { background: true },
      ],
    });
    await inside(fake, () => doc(fake).resizeImage(20, 12, 150, "nearestNeighbor"));
    expect(doc(fake)).toMatchObject({ width: 20, height: 12, resolution: 150 });
    expect(doc(fake).layers[0]?.bounds).toMatchObject({ left: 4, top: 4, right: 12, bottom: 8 });
    const mask = fake.mask(doc(fake).id, 2, { left: 0, top: 2, width: 8, height: 1 });
    expect(mask).toEqual([0, 0, 1, 1, 1, 1, 0, 0]);
    const { data } = fake.pixels(doc(fake).id, 2);
    expect(Array.from(data).slice(0, 3)).toEqual(Array.from(data).slice(3, 6));
  });

  test("keeps a smooth ramp smooth when it is resampled", async () => {
    const fake = open({
      width: 8,
      height: 1,
      layers: [{ pixels: Uint8Array.from({ length: 24 }, (_, i) => Math.floor(i / 3) * 30) }],
    });
    await inside(fake, () => doc(fake).resizeImage(16, 1));
    const red = Array.from(fake.pixels(doc(fake).id, 1).data).filter((_, i) => i % 3 === 0);
    expect(red.slice(0, 5)).toEqual([0, 8, 23, 38, 53]);
  });

  test("changes its resolution only, with the method none", async () => {
    const fake = open();
    await inside(fake, () => doc(fake).resizeImage(undefined, undefined, 72, "none"));
    expect(doc(fake)).toMatchObject({ width: 10, height: 6, resolution: 72 });
  });

  test("grows about its middle by resizeCanvas, or from an anchor", async () => {
    const fake = open({ layers: TWO });
    await inside(fake, () => doc(fake).resizeCanvas(14, 10));
    expect(doc(fake).layers[0]?.bounds).toMatchObject({ left: 2, top: 2, right: 12, bottom: 8 });
    await inside(fake, () => doc(fake).resizeCanvas(10, 6, "bottom-right"));
    expect(doc(fake).layers[0]?.bounds).toMatchObject({ left: -2, top: -2, right: 8, bottom: 4 });
  });

  test("becomes one opaque background when it is flattened", async () => {
    const fake = open({
      layers: [{ at: { left: 0, top: 0, width: 1, height: 1 }, pixels: Uint8Array.from([9, 9, 9]) }],
    });
    await inside(fake, () => doc(fake).flatten());
    expect(doc(fake).layers.map((layer) => layer.isBackgroundLayer)).toEqual([true]);
    const { data, hasAlpha } = fake.pixels(doc(fake).id);
    expect(hasAlpha).toBe(false);
    expect(Array.from(data).slice(0, 6)).toEqual([9, 9, 9, 255, 255, 255]);
  });

  test("is duplicated with its layers, or merged", async () => {
    const fake = open({ layers: TWO });
    const first = doc(fake);
    const copy = await inside(fake, () => first.duplicate("Copy"));
    expect(copy.layers).toHaveLength(2);
    const merged = await inside(fake, () => first.duplicate("Merged", true));
    expect(merged.layers).toHaveLength(1);
    expect(fake.pixels(merged.id)).toEqual(fake.pixels(first.id));
  });

  test("changes its mode and profile by commands", async () => {
    const fake = open({ profile: "Display P3", layers: TWO });
    await inside(fake, () => doc(fake).convertProfile("sRGB IEC61966-2.1"));
    expect(doc(fake).colorProfileName).toBe("sRGB IEC61966-2.1");
    await inside(fake, () => doc(fake).changeMode("grayscaleMode"));
    expect(doc(fake).mode).toBe("grayscaleMode");
    expect(fake.pixels(doc(fake).id).data).toHaveLength(60);
  });

  test("has no selection before 25.0", () => {
    expect(doc(open({}, { version: "24.7.0" })).selection).toBeUndefined();
    expect(doc(open({ selection: { at: { left: 1, top: 1, width: 2, height: 2 } } })).selection.solid).toBe(true);
  });
});

describe("a layer", () => {
  test("has bounds with effects, and without", () => {
    const fake = open({
      layers: [{ at: { left: 2, top: 2, width: 3, height: 2 }, pixels: ramp(3, 2, 3, 8), effect: 2 }],
    });
    expect(doc(fake).layers[0]?.bounds).toMatchObject({ left: 0, top: 0, right: 7, bottom: 6 });
    expect(doc(fake).layers[0]?.boundsNoEffects).toMatchObject({ left: 2, top: 2, right: 5, bottom: 4 });
  });

  test("lies in a tree", () => {
    const fake = open({ layers: [{ name: "Group", layers: [{ name: "Inner" }] }, { background: true }] });
    const group = doc(fake).layers[0];
    expect(group?.kind).toBe("group");
    expect(group?.layers?.[0]?.parent?.id).toBe(group?.id);
    expect(doc(fake).layers[1]?.layers).toBeNull();
    expect(doc(fake).layers[1]?.locked).toBe(true);
  });

  test("is made above the active one and becomes active", async () => {
    const fake = open({ layers: TWO, active: "Background" });
    await inside(fake, () => doc(fake).createPixelLayer({ name: "New", opacity: 40 }));
    expect(doc(fake).layers.map((layer) => layer.name)).toEqual(["Top", "New", "Background"]);
    expect(doc(fake).activeLayers[0]).toMatchObject({ name: "New", opacity: 40 });
  });

  test("moves to where it is told, but not below the background", async () => {
    const fake = open({ layers: [{ name: "A" }, { name: "B" }, { background: true }] });
    const [a, b, ground] = [...doc(fake).layers];
    if (!a || !b || !ground) throw new Error("three layers");
    await inside(fake, () => {
      a.move(b, "placeAfter");
    });
    expect(doc(fake).layers.map((layer) => layer.name)).toEqual(["B", "A", "Background"]);
    await expect(
      inside(fake, () => {
        a.move(ground, "placeAfter");
      }),
    ).rejects.toThrow("background");
    expect(doc(fake).layers.map((layer) => layer.name)).toEqual(["B", "A", "Background"]);
  });

  test.each([false, true])("has moveAbove only as the facts say: %s", async (hasMoveAbove) => {
    const fake = open({ layers: [{ name: "A" }, { name: "B" }] }, { hasMoveAbove });
    const [a, b] = [...doc(fake).layers];
    const moving = inside(fake, () => {
      if (a && b) b.moveAbove(a);
    });
    if (hasMoveAbove) await moving;
    else await expect(moving).rejects.toThrow("placeBefore");
    expect(doc(fake).layers[0]?.name).toBe(hasMoveAbove ? "B" : "A");
    expect(fake.notFaked).toHaveLength(hasMoveAbove ? 0 : 1);
  });

  test("of a group merges to one with the pixels of all", async () => {
    const inner: LayerInit = { name: "In", at: { left: 1, top: 1, width: 2, height: 2 }, pixels: ramp(2, 2, 3, 8) };
    const fake = open({ layers: [{ name: "Group", layers: [inner] }, { background: true }] });
    const merged = await inside(fake, async () => (await doc(fake).layers[0]?.duplicate())?.merge());
    expect(merged).toMatchObject({ kind: "pixel" });
    expect(merged?.bounds).toMatchObject({ left: 1, top: 1, right: 3, bottom: 3 });
    expect(doc(fake).layers).toHaveLength(3);
  });

  test("is duplicated into another document in that one's colours", async () => {
    const fake = host({
      documents: [
        { width: 2, height: 2, layers: [{ name: "A", pixels: new Uint8Array(12).fill(255) }] },
        { width: 2, height: 2, depth: 16 },
      ],
    });
    const [from, to] = fake.photoshop.app.documents;
    if (!from || !to) throw new Error("two documents");
    const [copy] = await inside(fake, () => from.duplicateLayers([...from.layers], to));
    expect(copy?.name).toBe("A");
    expect(fake.pixels(to.id, copy?.id).data[0]).toBe(65535);
  });

  test("that was deleted meanwhile throws, and the last one cannot be deleted", () => {
    const fake = open({ layers: TWO });
    const top = doc(fake).layers[0];
    fake.user.deleteLayer(doc(fake).id, 2);
    expect(() => top?.name).toThrow("not in the document");
    expect(() => {
      fake.user.deleteLayer(doc(fake).id, 1);
    }).toThrow("last layer");
  });

  test("moves and scales its pixels", async () => {
    const fake = open({ layers: [{ at: { left: 2, top: 2, width: 4, height: 2 }, pixels: ramp(4, 2, 3, 8) }] });
    const layer = doc(fake).layers[0];
    await inside(fake, () => layer?.translate(-3, 1));
    expect(layer?.bounds).toMatchObject({ left: -1, top: 3, right: 3, bottom: 5 });
    await inside(fake, () => layer?.scale(200, 100));
    expect(layer?.bounds).toMatchObject({ left: -3, top: 3, right: 5, bottom: 5 });
  });
});

describe("batchPlay", () => {
  test("refuses what the fake does not know, and remembers it", async () => {
    const fake = open();
    await expect(play(fake, { _obj: "gaussianBlur", radius: 3 })).rejects.toThrow("gaussianBlur");
    expect(() => {
      fake.check();
    }).toThrow("not faked");
  });

  test("tells a failure in its results and leaves out the rest, or rejects as the facts say", async () => {
    const commands = [
      {
        _obj: "set",
        _target: [{ _ref: "channel", _property: "selection" }],
        to: { _ref: "channel", _enum: "channel", _value: "mask" },
      },
      { _obj: "mergeVisible", duplicate: true },
    ];
    const fake = open();
    const results = await play(fake, ...commands);
    expect(results).toEqual([expect.objectContaining({ _obj: "error", message: "the layer has no mask" })]);
    expect(doc(fake).layers).toHaveLength(1);
    await expect(play(open({}, { batchPlayFailure: "rejects" }), ...commands)).rejects.toThrow("no mask");
  });

  test.each(["new layer", "active layer"] as const)("stamps what is visible into a %s", async (stampVisible) => {
    const fake = open({ layers: TWO }, { stampVisible });
    await play(fake, { _obj: "mergeVisible", duplicate: true });
    expect(doc(fake).layers).toHaveLength(stampVisible === "new layer" ? 3 : 2);
    expect(doc(fake).activeLayers[0]?.id).toBe(doc(fake).layers[0]?.id);
  });

  test.each([
    ["revealAll", 1],
    ["hideAll", 0],
    ["revealSelection", 0],
    ["hideSelection", 1],
  ])("makes a layer mask: %s", async (value, corner) => {
    const fake = open({ layers: TWO, selection: { at: { left: 4, top: 2, width: 2, height: 2 } } });
    const command = {
      _obj: "make",
      new: { _class: "channel" },
      at: { _ref: "channel", _enum: "channel", _value: "mask" },
      using: { _enum: "userMaskEnabled", _value: value },
    };
    await play(fake, command);
    expect(fake.mask(doc(fake).id, 2)?.[0]).toBe(corner);
    expect(await play(fake, command)).toMatchObject([{ _obj: "error" }]);
  });

  test("selects all, nothing, a rectangle, and what a layer covers", async () => {
    const fake = open({
      layers: [{ at: { left: 2, top: 1, width: 3, height: 2 }, pixels: ramp(3, 2, 3, 8) }, { background: true }],
    });
    const set = (to: object) => play(fake, { _obj: "set", _target: [{ _ref: "channel", _property: "selection" }], to });
    const px = (_value: number) => ({ _unit: "pixelsUnit", _value });
    await set({ _enum: "ordinal", _value: "allEnum" });
    expect(doc(fake).selection.bounds).toMatchObject({ right: 10, bottom: 6 });
    await set({ _obj: "rectangle", left: px(1), top: px(2), right: px(4), bottom: px(5) });
    expect(doc(fake).selection.bounds).toMatchObject({ left: 1, top: 2, right: 4, bottom: 5 });
    await set({
      _ref: [
        { _ref: "channel", _enum: "channel", _value: "transparencyEnum" },
        { _ref: "layer", _id: 2 },
      ],
    });
    expect(doc(fake).selection.bounds).toMatchObject({ left: 2, top: 1, right: 5, bottom: 3 });
    await set({ _enum: "ordinal", _value: "none" });
    expect(doc(fake).selection.bounds).toBeNull();
  });

  test("keeps the selection as a channel, by a name", async () => {
    const fake = open({ selection: { at: { left: 0, top: 0, width: 1, height: 1 } } });
    await play(fake, { _obj: "duplicate", _target: [{ _ref: "channel", _property: "selection" }], name: "Depth" });
    expect(fake.channel(doc(fake).id, "Depth")?.slice(0, 2)).toEqual([1, 0]);
    expect(doc(fake).channels.map((channel) => channel.name)).toEqual(["Red", "Green", "Blue", "Depth"]);
  });

  test("assigns a profile without touching the pixels", async () => {
    const fake = open({ layers: TWO });
    const before = fake.pixels(doc(fake).id);
    await play(fake, {
      _obj: "assignProfile",
      _target: [{ _ref: "document", _id: doc(fake).id }],
      profile: "Display P3",
    });
    expect(doc(fake).colorProfileName).toBe("Display P3");
    expect(fake.pixels(doc(fake).id)).toEqual(before);
  });

  test("gets a few properties, also outside a modal scope", async () => {
    const fake = open({ layers: TWO });
    const command = { _obj: "get", _target: [{ _property: "title" }, { _ref: "document", _id: doc(fake).id }] };
    expect(await fake.photoshop.action.batchPlay([command], {})).toEqual([{ title: "Photo.tif" }]);
  });
});

describe("notifications", () => {
  test("tell what the person does, a moment later", async () => {
    const fake = open({ layers: TWO });
    const listener = vi.fn();
    await fake.photoshop.action.addNotificationListener(["select", "set", "close", "delete"], listener);
    fake.user.selectLayer(doc(fake).id, 1);
    fake.user.select(doc(fake).id, { at: { left: 0, top: 0, width: 2, height: 2 } });
    fake.user.deleteLayer(doc(fake).id, 2);
    const { id } = doc(fake);
    fake.user.closeDocument(id);
    expect(listener).not.toHaveBeenCalled();
    await Promise.resolve();
    expect(listener.mock.calls.map(([event]) => event as string)).toEqual(["select", "set", "delete", "close"]);
    expect(listener.mock.calls[3]?.[1]).toEqual({ documentID: id });
  });

  test.each([false, true])("of a modal scope's changes come as the facts say: %s", async (notifyInModal) => {
    const fake = open({}, { notifyInModal });
    const listener = vi.fn();
    await fake.photoshop.action.addNotificationListener(["open", "modalJavaScriptScopeEnter"], listener);
    await inside(fake, () => fake.photoshop.app.createDocument({ width: 2, height: 2 }));
    const events = listener.mock.calls.map(([event]) => event as string);
    expect(events).toEqual(notifyInModal ? ["modalJavaScriptScopeEnter", "open"] : ["modalJavaScriptScopeEnter"]);
  });

  test("end with the listener's removal", async () => {
    const fake = open();
    const listener = vi.fn();
    await fake.photoshop.action.addNotificationListener(["close"], listener);
    await fake.photoshop.action.removeNotificationListener(["close"], listener);
    fake.user.closeDocument(doc(fake).id);
    await Promise.resolve();
    expect(listener).not.toHaveBeenCalled();
    expect(fake.notifications.count).toBe(0);
  });
});
