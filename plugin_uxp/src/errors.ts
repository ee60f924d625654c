import type { ErrorCode, Problem } from "./wire";

/** What goes wrong on this side; the daemon's codes come from the wire. */
export type PanelCode =
  | "cancelled"
  | "connection-lost"
  | "daemon-absent"
  | "daemon-stranger"
  | "depth-unknown"
  | "document-changed"
  | "document-gone"
  | "host-busy"
  | "host-failed"
  | "launch-refused"
  | "no-document"
  | "no-mask"
  | "no-pixels"
  | "no-selection"
  | "not-paired"
  | "result-unreadable"
  | "unreadable-mode"
  | "unsupported-mode";

export type AnyCode = ErrorCode | PanelCode;

/** A failure with a code that `texts` knows; `detail` is the daemon's or the host's own sentence. */
export class PanelError extends Error {
  override readonly name = "PanelError";

  constructor(
    readonly code: AnyCode,
    readonly detail = "",
    options?: ErrorOptions,
  ) {
    super(detail === "" ? code : detail, options);
  }

  static of(problem: Problem): PanelError {
    return new PanelError(problem.code as AnyCode, problem.message);
  }

  /** Whatever was thrown, as one of ours. */
  static from(error: unknown): PanelError {
    if (error instanceof PanelError) return error;
    const about = error as { number?: number; message?: string } | null;
    // The host's number for "another plug-in, or a dialog, has Photoshop for itself".
    if (about?.number === 9) return new PanelError("host-busy", about.message, { cause: error });
    return new PanelError("host-failed", about?.message ?? String(error), { cause: error });
  }
}
