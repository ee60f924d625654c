/** Modal scopes and history of the fake host. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Facts, type Host, host } from "./host";

const WHITE = { width: 8, height: 8 };

function open(facts: Partial<Facts> = {}): Host {
  return host({ documents: [{ ...WHITE, name: "A" }], facts });
}

function doc(fake: Host) {
  const found = fake.photoshop.app.activeDocument;
  if (found === null) throw new Error("no document");
  return found;
}

describe("writing", () => {
  test("is refused outside a modal scope, by methods and by properties", async () => {
    const fake = open();
    const layer = doc(fake).layers[0];
    await expect(doc(fake).createPixelLayer()).rejects.toThrow("modal scope");
    await expect(fake.photoshop.app.createDocument({})).rejects.toThrow("modal scope");
    await expect(fake.photoshop.action.batchPlay([{ _obj: "mergeVisible" }], {})).rejects.toThrow("modal scope");
    expect(() => {
      if (layer !== undefined) layer.name = "B";
    }).toThrow("modal scope");
    expect(() => {
      doc(fake).closeWithoutSaving();
    }).toThrow("modal scope");
  });

  test("is refused to a promise that outlives its scope", async () => {
    const fake = open();
    let late: Promise<unknown> = Promise.resolve();
    let go = (): void => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    await fake.photoshop.core.executeAsModal(
      () => {
        late = gate.then(() => doc(fake).createPixelLayer());
      },
      { commandName: "Quick" },
    );
    go();
    await expect(late).rejects.toThrow("modal scope");
    expect(doc(fake).layers).toHaveLength(1);
  });

  test("needs a name for its command", async () => {
    const fake = open();
    await expect(fake.photoshop.core.executeAsModal(() => 1, {} as never)).rejects.toThrow("commandName");
  });

  test.each([
    [true, "modal scope"],
    [false, null],
  ])("reading is a matter of facts: readsNeedModal %s", async (readsNeedModal, error) => {
    const fake = open({ readsNeedModal });
    const read = fake.photoshop.imaging.getPixels({});
    if (error !== null) await expect(read).rejects.toThrow(error);
    else (await read).imageData.dispose();
  });
});

describe("a second scope", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("is rejected with the number 9 after the time-out", async () => {
    const fake = open();
    fake.user.hold();
    const run = fake.photoshop.core.executeAsModal(() => 1, { commandName: "Wait", timeOut: 3 });
    const told = vi.fn();
    run.catch(told);
    await vi.advanceTimersByTimeAsync(2900);
    expect(told).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(told).toHaveBeenCalledWith(expect.objectContaining({ number: 9 }));
  });

  test("waits one second when it names no time-out", async () => {
    const fake = open();
    fake.user.hold();
    const told = vi.fn();
    fake.photoshop.core.executeAsModal(() => 1, { commandName: "Wait" }).catch(told);
    await vi.advanceTimersByTimeAsync(900);
    expect(told).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(told).toHaveBeenCalledTimes(1);
  });

  test("is rejected at once before 25.10, which knows no time-out", async () => {
    const fake = open({ version: "25.9.0" });
    fake.user.hold();
    const run = fake.photoshop.core.executeAsModal(() => 1, { commandName: "Wait", timeOut: 60 });
    await expect(run).rejects.toMatchObject({ number: 9 });
  });

  test("begins as soon as the first has ended", async () => {
    const fake = open();
    const release = fake.user.hold();
    const run = fake.photoshop.core.executeAsModal(() => "done", { commandName: "Wait", timeOut: 30 });
    await vi.advanceTimersByTimeAsync(5000);
    release();
    await expect(run).resolves.toBe("done");
  });

  test("inside a scope is rejected, or joins it where the facts allow that", async () => {
    const nest = (fake: Host): Promise<number> =>
      fake.photoshop.core.executeAsModal(
        () => fake.photoshop.core.executeAsModal(() => 7, { commandName: "Inner", timeOut: 0 }),
        { commandName: "Outer" },
      );
    await expect(nest(open())).rejects.toMatchObject({ number: 9 });
    await expect(nest(open({ nestedModal: "allowed" }))).resolves.toBe(7);
  });
});

describe("history", () => {
  test("keeps one state for all that happens while it is suspended", async () => {
    const fake = open();
    const before = doc(fake).historyStates.length;
    await fake.photoshop.core.executeAsModal(
      async ({ hostControl }) => {
        const id = await hostControl.suspendHistory({ documentID: doc(fake).id, name: "Enhance" });
        await doc(fake).createPixelLayer({ name: "One" });
        await doc(fake).createPixelLayer({ name: "Two" });
        await hostControl.resumeHistory(id);
      },
      { commandName: "Enhance" },
    );
    expect(doc(fake).historyStates).toHaveLength(before + 1);
    expect(doc(fake).activeHistoryState.name).toBe("Enhance");
    fake.user.undo(doc(fake).id);
    expect(doc(fake).layers.map((layer) => layer.name)).toEqual(["Background"]);
  });

  test("makes no state when nothing changed", async () => {
    const fake = open();
    const before = doc(fake).historyStates.length;
    await fake.photoshop.core.executeAsModal(
      async ({ hostControl }) => {
        await hostControl.resumeHistory(
          await hostControl.suspendHistory({ documentID: doc(fake).id, name: "Nothing" }),
        );
      },
      { commandName: "Nothing" },
    );
    expect(doc(fake).historyStates).toHaveLength(before);
  });

  test("goes back to the very pixels when the function throws", async () => {
    const fake = open();
    const before = fake.pixels(doc(fake).id);
    const run = fake.photoshop.core.executeAsModal(
      async ({ hostControl }) => {
        await hostControl.suspendHistory({ documentID: doc(fake).id, name: "Enhance" });
        await doc(fake).resizeImage(16, 16);
        const { imaging } = fake.photoshop;
        const black = { width: 16, height: 16, components: 3, colorSpace: "RGB" };
        const imageData = await imaging.createImageDataFromBuffer(new Uint8Array(768), black);
        await imaging.putPixels({ documentID: doc(fake).id, layerID: 1, imageData });
        imageData.dispose();
        await doc(fake).createPixelLayer();
        throw new Error("broken");
      },
      { commandName: "Enhance" },
    );
    await expect(run).rejects.toThrow("broken");
    expect(doc(fake).width).toBe(8);
    expect(doc(fake).layers).toHaveLength(1);
    expect(fake.pixels(doc(fake).id)).toEqual(before);
  });

  test("goes back also where a layer that stays was written to", async () => {
    const fake = open();
    const before = fake.pixels(doc(fake).id);
    const run = fake.photoshop.core.executeAsModal(
      async ({ hostControl }) => {
        await hostControl.suspendHistory({ documentID: doc(fake).id, name: "Enhance" });
        const { imaging } = fake.photoshop;
        const kind = { width: 1, height: 1, components: 3, colorSpace: "RGB" };
        const imageData = await imaging.createImageDataFromBuffer(new Uint8Array(3), kind);
        await imaging.putPixels({ documentID: doc(fake).id, layerID: 1, imageData, replace: false });
        expect(fake.pixels(doc(fake).id)).not.toEqual(before);
        throw new Error("broken");
      },
      { commandName: "Enhance" },
    );
    await expect(run).rejects.toThrow("broken");
    expect(fake.pixels(doc(fake).id)).toEqual(before);
  });

  test("keeps what was changed before it was suspended", async () => {
    const fake = open();
    const run = fake.photoshop.core.executeAsModal(
      async ({ hostControl }) => {
        await doc(fake).createPixelLayer({ name: "Kept" });
        await hostControl.suspendHistory({ documentID: doc(fake).id, name: "Enhance" });
        await doc(fake).createPixelLayer({ name: "Dropped" });
        throw new Error("broken");
      },
      { commandName: "Enhance" },
    );
    await expect(run).rejects.toThrow();
    expect(doc(fake).layers.map((layer) => layer.name)).toEqual(["Kept", "Background"]);
  });

  test("drops the changes when it is resumed without commit", async () => {
    const fake = open();
    await fake.photoshop.core.executeAsModal(
      async ({ hostControl }) => {
        const id = await hostControl.suspendHistory({ documentID: doc(fake).id, name: "Look" });
        await doc(fake).createPixelLayer();
        await hostControl.resumeHistory(id, false);
      },
      { commandName: "Look" },
    );
    expect(doc(fake).layers).toHaveLength(1);
  });

  test("gives no id of a dropped layer to another", async () => {
    const fake = open();
    const ids: number[] = [];
    await fake.photoshop.core.executeAsModal(
      async ({ hostControl }) => {
        const id = await hostControl.suspendHistory({ documentID: doc(fake).id, name: "Look" });
        ids.push((await doc(fake).createPixelLayer()).id);
        await hostControl.resumeHistory(id, false);
        ids.push((await doc(fake).createPixelLayer()).id);
      },
      { commandName: "Look" },
    );
    expect(new Set(ids).size).toBe(2);
  });

  test("can be suspended by the document itself, in a scope of its own", async () => {
    const fake = open();
    await doc(fake).suspendHistory(async ({ document }) => {
      await document.createPixelLayer({ name: "One" });
    }, "By document");
    expect(doc(fake).activeHistoryState.name).toBe("By document");
  });
});

describe("the scope", () => {
  test("closes registered documents at its end, also when it fails", async () => {
    const fake = open();
    const run = fake.photoshop.core.executeAsModal(
      async ({ hostControl }) => {
        const temporary = await fake.photoshop.app.createDocument({ width: 4, height: 4 });
        await hostControl.registerAutoCloseDocument(temporary.id);
        const kept = await fake.photoshop.app.createDocument({ width: 4, height: 4, name: "Kept" });
        await hostControl.registerAutoCloseDocument(kept.id);
        await hostControl.unregisterAutoCloseDocument(kept.id);
        throw new Error("broken");
      },
      { commandName: "Make" },
    );
    await expect(run).rejects.toThrow("broken");
    expect(fake.photoshop.app.documents.map((entry) => entry.name)).toEqual(["A", "Kept"]);
  });

  test("refuses every further call once the person has cancelled", async () => {
    const fake = open();
    const onCancel = vi.fn();
    const run = fake.photoshop.core.executeAsModal(
      async (context) => {
        context.onCancel = onCancel;
        expect(context.isCancelled).toBe(false);
        fake.user.cancel();
        expect(context.isCancelled).toBe(true);
        await doc(fake).createPixelLayer();
      },
      { commandName: "Long" },
    );
    await expect(run).rejects.toMatchObject({ number: -128 });
    expect(onCancel).toHaveBeenCalledOnce();
    expect(doc(fake).layers).toHaveLength(1);
    expect(fake.user.cancel()).toBe(false);
  });

  test("is remembered with its times, its progress and its end", async () => {
    const fake = open();
    await fake.photoshop.core.executeAsModal(
      ({ reportProgress }) => {
        reportProgress({ value: 0.5, commandName: "Half" });
        expect(() => {
          reportProgress({ value: 50 });
        }).toThrow(RangeError);
      },
      { commandName: "Count", interactive: true },
    );
    const [scope] = fake.scopes;
    expect(scope).toMatchObject({
      commandName: "Count",
      interactive: true,
      outcome: "returned",
      progress: [{ value: 0.5, commandName: "Half" }],
    });
    expect((scope?.left ?? 0) - (scope?.entered ?? 0)).toBeGreaterThanOrEqual(0);
  });

  test("leaves the person nothing to do but to cancel", async () => {
    const fake = open();
    await fake.photoshop.core.executeAsModal(
      () => {
        expect(() => {
          fake.user.closeDocument(doc(fake).id);
        }).toThrow("modal state");
      },
      { commandName: "Hold" },
    );
  });

  test("gives a context that is dead afterwards", async () => {
    const fake = open();
    const context = await fake.photoshop.core.executeAsModal((given) => given, { commandName: "Hold" });
    await expect(context.hostControl.suspendHistory({ documentID: doc(fake).id, name: "Late" })).rejects.toThrow(
      "ended",
    );
  });
});
