/** The running host: open documents, their history, the gate, and the one way to change anything. */

import { type Content, type LayerNode, find, snapshot } from "./content";
import { GENERAL, HostError, NotFaked } from "./errors";
import type { Facts } from "./facts";
import { type HistoryKeeper, ModalGate } from "./modal";
import { Notifications } from "./notifications";

export interface State {
  readonly id: number;
  readonly name: string;
  readonly content: Content;
}

export interface OpenDocument {
  readonly id: number;
  name: string;
  path: string;
  saved: boolean;
  content: Content;
  states: State[];
  current: number;
  nextLayer: number;
  suspended: { id: number; name: string; before: Content; changed: boolean } | null;
}

export class Machine implements HistoryKeeper {
  readonly gate: ModalGate;
  readonly notifications: Notifications;
  readonly documents: OpenDocument[] = [];
  /** Messages of `core.showAlert`. */
  readonly alerts: string[] = [];
  readonly notFaked: string[] = [];
  activeId: number | null = null;
  #nextDocument = 219;
  #nextState = 1;
  #nextSuspension = 1;
  #untitled = 1;

  constructor(readonly facts: Facts) {
    this.notifications = new Notifications(() => this.gate.isModal && !facts.notifyInModal);
    this.gate = new ModalGate(facts, this, (event, descriptor) => {
      this.notifications.tell(event, descriptor, true);
    });
  }

  /** Throws when the document was closed meanwhile: its number is never given to another. */
  document(id: number): OpenDocument {
    const found = this.documents.find((doc) => doc.id === id);
    if (found === undefined) throw new HostError(GENERAL, `the document ${id} is not open`);
    return found;
  }

  /** The document of a call whose `documentID` may be missing or negative. */
  target(id: number | undefined): OpenDocument {
    if (id !== undefined && id >= 0) return this.document(id);
    if (this.activeId === null) throw new HostError(GENERAL, "no document is open");
    return this.document(this.activeId);
  }

  layer(doc: OpenDocument, id: number): LayerNode {
    const found = find(doc.content, id);
    if (found === undefined) throw new HostError(GENERAL, `the layer ${id} is not in the document ${doc.id}`);
    return found;
  }

  /** What the fake does not know is written down too: a panel that catches every error must not hide it. */
  unknown(message: string): never {
    this.notFaked.push(message);
    throw new NotFaked(message);
  }

  untitled(): string {
    return `Untitled-${this.#untitled++}`;
  }

  open(content: Content, name: string, path: string, layers: number): OpenDocument {
    const doc: OpenDocument = {
      id: this.#nextDocument,
      name,
      path,
      saved: true,
      content,
      states: [],
      current: 0,
      nextLayer: layers + 1,
      suspended: null,
    };
    this.#nextDocument += 3;
    this.documents.push(doc);
    this.#remember(doc, path === "" ? "New" : "Open");
    this.activeId = doc.id;
    this.notifications.tell("open", { documentID: doc.id });
    return doc;
  }

  close(id: number): void {
    const at = this.documents.indexOf(this.document(id));
    this.documents.splice(at, 1);
    if (this.activeId === id) this.activeId = this.documents.at(-1)?.id ?? null;
    this.notifications.tell("close", { documentID: id });
  }

  closeQuietly(id: number): void {
    if (this.documents.some((doc) => doc.id === id)) this.close(id);
  }

  activate(id: number): void {
    this.document(id);
    if (this.activeId === id) return;
    this.activeId = id;
    this.notifications.tell("select", { _target: [{ _ref: "document", _id: id }], documentID: id });
  }

  /** A change by the plugin: inside a modal scope only, one history state each unless history is suspended. */
  write<T>(id: number, what: string, change: (content: Content, doc: OpenDocument) => T): T {
    this.gate.requireWrite(what);
    return this.edit(id, what, change);
  }

  /** A change by anybody. */
  edit<T>(id: number, what: string, change: (content: Content, doc: OpenDocument) => T): T {
    const doc = this.document(id);
    const result = change(doc.content, doc);
    doc.saved = false;
    if (doc.suspended === null) this.#remember(doc, what);
    else doc.suspended.changed = true;
    return result;
  }

  /** Back or forth to a state of the history. */
  revert(id: number, state: number): void {
    const doc = this.document(id);
    const found = doc.states.find((entry) => entry.id === state);
    if (found === undefined) throw new HostError(GENERAL, `the history has no state ${state}`);
    doc.content = snapshot(found.content);
    doc.current = state;
    this.notifications.tell("select", { _target: [{ _ref: "historyState", _id: state }], documentID: id });
  }

  suspend(documentID: number, name: string): number {
    const doc = this.document(documentID);
    if (doc.suspended !== null) throw new HostError(GENERAL, "the history of the document is suspended already");
    const id = this.#nextSuspension++;
    doc.suspended = { id, name, before: snapshot(doc.content), changed: false };
    return id;
  }

  resume(suspension: number, commit: boolean): void {
    const doc = this.documents.find((entry) => entry.suspended?.id === suspension);
    if (!doc?.suspended) throw new HostError(GENERAL, `no history is suspended by ${suspension}`);
    const { name, before, changed } = doc.suspended;
    doc.suspended = null;
    if (!commit) doc.content = before;
    else if (changed) this.#remember(doc, name);
  }

  resumeAll(commit: boolean): void {
    for (const doc of this.documents) if (doc.suspended !== null) this.resume(doc.suspended.id, commit);
  }

  #remember(doc: OpenDocument, name: string): void {
    const at = doc.states.findIndex((state) => state.id === doc.current);
    const id = this.#nextState++;
    doc.states = [...doc.states.slice(0, at + 1), { id, name, content: snapshot(doc.content) }];
    if (doc.states.length > this.facts.historyStates) doc.states.shift();
    doc.current = id;
    this.notifications.tell("historyStateChanged", { documentID: doc.id, ID: id, name });
  }
}
