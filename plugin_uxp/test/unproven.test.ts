/** Enhance on the other side of each thing that is not proven of Photoshop: every run there ends as it should. */
import { afterEach, describe, expect, it } from "vitest";
import { Engine } from "../src/engine";
import { Run } from "../src/run";
import { DEFAULTS, type Settings } from "../src/settings";
import { current, use } from "./current/host";
import { ScriptedDaemon } from "./daemon";
import type { DocumentInit, Facts } from "./host";
import { unlike } from "./pictures";

const SIDES: readonly Partial<Facts>[] = [
  {},
  { version: "25.10.0" },
  { readsNeedModal: false },
  { nestedModal: "allowed" },
  { notifyInModal: true },
  { premultiplied: true },
  { opaqueHasNoAlpha: "layer" },
  { opaqueHasNoAlpha: "never" },
  { emptyRegion: "zero-size" },
  { noSelection: "zero-size" },
  { depthConversion: "works" },
  { cmykRead: "converts" },
  { indexedRead: "converts" },
  { nonPixelRead: "rendered" },
  { replaceFalse: "overwrite" },
  { unlistedProfile: "accepted" },
  { maskDepth: "8" },
  { stampVisible: "active layer" },
  { hasMoveAbove: true },
  { cacheLevels: 1 },
  { batchPlayFailure: "rejects" },
];

const SIZE = { width: 24, height: 18 };
const { width: W, height: H } = SIZE;
const RGB = { ...SIZE, name: "rgb", depth: 16, profile: "Display P3" } as const;

interface Case {
  readonly what: string;
  readonly document: DocumentInit;
  readonly settings: Partial<Settings>;
  readonly selected?: object;
  /** The document that was open, and the one that was made. */
  readonly layers: number;
  readonly made?: { readonly width: number; readonly layers: number };
}

const CASES: readonly Case[] = [
  {
    what: "a document becomes a larger one",
    document: { ...RGB, layers: [{ background: true, pixels: unlike(W * H * 3, 16), fullRange: true }] },
    settings: {},
    layers: 1,
    made: { width: 2 * W, layers: 1 },
  },
  {
    what: "a transparent layer is cleaned up above itself",
    document: {
      ...RGB,
      layers: [
        { name: "L", at: { left: 3, top: 2, right: 13, bottom: 10 }, pixels: unlike(10 * 8 * 4, 16), fullRange: true },
      ],
    },
    settings: { what: "layer", scale: 1, place: "layer" },
    layers: 2,
  },
  {
    what: "a group is read as it looks",
    document: {
      ...RGB,
      layers: [{ name: "g", kind: "group", layers: [{ name: "in", pixels: unlike(W * H * 4, 16), fullRange: true }] }],
    },
    settings: { what: "layer" },
    layers: 1,
    made: { width: 2 * W, layers: 1 },
  },
  {
    what: "a selection gets its mask, and the depth map a channel",
    document: { ...RGB, layers: [{ background: true, pixels: unlike(W * H * 3, 16), fullRange: true }] },
    settings: { what: "selection", place: "enlarge", depthUse: "mask" },
    selected: { left: 4, top: 4, right: 14, bottom: 12 },
    layers: 2,
  },
  {
    what: "nothing is selected, and the depth map becomes a channel",
    document: { ...RGB, layers: [{ background: true, pixels: unlike(W * H * 3, 16), fullRange: true }] },
    settings: { depthUse: "channel" },
    layers: 1,
    made: { width: 2 * W, layers: 1 },
  },
  {
    what: "transparent gray comes with a mask",
    document: { ...SIZE, name: "gray", mode: "grayscaleMode", layers: [{ name: "L", pixels: unlike(W * H * 2, 8) }] },
    settings: {},
    layers: 1,
    made: { width: 2 * W, layers: 1 },
  },
  {
    what: "CMYK becomes a new RGB document",
    document: { ...SIZE, name: "ink", mode: "CMYKColorMode", layers: [{ name: "L", pixels: unlike(W * H * 4, 8) }] },
    settings: {},
    layers: 1,
    made: { width: 2 * W, layers: 1 },
  },
  {
    what: "a picture with a palette becomes a new RGB document",
    document: { ...SIZE, name: "web", mode: "indexedColorMode", layers: [{ background: true }] },
    settings: {},
    layers: 1,
    made: { width: 2 * W, layers: 1 },
  },
];

let engine: Engine;

afterEach(() => {
  engine.disconnect();
  current().check();
});

describe.each(SIDES)("%j", (facts) => {
  it.each(CASES)("$what", async ({ document, settings, selected, layers, made }) => {
    const fake = use({ documents: [document], facts });
    const id = fake.ids[0] ?? 0;
    if (selected !== undefined) fake.user.select(id, { at: selected });
    const daemon = new ScriptedDaemon();
    daemon.state = { state: "done" };
    engine = new Engine(
      {
        open: daemon.ports.open,
        launch: () => Promise.resolve(),
        readCredentials: () => Promise.resolve({ client: "me", token: "token" }),
        keepCredentials: () => Promise.resolve(),
        dataFolder: () => Promise.resolve(undefined),
      },
      "Photoshop",
    );
    const before = fake.photoshop.app.activeDocument?.historyStates.length ?? 0;
    const run = new Run(engine, () => undefined);
    await run.perform({
      settings: { ...DEFAULTS, ...settings },
      models: [],
      fileBytes: 2 ** 30,
      where: () => "here",
    });
    const [old, result, ...more] = fake.photoshop.app.documents;
    expect(more).toEqual([]);
    expect(old?.layers.length).toBe(layers);
    expect(old?.historyStates.length).toBe(before + (made === undefined ? 1 : 0));
    if (made === undefined) expect(result).toBeUndefined();
    else {
      expect(result?.width).toBe(made.width);
      expect(result?.layers.length).toBe(made.layers);
      expect(fake.photoshop.app.activeDocument?.id).toBe(result?.id);
    }
  });
});
