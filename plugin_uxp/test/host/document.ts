/** `Document` of the Document Object Model: a number, and a look at what is open; after closing every use throws. */

import { bareName, shownName, working } from "./colour";
import {
  BitsPerChannelType,
  ColorProfileType,
  DocumentMode,
  LayerKind,
  ResampleMethod,
  SaveOptions,
} from "./constants";
import { type Content, emptyRaster, newNode, place, remove, snapshot, spaceOf, walk } from "./content";
import * as edits from "./edits";
import { failure } from "./errors";
import { atLeast } from "./facts";
import { boxFrom } from "./geometry";
import { Layer, Layers } from "./layer";
import { later } from "./later";
import type { Machine, OpenDocument } from "./machine";
import type { ExecutionContext } from "./modal";
import { Selection } from "./selection";
import type { Depth } from "./samples";

const BITS: Readonly<Record<Depth, string>> = {
  8: BitsPerChannelType.EIGHT,
  16: BitsPerChannelType.SIXTEEN,
  32: BitsPerChannelType.THIRTYTWO,
};

const COMPONENTS = {
  RGB: ["Red", "Green", "Blue"],
  Grayscale: ["Gray"],
  Lab: ["Lightness", "a", "b"],
  CMYK: ["Cyan", "Magenta", "Yellow", "Black"],
};

export interface HistoryState {
  readonly typename: "HistoryState";
  readonly id: number;
  readonly docId: number;
  readonly name: string;
  readonly snapshot: boolean;
}

export interface Channel {
  readonly typename: "Channel";
  readonly name: string;
  readonly kind: "component" | "maskedAreas";
  remove(): void;
}

export class Document {
  readonly typename = "Document";

  constructor(
    private readonly machine: Machine,
    readonly id: number,
  ) {}

