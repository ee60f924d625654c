/** What the person in front of Photoshop, and other plugins, do meanwhile. */

import type { Content, LayerNode } from "./content";
import { type DocumentInit, type MaskInit, contentFrom, planeFrom } from "./build";
import * as edits from "./edits";
import { type Box, boxFrom } from "./geometry";
import type { Machine } from "./machine";
import { white } from "./samples";

export class User {
  constructor(private readonly machine: Machine) {}

  /** Opens a document and gives its id. */
  open(init: DocumentInit): number {
    this.#free();
    const { content, layers } = contentFrom(init);
    const name = init.name ?? this.machine.untitled();
    return this.machine.open(content, name, init.path ?? "", layers).id;
  }

  closeDocument(documentID: number): void {
    this.#free();
    this.machine.close(documentID);
  }

  activateDocument(documentID: number): void {
    this.#free();
    this.machine.activate(documentID);
  }

  selectLayer(documentID: number, layerID: number): void {
    this.#free();
    const doc = this.machine.document(documentID);
    const node = this.machine.layer(doc, layerID);
    doc.content.activeLayers = [layerID];
    this.machine.notifications.tell("select", {
      _target: [{ _ref: "layer", _name: node.name }],
      layerID: [layerID],
      documentID,
    });
  }

  deleteLayer(documentID: number, layerID: number): void {
    this.#edit(documentID, "Delete Layer", "delete", (content) => {
      edits.deleteLayer(content, layerID);
    });
  }

  lockLayer(documentID: number, layerID: number, locked = true): void {
    this.#edit(documentID, "Lock", "applyLocking", (content) => {
      this.#node(documentID, content, layerID).allLocked = locked;
    });
  }

  /** Fills a region of a layer with one gray, 0..1. */
  paint(documentID: number, layerID: number, at: object, gray: number): void {
    this.#edit(documentID, "Brush", "paint", (content) => {
      const { raster } = this.#node(documentID, content, layerID);
      if (raster === null) throw new Error("that layer cannot be painted on");
      const where: Box = boxFrom(at);
      const { color } = raster.read(where);
      raster.write(where, { color: color.fill(Math.round(gray * white(raster.depth))), alpha: null }, "overwrite");
    });
  }

  resizeImage(documentID: number, width: number, height: number): void {
    this.#edit(documentID, "Image Size", "imageSize", (content) => {
      edits.resizeImage(content, width, height, "bicubic");
    });
  }

  /** A rectangle `{left, top, right, bottom}`, or a mask; null deselects. */
  select(documentID: number, what: MaskInit | null): void {
    this.#edit(documentID, what === null ? "Deselect" : "Select", "set", (content) => {
      content.selection = what === null ? null : planeFrom(what, content, 0);
    });
  }

  /** One step back in the history. */
  undo(documentID: number): void {
    this.#free();
    const { states, current } = this.machine.document(documentID);
    const before = states[states.findIndex((state) => state.id === current) - 1];
    if (before === undefined) throw new Error("there is nothing to undo");
    this.machine.revert(documentID, before.id);
  }

  /** Escape, or Cancel in the progress bar. False when no modal scope is open. */
  cancel(): boolean {
    return this.machine.gate.cancel();
  }

  /** Another plugin, or a dialog, has Photoshop until the function returned is called. */
  hold(by = "another plugin"): () => void {
    return this.machine.gate.heldBy(by);
  }

  #edit(documentID: number, what: string, event: string, change: (content: Content) => void): void {
    this.#free();
    this.machine.edit(documentID, what, change);
    const selection = event === "set" ? { _target: [{ _ref: "channel", _property: "selection" }] } : {};
    this.machine.notifications.tell(event, { documentID, ...selection });
  }

  #node(documentID: number, content: Content, layerID: number): LayerNode {
    return this.machine.layer({ ...this.machine.document(documentID), content }, layerID);
  }

  /** While a modal scope is open the person can do nothing but cancel it. */
  #free(): void {
    if (this.machine.gate.isBusy) throw new Error("Photoshop is in a modal state: the person can only cancel");
  }
}
