import { beforeEach, describe, expect, it } from "vitest";
import { BUILT_IN, DEFAULTS, Memory, consistent, modelFor, parsed, wish } from "../src/settings";
import type { ModelValue } from "../src/wire";

const model = (name: string, takesControl: boolean, isEstimator = false): ModelValue => ({
  name,
  scales: isEstimator ? [1] : [1, 2, 4],
  precisions: ["int8"],
  estimates_depth: isEstimator,
  takes_control: takesControl,
  licence: "",
});
const MODELS = [model("relief-depth", false, true), model("relief-sr-m", false), model("relief-photo-m", true)];

class Shelf {
  readonly items = new Map<string, string>();
  getItem(key: string) {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string) {
    this.items.set(key, value);
  }
}

describe("settings", () => {
  it("go together", () => {
    expect(consistent({ ...DEFAULTS, scale: 1, kind: "clean", place: "enlarge" })).toMatchObject({
      kind: "photo",
      place: "layer",
    });
    expect(consistent({ ...DEFAULTS, scale: 2, place: "layer" }).place).toBe("new-document");
    expect(consistent({ ...DEFAULTS, what: "selection", protect: "selection" }).protect).toBe("none");
    expect(consistent({ ...DEFAULTS, depth: "none", depthUse: "mask", keepBokeh: true })).toMatchObject({
      depthUse: "none",
      keepBokeh: false,
    });
  });

  it("that were stored are read back, and nonsense among them is as it was at first", () => {
    const kept = { ...DEFAULTS, scale: 4, denoise: 30, keepBokeh: true, where: "here" };
    expect(parsed(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
    expect(parsed({ scale: 7, denoise: -3, sharpen: "much", what: "world", keepBokeh: 1, other: 1 })).toEqual(DEFAULTS);
    expect(parsed({ where: "moon" }).where).toBe("policy");
    for (const nonsense of [null, 3, "x", [], undefined]) expect(parsed(nonsense)).toEqual(DEFAULTS);
  });

  it("become a wish in the engine's units", () => {
    const settings = { ...DEFAULTS, denoise: 25, far: 40, keepBokeh: true };
    expect(wish(settings, MODELS, { upload: "u" })).toEqual({
      model: "relief-photo-m",
      scale: 2,
      depth: { source: "auto" },
      restoration: { denoise: 0.25, sharpen: 1, near: 1, far: 0.4, keep_bokeh: true, protect: { upload: "u" } },
    });
  });

  it("ask nothing of a network that only enlarges", () => {
    const settings = { ...DEFAULTS, kind: "clean" as const, denoise: 0, near: 10, keepBokeh: true };
    const asked = wish(settings, MODELS, undefined);
    expect(asked.model).toBe("relief-sr-m");
    expect(asked.restoration).toEqual({ denoise: 1, sharpen: 1, near: 1, far: 1, keep_bokeh: false });
  });

  it("find another network where ours is not installed", () => {
    expect(modelFor(DEFAULTS, [model("other", true), model("plain", false)])).toBe("other");
    expect(modelFor(DEFAULTS, [model("plain", false)])).toBe("auto");
    expect(modelFor({ ...DEFAULTS, kind: "clean" }, [model("depth", false, true)])).toBe("auto");
  });
});

describe("presets", () => {
  let shelf: Shelf;
  let memory: Memory;
  beforeEach(() => {
    shelf = new Shelf();
    memory = new Memory(shelf);
  });

  it("of Relief are consistent and differ", () => {
    for (const { settings } of BUILT_IN) expect(consistent(settings)).toEqual(settings);
    expect(new Set(BUILT_IN.map(({ settings }) => JSON.stringify(settings))).size).toBe(BUILT_IN.length);
  });

  it("of the user are kept, replaced by name, and removed", () => {
    memory.keepPreset(" Mine ", { ...DEFAULTS, scale: 3 });
    memory.keepPreset("Mine", { ...DEFAULTS, scale: 4 });
    expect(new Memory(shelf).presets().slice(BUILT_IN.length)).toEqual([
      { name: "Mine", settings: { ...DEFAULTS, scale: 4 } },
    ]);
    memory.removePreset("Mine");
    expect(memory.own()).toEqual([]);
  });

  it("need a name that is free and short", () => {
    for (const name of ["", "  ", "x".repeat(61), "Photo ×2"]) {
      expect(() => memory.keepPreset(name, DEFAULTS)).toThrow(RangeError);
    }
  });

  it("cannot pile up", () => {
    for (let i = 0; i < 50; i++) memory.keepPreset(`p${i}`, DEFAULTS);
    expect(() => memory.keepPreset("one more", DEFAULTS)).toThrow(RangeError);
    memory.keepPreset("p7", DEFAULTS);
  });

  it("leave alone what job waits for an answer, which is remembered until it has one", () => {
    memory.keepAsking("a".repeat(32));
    expect(new Memory(shelf).asking()).toBe("a".repeat(32));
    memory.keepAsking(undefined);
    expect(memory.asking()).toBeUndefined();
    shelf.setItem("enhance.asking", "{");
    expect(memory.asking()).toBeUndefined();
  });

  it("survive what others wrote into the store", () => {
    for (const value of ["{", "[1,null,{}]", '{"a":1}', '[{"name":"ok","settings":{"scale":9}}]']) {
      shelf.setItem("enhance.presets", value);
      shelf.setItem("enhance.last", value);
      expect(memory.last()).toEqual(DEFAULTS);
      for (const { name } of memory.own()) expect(name).toBe("ok");
    }
  });
});
