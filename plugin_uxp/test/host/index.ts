/**
 * A Photoshop in memory, for tests of the panel in Node and in a browser.
 *
 * `host({documents: […]})` gives the modules as `require("photoshop")` and `require("uxp")` do, and with them what a
 * test needs: the person's actions, what was asked of the host, and the pixels that came out. What is certain of the
 * real host and what a test may switch is told in README.md and, switch by switch, in facts.ts.
 */

import { Action } from "./action";
import { App, Profiles } from "./app";
import { type DocumentInit, ramp } from "./build";
import type { ColorSpace } from "./colour";
import { compose } from "./compose";
import { constants } from "./constants";
import { canvasOf, find } from "./content";
import { DEFAULTS, type Facts } from "./facts";
import { type Decoded, decodePicture } from "./files";
import { type Box, boxFrom } from "./geometry";
import { Imaging } from "./imaging";
import { later } from "./later";
import { Machine } from "./machine";
import type { ExecuteAsModalOptions, ExecutionContext } from "./modal";
import { openedContent } from "./opening";
import { type Samples, join, toFullRange } from "./samples";
import { type Backend, type Entry, File, formats } from "./storage";
import { User } from "./user";
import { type Manifest, makeUxp } from "./uxp";

export { ramp };
export type { DocumentInit, LayerInit, MaskInit } from "./build";
export { Document } from "./document";
export { BUSY, CANCELLED, HostError, NotFaked } from "./errors";
export type { Facts } from "./facts";
export { Layer } from "./layer";
export { ImageBlob, MISSING, installLimits, isAllowed, limitedScope, runPlugin } from "./limits";
export type { ScopeRecord } from "./modal";
export { type Backend, MemoryBackend, formats } from "./storage";
export type { Manifest } from "./uxp";

export interface HostOptions {
  documents?: readonly DocumentInit[];
  facts?: Partial<Facts>;
  manifest?: Manifest;
  /** Where the plugin's data folder really is; in memory unless given. */
  backend?: Backend;
  /** The native path of that folder, which the daemon is told. */
  dataFolder?: string;
  /** Profiles that are installed beside those the fake can convert. */
  profiles?: Partial<Record<ColorSpace, readonly string[]>>;
}

/** The pixels of a place, as the host keeps them. */
export interface Held {
  /** Chunky, alpha last when `hasAlpha`; 16 bit as 0..65535. */
  readonly data: Samples;
  readonly hasAlpha: boolean;
  readonly bounds: Box;
}

export const MANIFEST: Manifest = {
  id: "test.plugin",
  version: "1.0.0",
  entrypoints: [
    { type: "panel", id: "enhance" },
    { type: "command", id: "run" },
  ],
  requiredPermissions: {
    network: {
      domains: [47801, 47802, 47803, 47804].flatMap((port) => [`ws://127.0.0.1:${port}`, `http://127.0.0.1:${port}`]),
    },
    launchProcess: { schemes: ["relief"], extensions: [] },
    localFileSystem: "plugin",
  },
};

export type Host = ReturnType<typeof host>;

