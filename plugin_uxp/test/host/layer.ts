/** `Layer` of the Document Object Model: two numbers and a look into the document, so it knows when it is gone. */

import { ElementPlacement, LayerKind } from "./constants";
import { type LayerNode, find, place } from "./content";
import { Document } from "./document";
import * as edits from "./edits";
import { failure } from "./errors";
import { type Bounds, type Box, EMPTY, bounds, union } from "./geometry";
import { later } from "./later";
import type { Machine, OpenDocument } from "./machine";
import { scalePixels } from "./resample";
import { Raster } from "./raster";

export class Layers extends Array<Layer> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  static holding(layers: readonly Layer[]): Layers {
    const list = new Layers();
    list.push(...layers);
    return list;
  }

  getByName(name: string): Layer | undefined {
    return this.find((layer) => layer.name === name);
  }
}

export class Layer {
  readonly typename = "Layer";

  constructor(
    private readonly machine: Machine,
    readonly _docId: number,
    readonly id: number,
  ) {}

  get #doc(): OpenDocument {
    return this.machine.document(this._docId);
  }

  get #node(): LayerNode {
    return this.machine.layer(this.#doc, this.id);
  }

  get document(): Document {
    return new Document(this.machine, this.#doc.id);
  }

  get name(): string {
    return this.#node.name;
  }
  set name(value: string) {
    this.#set("Name Change", (node) => (node.name = value));
  }

  get kind(): LayerKind {
    return this.#node.kind;
  }

  get visible(): boolean {
    return this.#node.visible;
  }
  set visible(value: boolean) {
    this.#set(value ? "Show" : "Hide", (node) => (node.visible = value));
  }

  get opacity(): number {
    return this.#node.opacity;
  }
  set opacity(value: number) {
    if (!(value >= 0 && value <= 100)) failure("opacity goes from 0 to 100");
    this.#set("Opacity Change", (node) => (node.opacity = value));
  }

  get blendMode(): string {
    return this.#node.blendMode;
  }
  set blendMode(value: string) {
    this.#set("Blending Change", (node) => (node.blendMode = value));
  }

  get isBackgroundLayer(): boolean {
    return this.#node.background;
  }

  get isClippingMask(): boolean {
    return this.#node.clipped;
  }

  /** True when any of the locks is set, as on every background layer. */
  get locked(): boolean {
    const { allLocked, pixelsLocked, positionLocked, transparentPixelsLocked } = this.#node;
    return allLocked || pixelsLocked || positionLocked || transparentPixelsLocked;
  }

  get allLocked(): boolean {
    return this.#node.allLocked;
  }
  set allLocked(value: boolean) {
    this.#set("Lock", (node) => (node.allLocked = value));
  }

  get pixelsLocked(): boolean {
    return this.#node.pixelsLocked;
  }
  set pixelsLocked(value: boolean) {
    this.#set("Lock", (node) => (node.pixelsLocked = value));
  }

  get positionLocked(): boolean {
    return this.#node.positionLocked;
  }

  get transparentPixelsLocked(): boolean {
    return this.#node.transparentPixelsLocked;
  }

  /** With effects: a shadow counts. */
  get bounds(): Bounds {
    const { left, top, right, bottom } = this.boundsNoEffects;
    const more = this.#node.effect;
    if (right === left) return bounds(EMPTY);
    return bounds({ left: left - more, top: top - more, right: right + more, bottom: bottom + more });
  }

  get boundsNoEffects(): Bounds {
    return bounds(boxOf(this.#node) ?? EMPTY);
  }

  get parent(): Layer | null {
    const parent = place(this.#doc.content, this.#node.id)?.parent;
    return parent ? new Layer(this.machine, this._docId, parent.id) : null;
  }

  get layers(): Layers | null {
    const { children } = this.#node;
    return children && Layers.holding(children.map((node) => new Layer(this.machine, this._docId, node.id)));
  }

  get selected(): boolean {
    return this.#doc.content.activeLayers.includes(this.#node.id);
  }
  set selected(value: boolean) {
    this.machine.write(this._docId, "Select Layer", (content) => {
      const others = content.activeLayers.filter((id) => id !== this.id);
      content.activeLayers = value ? [...others, this.id] : others;
    });
  }

  delete(): void {
    this.machine.write(this._docId, "Delete Layer", (content) => {
      edits.deleteLayer(content, this.id);
    });
  }

  duplicate(target?: Document | Layer, placement?: string, name?: string): Promise<Layer> {
    return later(() => {
      const to = target instanceof Document ? this.machine.document(target.id) : this.#doc;
      const node = this.machine.write(to.id, "Duplicate Layer", () => {
        const copy = edits.duplicateLayer(this.#doc, this.id, to, name);
        if (target instanceof Layer) {
          edits.moveLayer(to.content, copy.id, target.id, placement ?? ElementPlacement.PLACEBEFORE);
        }
        return copy;
      });
      return new Layer(this.machine, to.id, node.id);
    });
  }

  merge(): Promise<Layer> {
    return later(() => {
      const node = this.machine.write(this._docId, "Merge Layers", (_, doc) => edits.mergeLayer(doc, this.id));
      return new Layer(this.machine, this._docId, node.id);
    });
  }

  move(target: Layer, placement: string): void {
    this.machine.write(this._docId, "Layer Order", (content) => {
      edits.moveLayer(content, this.id, target.id, placement);
    });
  }

  bringToFront(): void {
    const top = this.#doc.content.layers[0]?.id ?? this.id;
    if (top !== this.id) this.move(new Layer(this.machine, this._docId, top), ElementPlacement.PLACEBEFORE);
  }

  /** Of the reference of 2021 only; today's names `move`. */
  moveAbove(target: Layer): void {
    if (!this.machine.facts.hasMoveAbove)
      this.machine.unknown('layers have no moveAbove today: use move(…, "placeBefore")');
    this.move(target, ElementPlacement.PLACEBEFORE);
  }

  rasterize(target: string): Promise<void> {
    return later(() => {
      this.#set(`Rasterize (${target})`, (node) => {
        if (node.raster === null) failure("the layer has no pixels to rasterize");
        node.kind = LayerKind.NORMAL;
      });
    });
  }

  translate(horizontal: number, vertical: number): Promise<void> {
    return later(() => {
      this.#set("Move", (node) => {
        if (node.positionLocked || node.allLocked) failure("the layer's position is locked");
        node.raster = node.raster && edits.shiftRaster(node.raster, Math.round(horizontal), Math.round(vertical));
        node.mask = node.mask?.moved(Math.round(horizontal), Math.round(vertical)) ?? null;
      });
    });
  }

  /** In per cent of the size, about the layer's centre. */
  scale(width: number, height: number): Promise<void> {
    return later(() => {
      this.#set("Free Transform", (node) => {
        const raster = node.raster ?? failure("the layer has no pixels");
        const from = raster.content() ?? failure("the layer is empty");
        node.raster = fitted(raster, from, about(from, width / 100, height / 100));
      });
    });
  }

  #set(what: string, change: (node: LayerNode) => unknown): void {
    this.machine.write(this._docId, what, (content) => {
      change(find(content, this.id) ?? failure(`the layer ${this.id} is gone`));
    });
  }
}

function boxOf(node: LayerNode): Box | null {
  if (node.children === null) return node.raster?.content() ?? null;
  return node.children.map(boxOf).reduce<Box | null>((all, one) => union(all, one), null);
}

/** The box scaled about its centre, in whole pixels. */
export function about(from: Box, sx: number, sy: number): Box {
  const width = Math.max(1, Math.round((from.right - from.left) * sx));
  const height = Math.max(1, Math.round((from.bottom - from.top) * sy));
  const left = Math.round((from.left + from.right - width) / 2);
  const top = Math.round((from.top + from.bottom - height) / 2);
  return { left, top, right: left + width, bottom: top + height };
}

/** The pixels of one box resampled into another. */
export function fitted(raster: Raster, from: Box, to: Box): Raster {
  const out = new Raster(raster.colors, raster.depth);
  out.write(to, scalePixels(raster.read(from), from, to, raster.colors, raster.depth, false), "overwrite");
  return out;
}
