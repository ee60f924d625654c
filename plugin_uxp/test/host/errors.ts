/** Errors as the host raises them: an `Error` with a `number`. */

/** Another modal scope is open: the one number the documents name. */
export const BUSY = 9;
/** The user pressed Escape. */
export const CANCELLED = -128;
/** A parameter or a reference is wrong, or the thing is gone. */
export const GENERAL = -25920;
/** The command cannot run now. */
export const UNAVAILABLE = -25921;

export class HostError extends Error {
  override readonly name = "HostError";

  constructor(
    readonly number: number,
    message: string,
  ) {
    super(message);
  }
}

/** The panel asked for something that this fake does not know. Never caught quietly: the fake must be extended. */
export class NotFaked extends Error {
  override readonly name = "NotFaked";
}

/** Raises the host's general error. */
export function failure(message: string): never {
  throw new HostError(GENERAL, message);
}