  get #doc(): OpenDocument {
    return this.machine.document(this.id);
  }

  get #content(): Content {
    return this.#doc.content;
  }

  get name(): string {
    return this.#doc.name;
  }
  get title(): string {
    return this.#doc.name;
  }
  /** Empty until the document was saved. */
  get path(): string {
    return this.#doc.path;
  }
  get saved(): boolean {
    return this.#doc.saved;
  }
  get cloudDocument(): boolean {
    return this.#doc.path.startsWith("cloud:");
  }
  get mode(): string {
    return this.#content.mode;
  }
  get width(): number {
    return this.#content.width;
  }
  get height(): number {
    return this.#content.height;
  }
  get resolution(): number {
    return this.#content.resolution;
  }
  get bitsPerChannel(): string {
    const { mode, depth } = this.#content;
    return mode === DocumentMode.BITMAP ? BitsPerChannelType.ONE : BITS[depth];
  }
  set bitsPerChannel(value: string) {
    const depth = ([8, 16, 32] as const).find((bits) => BITS[bits] === value) ?? failure(`no such depth: ${value}`);
    this.machine.write(this.id, "Depth", (content) => {
      edits.changeColour(content, { space: spaceOf(content), profile: content.profile }, depth, content.mode);
    });
  }
  /** "None" when the document is untagged; 32-bit documents append "(Linear RGB Profile)". */
  get colorProfileName(): string {
    const { profile, depth } = this.#content;
    return profile === "" ? "None" : shownName(profile, depth, spaceOf(this.#content));
  }
  get colorProfileType(): string {
    const { profile } = this.#content;
    if (profile === "") return ColorProfileType.NONE;
    return profile === working(spaceOf(this.#content)) ? ColorProfileType.WORKING : ColorProfileType.CUSTOM;
  }

  /** Topmost first. */
  get layers(): Layers {
    return this.#layers(this.#content.layers.map((node) => node.id));
  }
  get activeLayers(): Layers {
    return this.#layers(this.#content.activeLayers);
  }
  get backgroundLayer(): Layer | null {
    const node = this.#content.layers.find((entry) => entry.background);
    return node ? new Layer(this.machine, this.id, node.id) : null;
  }

  get channels(): Channel[] {
    const { channels } = this.#content;
    const own = COMPONENTS[spaceOf(this.#content)].map((name) => ({ name, kind: "component" as const, id: -1 }));
    const alpha = channels.map(({ name, id }) => ({ name, kind: "maskedAreas" as const, id }));
    return [...own, ...alpha].map(({ name, kind, id }) => ({
      typename: "Channel",
      name,
      kind,
      remove: () => {
        this.machine.write(this.id, "Delete Channel", (content) => {
          if (kind === "component") failure("the fake removes alpha channels only");
          content.channels = content.channels.filter((channel) => channel.id !== id);
        });
      },
    }));
  }

  /** From Photoshop 25.0. */
  get selection(): Selection {
    const selection = new Selection(this.machine, this.#doc.id);
    return atLeast(this.machine.facts.version, "25.0") ? selection : (undefined as unknown as Selection);
  }

  get historyStates(): HistoryState[] {
    return this.#doc.states.map(({ id, name }) => this.#state(id, name));
  }
  get activeHistoryState(): HistoryState {
    const { states, current } = this.#doc;
    const state = states.find((entry) => entry.id === current);
    return this.#state(current, state?.name ?? "");
  }
  set activeHistoryState(state: HistoryState) {
    this.machine.gate.requireWrite("activeHistoryState");
    this.machine.revert(this.id, state.id);
  }

  get saveAs(): never {
    return this.machine.unknown("the fake saves no files");
  }

  close(saving: number = SaveOptions.PROMPTTOSAVECHANGES): Promise<void> {
    return later(() => {
      this.machine.gate.requireWrite("close");
      const asks = saving === SaveOptions.PROMPTTOSAVECHANGES && !this.saved;
      if (asks) this.machine.alerts.push(`Save changes to ${this.name} before closing?`);
      this.machine.close(this.id);
    });
  }

  closeWithoutSaving(): void {
    this.machine.gate.requireWrite("close");
    this.machine.close(this.id);
  }

  /** The options alone, or the kind of layer and its options. */
  createLayer(kind?: string | edits.LayerOptions, options?: edits.LayerOptions): Promise<Layer> {
    const group = kind === LayerKind.GROUP;
    const given = typeof kind === "object" ? kind : (options ?? {});
    return group ? this.createLayerGroup(given) : this.createPixelLayer(given);
  }

  createPixelLayer(options: edits.LayerOptions = {}): Promise<Layer> {
    return this.#made("New Layer", (content, doc) => {
      return edits.addLayer(doc, LayerKind.NORMAL, emptyRaster(content), options).id;
    });
  }

  createLayerGroup(options: edits.LayerOptions & { fromLayers?: readonly Layer[] } = {}): Promise<Layer> {
    return this.#made("New Group", (content, doc) => {
      const taken = (options.fromLayers ?? []).map((layer) => layer.id);
      const group = edits.addLayer(doc, LayerKind.GROUP, null, { ...options, name: options.name ?? "Group" });
      group.children = taken.map((id) => remove(content, id) ?? failure(`the layer ${id} is gone`));
      return group.id;
    });
  }

  groupLayers(layers: readonly Layer[]): Promise<Layer> {
    return this.createLayerGroup({ fromLayers: layers });
  }

  duplicateLayers(layers: readonly Layer[], target?: Document): Promise<Layer[]> {
    return later(() => {
      const to = target?.id ?? this.id;
      return this.machine
        .write(to, "Duplicate Layers", (_, doc) =>
          layers.toReversed().map((layer) => {
            return new Layer(this.machine, to, edits.duplicateLayer(this.#doc, layer.id, doc).id);
          }),
        )
        .toReversed();
    });
  }

  /** A second document, which becomes the active one. */
  duplicate(name?: string, mergeLayersOnly = false): Promise<Document> {
    return later(() => {
      this.machine.gate.requireWrite("duplicate");
      const { nextLayer } = this.#doc;
      const content = snapshot(this.#content);
      const copy = this.machine.open(content, name ?? `${this.name} copy`, "", nextLayer - 1);
      if (mergeLayersOnly) this.machine.write(copy.id, "Merge", (_, doc) => edits.mergeVisible(doc));
      return new Document(this.machine, copy.id);
    });
  }

  flatten(): Promise<void> {
    return this.#done("Flatten Image", (_, doc) => {
      edits.flatten(doc);
    });
  }

  mergeVisibleLayers(): Promise<void> {
    return this.#done("Merge Visible", (_, doc) => {
      edits.mergeVisible(doc);
    });
  }

  rasterizeAllLayers(): Promise<void> {
    return this.#done("Rasterize", (content) => {
      for (const node of walk(content.layers)) if (node.raster !== null) node.kind = LayerKind.NORMAL;
    });
  }

  /** Every layer is resampled; with the method "none" only the resolution changes. */
  resizeImage(width?: number, height?: number, resolution?: number, method?: string): Promise<void> {
    return this.#done("Image Size", (content) => {
      if (method !== ResampleMethod.NONE) {
        const w = width ?? Math.round((content.width * (height ?? content.height)) / content.height);
        const h = height ?? Math.round((content.height * w) / content.width);
        edits.resizeImage(content, w, h, method ?? ResampleMethod.AUTOMATIC);
      }
      content.resolution = resolution ?? content.resolution;
    });
  }

  resizeCanvas(width: number, height: number, anchor = ""): Promise<void> {
    return this.#done("Canvas Size", (content) => {
      edits.resizeCanvas(content, width, height, anchor);
    });
  }

  crop(at: object, angle = 0): Promise<void> {
    return this.#done("Crop", (content) => {
      if (angle !== 0) this.machine.unknown("the fake does not crop at an angle");
      edits.crop(content, boxFrom(at));
    });
  }

  convertProfile(profile: string): Promise<void> {
    return this.#done("Convert to Profile", (content) => {
      const space = spaceOf(content);
      edits.changeColour(content, { space, profile: bareName(profile) }, content.depth, content.mode);
    });
  }

  changeMode(mode: string): Promise<void> {
    return this.#done("Change Mode", (content) => {
      const known = Object.values(DocumentMode).find((entry) => entry === mode) ?? failure(`no such mode: ${mode}`);
      const space = spaceOf({ ...content, mode: known });
      edits.changeColour(content, { space, profile: working(space) }, content.depth, known);
    });
  }

  /** One history state of all that the callback does: a modal scope of its own unless one is open. */
  async suspendHistory(
    callback: (context: ExecutionContext & { document: Document }) => unknown,
    historyStateName: string,
  ): Promise<void> {
    const inside = async (context: ExecutionContext): Promise<void> => {
      const suspension = await context.hostControl.suspendHistory({ documentID: this.id, name: historyStateName });
      await callback(Object.assign(Object.create(context) as ExecutionContext, { document: this }));
      await context.hostControl.resumeHistory(suspension);
    };
    await this.machine.gate.run(inside, { commandName: historyStateName });
  }

  #layers(ids: readonly number[]): Layers {
    const { layers } = this.#content;
    const there = ids.filter((id) => place({ ...this.#content, layers }, id) !== undefined);
    return Layers.holding(there.map((id) => new Layer(this.machine, this.id, id)));
  }

  #state(id: number, name: string): HistoryState {
    return { typename: "HistoryState", id, docId: this.id, name, snapshot: false };
  }

  #made(what: string, make: (content: Content, doc: OpenDocument) => number): Promise<Layer> {
    return later(() => new Layer(this.machine, this.id, this.machine.write(this.id, what, make)));
  }

  #done(what: string, change: (content: Content, doc: OpenDocument) => void): Promise<void> {
    return later(() => {
      this.machine.write(this.id, what, change);
    });
  }
}

/** For builders: a document with one empty layer, or with a background of one colour. */
export function blankContent(base: Omit<Content, "layers" | "channels" | "selection" | "activeLayers">): Content {
  const content: Content = { ...base, layers: [], channels: [], selection: null, activeLayers: [1] };
  content.layers = [newNode(1, "Layer 1", LayerKind.NORMAL, emptyRaster(content))];
  return content;
}
