/**
 * `core.executeAsModal`: one plugin at a time, writes only inside, history suspended and rolled back.
 *
 * The gate also keeps a record of every scope with its times, so that a test can prove that none was open while the
 * panel waited for the network.
 */

import { BUSY, CANCELLED, GENERAL, HostError } from "./errors";
import { type Facts, atLeast } from "./facts";
import { later } from "./later";
import type { Descriptor } from "./notifications";

export interface ExecuteAsModalOptions {
  commandName: string;
  /** Handed to the function as its second argument. */
  descriptor?: Descriptor;
  interactive?: boolean;
  /** Seconds to wait for another scope to end; from 25.10, where 1 is the default. */
  timeOut?: number;
}

export interface HostControl {
  readonly suspendHistory: (info: { documentID: number; name: string }) => Promise<number>;
  readonly resumeHistory: (suspension: number, commit?: boolean) => Promise<void>;
  readonly registerAutoCloseDocument: (documentID: number) => Promise<void>;
  readonly unregisterAutoCloseDocument: (documentID: number) => Promise<void>;
}

export interface Progress {
  value?: number;
  commandName?: string;
}

export interface ExecutionContext {
  readonly isCancelled: boolean;
  onCancel: ((event?: unknown) => void) | undefined;
  readonly reportProgress: (progress: Progress) => void;
  readonly hostControl: HostControl;
}

/** One modal scope, as it was. */
export interface ScopeRecord {
  readonly commandName: string;
  readonly interactive: boolean;
  /** Milliseconds of `performance.now()`. */
  readonly entered: number;
  left: number | null;
  readonly progress: Progress[];
  outcome: "open" | "returned" | "threw";
}

/** What the gate needs of the documents. */
export interface HistoryKeeper {
  suspend(documentID: number, name: string): number;
  resume(suspension: number, commit: boolean): void;
  resumeAll(commit: boolean): void;
  closeQuietly(documentID: number): void;
}

interface Scope {
  record: ScopeRecord;
  cancelled: boolean;
  ended: boolean;
  autoClose: Set<number>;
  contexts: ExecutionContext[];
}

export class ModalGate {
  readonly records: ScopeRecord[] = [];
  #scope: Scope | null = null;
  #foreign: string | null = null;
  #waiting: (() => void)[] = [];

  constructor(
    private readonly facts: Facts,
    private readonly history: HistoryKeeper,
    private readonly tell: (event: string, descriptor: Descriptor) => void,
  ) {}

  get isModal(): boolean {
    return this.#scope !== null;
  }

  get isBusy(): boolean {
    return this.#scope !== null || this.#foreign !== null;
  }

  /** Every state-changing call of the host goes through here. */
  requireWrite(what: string): void {
    if (this.#scope === null) {
      throw new HostError(
        GENERAL,
        `"${what}" may change the state of Photoshop and is only allowed from inside a modal scope`,
      );
    }
    this.requireLive();
  }

  requireRead(what: string): void {
    if (this.facts.readsNeedModal && this.#scope === null) {
      throw new HostError(GENERAL, `"${what}" is only allowed from inside a modal scope`);
    }
    this.requireLive();
  }

  /** After the user has cancelled, the host refuses every further call of that scope. */
  requireLive(): void {
    if (this.#scope?.cancelled) throw new HostError(CANCELLED, "the user cancelled the operation");
  }

  async run<T>(
    target: (context: ExecutionContext, descriptor: Descriptor) => T | Promise<T>,
    options: ExecuteAsModalOptions,
  ): Promise<T> {
    if (typeof target !== "function") throw new TypeError("executeAsModal needs a function");
    if ((options as ExecuteAsModalOptions | undefined)?.commandName === undefined || options.commandName === "") {
      throw new TypeError("executeAsModal needs options.commandName");
    }
    if (this.#scope !== null && this.facts.nestedModal === "allowed") {
      return await target(this.#context(this.#scope), options.descriptor ?? {});
    }
    await this.#free(atLeast(this.facts.version, "25.10") ? (options.timeOut ?? 1) : 0);
    return await this.#open(target, options);
  }

  /** Another plugin enters a modal scope; the function returned ends it. */
  heldBy(plugin: string): () => void {
    if (this.isBusy) throw new Error("a modal scope is open already");
    this.#foreign = plugin;
    this.tell("modalJavaScriptScopeEnter", {});
    return () => {
      if (this.#foreign !== plugin) return;
      this.#foreign = null;
      this.tell("modalJavaScriptScopeExit", {});
      this.#release();
    };
  }

  /** The user presses Escape or Cancel in the progress bar. False: no scope is open. */
  cancel(): boolean {
    const scope = this.#scope;
    if (scope === null) return false;
    scope.cancelled = true;
    for (const context of scope.contexts) context.onCancel?.({ reason: "user" });
    return true;
  }

  async #open<T>(
    target: (context: ExecutionContext, descriptor: Descriptor) => T | Promise<T>,
    options: ExecuteAsModalOptions,
  ): Promise<T> {
    const record: ScopeRecord = {
      commandName: options.commandName,
      interactive: options.interactive ?? false,
      entered: performance.now(),
      left: null,
      progress: [],
      outcome: "open",
    };
    const scope: Scope = { record, cancelled: false, ended: false, autoClose: new Set(), contexts: [] };
    this.#scope = scope;
    this.records.push(record);
    this.tell("modalJavaScriptScopeEnter", {});
    try {
      const result = await target(this.#context(scope), options.descriptor ?? {});
      record.outcome = "returned";
      return result;
    } catch (error) {
      record.outcome = "threw";
      throw error;
    } finally {
      this.history.resumeAll(record.outcome === "returned");
      for (const id of scope.autoClose) this.history.closeQuietly(id);
      scope.ended = true;
      record.left = performance.now();
      this.#scope = null;
      this.tell("modalJavaScriptScopeExit", {});
      this.#release();
    }
  }

  async #free(seconds: number): Promise<void> {
    const deadline = Date.now() + seconds * 1000;
    while (this.isBusy) {
      const left = deadline - Date.now();
      if (left <= 0) throw new HostError(BUSY, "host is in a modal state");
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  #release(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  #context(scope: Scope): ExecutionContext {
    const inside = (): void => {
      if (scope.ended) throw new HostError(GENERAL, "the modal scope has ended");
    };
    const history = this.history;
    const context: ExecutionContext = {
      get isCancelled() {
        return scope.cancelled;
      },
      onCancel: undefined,
      reportProgress: (progress) => {
        inside();
        const { value } = progress;
        if (value !== undefined && !(value >= 0 && value <= 1)) throw new RangeError("progress goes from 0 to 1");
        scope.record.progress.push({ ...progress });
      },
      hostControl: {
        suspendHistory: ({ documentID, name }) =>
          later(() => {
            inside();
            this.requireLive();
            return history.suspend(documentID, name);
          }),
        resumeHistory: (suspension, commit = true) =>
          later(() => {
            inside();
            history.resume(suspension, commit);
          }),
        registerAutoCloseDocument: (documentID) =>
          later(() => {
            inside();
            scope.autoClose.add(documentID);
          }),
        unregisterAutoCloseDocument: (documentID) =>
          later(() => {
            inside();
            scope.autoClose.delete(documentID);
          }),
      },
    };
    scope.contexts.push(context);
    return context;
  }
}