export function host(options: HostOptions = {}) {
  const facts: Facts = { ...DEFAULTS, ...options.facts };
  const manifest = options.manifest ?? MANIFEST;
  const machine = new Machine(facts);
  const user = new User(machine);
  const profiles = new Profiles();
  for (const [space, names] of Object.entries(options.profiles ?? {})) {
    for (const name of names) profiles.added.push({ space: space as ColorSpace, name });
  }
  const uxp = makeUxp({ facts, manifest, backend: options.backend, dataFolder: options.dataFolder });

  const decoded = async (entry: Entry): Promise<Decoded> => {
    const data = entry instanceof File ? await entry.read({ format: formats.binary }) : new ArrayBuffer(0);
    return decodePicture(entry.name, new Uint8Array(data as ArrayBuffer));
  };
  const opened = async (entry: Entry): Promise<number> => {
    const file = await decoded(entry);
    const content = openedContent(file, facts.tiffAlpha);
    return machine.open(content, entry.name, entry.nativePath, 1 + content.channels.length).id;
  };
  const byToken = (token: string): Entry => uxp.files.getEntryForSessionToken(token);

  const app = new App(machine, profiles, opened);
  const imaging = new Imaging(machine, (space) => profiles.list(space));
  const action = new Action(
    machine,
    app,
    (token) => decoded(byToken(token)),
    (token) => opened(byToken(token)),
  );
  const core = {
    apiVersion: 2,
    isModal: () => machine.gate.isModal,
    executeAsModal: <T>(
      target: (context: ExecutionContext, descriptor: Record<string, unknown>) => T | Promise<T>,
      modal: ExecuteAsModalOptions,
    ): Promise<T> => machine.gate.run(target, modal),
    showAlert: ({ message }: { message: string }): Promise<void> =>
      later(() => {
        machine.alerts.push(message);
      }),
  };
  const { getSelection, putSelection, ...others } = imagingModule(imaging);
  const photoshop = {
    app,
    core,
    action,
    constants,
    imaging: facts.hasGetSelection
      ? { ...others, getSelection, putSelection }
      : (others as ReturnType<typeof imagingModule>),
  };

  const ids = (options.documents ?? []).map((init) => user.open(init));
  // Opening them was not part of what the test is about.
  machine.notifications.told.length = 0;
  if (ids[0] !== undefined) machine.activeId = ids[0];

  return {
    photoshop,
    uxp: uxp.module,
    facts,
    manifest,
    user,
    profiles,
    /** Ids of the documents given, in their order. The first is the active one. */
    ids,
    plugin: uxp.plugin,
    shell: uxp.shell,
    secureStorage: uxp.secureStorage,
    files: uxp.files,
    /** The data folder's backend. */
    backend: uxp.backend,
    imageData: imaging.ledger,
    calls: imaging.calls,
    notifications: machine.notifications,
    alerts: machine.alerts,
    notFaked: machine.notFaked,
    /** Every modal scope so far, with its times and progress. */
    scopes: machine.gate.records,

    /** As the plugin's `require`. */
    require: (name: string): unknown => {
      if (name === "photoshop") return photoshop;
      if (name === "uxp") return uxp.module;
      throw new Error(`UXP has no module "${name}"`);
    },

    /** The pixels of a layer (or, without one, of the composite) in `at`, its content unless given. */
    pixels(documentID: number, layerID?: number, at?: object): Held {
      const { content } = machine.document(documentID);
      const raster = layerID === undefined ? null : find(content, layerID)?.raster;
      if (raster === undefined) throw new Error(`the layer ${layerID ?? ""} is not there`);
      const where = at === undefined ? (raster?.content() ?? canvasOf(content)) : boxFrom(at);
      const { color, alpha } = raster?.read(where) ?? compose(content, where);
      const data = alpha === null ? color : join(color, alpha);
      const full = data instanceof Uint16Array ? toFullRange(data) : data;
      return { data: full, hasAlpha: alpha !== null, bounds: where };
    },

    /** A layer's mask in `at`, 0..1 a pixel, or null. */
    mask(documentID: number, layerID: number, at?: object): number[] | null {
      const { content } = machine.document(documentID);
      const mask = find(content, layerID)?.mask ?? null;
      return mask && Array.from(mask.read(at === undefined ? canvasOf(content) : boxFrom(at)), (v) => v / 32768);
    },

    /** An alpha channel by its name, over the canvas, 0..1 a pixel, or null. */
    channel(documentID: number, name: string): number[] | null {
      const { content } = machine.document(documentID);
      const found = content.channels.find((channel) => channel.name === name);
      return found ? Array.from(found.plane.read(canvasOf(content)), (v) => v / 32768) : null;
    },

    /** The selection over the canvas, 0..1 a pixel, or null. */
    selection(documentID: number): number[] | null {
      const { content } = machine.document(documentID);
      const { selection } = content;
      return selection && Array.from(selection.read(canvasOf(content)), (v) => v / 32768);
    },

    /** Throws when the plugin left something behind: after each test. */
    check(): void {
      const left = [
        ...machine.notFaked.map((what) => `not faked: ${what}`),
        ...uxp.plugin.failures.map((what) => `lifecycle: ${what}`),
        ...(imaging.ledger.alive > 0 ? [`${imaging.ledger.alive} image data were not disposed of`] : []),
        ...(machine.gate.isModal ? ["a modal scope is still open"] : []),
      ];
      if (left.length > 0) throw new Error(left.join("; "));
    },
  };
}

function imagingModule(imaging: Imaging) {
  const { getPixels, putPixels, getLayerMask, putLayerMask, getSelection, putSelection } = imaging;
  const { createImageDataFromBuffer, encodeImageData } = imaging;
  return {
    getPixels,
    putPixels,
    getLayerMask,
    putLayerMask,
    getSelection,
    putSelection,
    createImageDataFromBuffer,
    encodeImageData,
  };
}
