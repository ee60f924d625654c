/** Short stretches in which Photoshop is ours: nobody else changes it, and what fails leaves no trace. */
import { app, core, type Document, type ExecutionContext } from "photoshop";
import { PanelError } from "../errors";

/** Seconds for which another modal scope or dialog is waited for. */
const PATIENCE = 3;

export interface Scope {
  readonly context: ExecutionContext;
  /** Raises "cancelled" once the user has pressed Escape. To be called between the pieces of long work. */
  check(): void;
  report(value: number): void;
}

/** Raises "host-busy" where somebody else has Photoshop, "cancelled", and whatever `work` raises. */
export async function modal<T>(name: string, work: (scope: Scope) => Promise<T>): Promise<T> {
  const seen = { cancelled: false };
  try {
    return await core.executeAsModal(
      async (context) => {
        const scope: Scope = {
          context,
          check() {
            if (context.isCancelled) throw new PanelError("cancelled");
          },
          report(value) {
            context.reportProgress({ value });
          },
        };
        try {
          return await work(scope);
        } finally {
          seen.cancelled = context.isCancelled; // after Escape whatever is called next fails, each in its own words
        }
      },
      { commandName: name, timeOut: PATIENCE },
    );
  } catch (error) {
    if (seen.cancelled) throw new PanelError("cancelled", "", { cause: error });
    throw PanelError.from(error);
  }
}

/** Do work on a document as one step of its history, which `keep` tells whether to commit; a failure takes it back. */
export async function asOneStep<T>(
  scope: Scope,
  documentID: number,
  name: string,
  work: () => Promise<T>,
  keep = true,
): Promise<T> {
  const { hostControl } = scope.context;
  const suspension = await hostControl.suspendHistory({ documentID, name });
  let isGood = false;
  try {
    const result = await work();
    isGood = true;
    return result;
  } finally {
    await hostControl.resumeHistory(suspension, isGood && keep);
  }
}

/** Do work that brings other documents to the front, as opening and copying do; then what was in front is again. */
export async function keepingFront<T>(work: () => Promise<T>): Promise<T> {
  const before = app.activeDocument;
  try {
    return await work();
  } finally {
    if (before !== null && app.activeDocument?.id !== before.id) app.activeDocument = before;
  }
}

/** Do work on a document that has to be in front for it, as for actions that name none. */
export async function inFront<T>(document: Document, work: () => Promise<T>): Promise<T> {
  return keepingFront(async () => {
    if (app.activeDocument?.id !== document.id) app.activeDocument = document;
    return work();
  });
}
