/** `action.addNotificationListener`: told a moment later, never in the middle of the change. */

export type Descriptor = Record<string, unknown>;
export type NotificationListener = (event: string, descriptor: Descriptor) => void;

export class Notifications {
  readonly #listeners: { event: string; listener: NotificationListener }[] = [];
  /** Everything told so far, for tests. */
  readonly told: { event: string; descriptor: Descriptor }[] = [];

  /** `silent` says whether a modal scope keeps events from being told. */
  constructor(private readonly silent: () => boolean) {}

  add(events: readonly string[], listener: NotificationListener): void {
    for (const event of events) this.#listeners.push({ event, listener });
  }

  remove(events: readonly string[], listener: NotificationListener): void {
    for (const event of events) {
      const at = this.#listeners.findIndex((entry) => entry.event === event && entry.listener === listener);
      if (at >= 0) this.#listeners.splice(at, 1);
    }
  }

  /** How many are listening: a panel that is closed must leave none behind. */
  get count(): number {
    return this.#listeners.length;
  }

  tell(event: string, descriptor: Descriptor, always = false): void {
    if (!always && this.silent()) return;
    this.told.push({ event, descriptor });
    queueMicrotask(() => {
      for (const entry of [...this.#listeners]) if (entry.event === event) entry.listener(event, descriptor);
    });
  }
}
