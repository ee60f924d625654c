/** `document.selection`, from Photoshop 25.0. */

import { SelectionType } from "./constants";
import { canvasOf } from "./content";
import { failure } from "./errors";
import { type Bounds, type Box, bounds, boxFrom, union } from "./geometry";
import { later } from "./later";
import type { Machine } from "./machine";
import { FULL, Plane } from "./plane";

export class Selection {
  readonly typename = "Selection";

  constructor(
    private readonly machine: Machine,
    readonly docId: number,
  ) {}

  get #plane(): Plane | null {
    return this.machine.document(this.docId).content.selection;
  }

  /** null when nothing is selected. May reach beyond the canvas. */
  get bounds(): Bounds | null {
    const found = this.#plane?.content() ?? null;
    return found && bounds(found);
  }

  /** Whether every selected pixel is wholly selected, in a rectangle. */
  get solid(): boolean {
    const content = this.#plane?.content() ?? null;
    return content !== null && (this.#plane?.read(content).every((v) => v === FULL) ?? false);
  }

  deselect(): Promise<void> {
    return this.#set("Deselect", () => null);
  }

  selectAll(): Promise<void> {
    return this.#set("Select All", (_, canvas) => Plane.filled(canvas, FULL));
  }

  inverse(): Promise<void> {
    return this.#set("Inverse", (old, canvas) => (old ?? failure("nothing is selected")).inverted(canvas));
  }

  selectRectangle(at: object, mode: string = SelectionType.REPLACE, feather = 0): Promise<void> {
    if (feather !== 0) failure("the fake feathers no selection");
    return this.#set("Rectangular Marquee", (old) => combined(old, Plane.filled(boxFrom(at), FULL), mode));
  }

  #set(name: string, change: (old: Plane | null, canvas: Box) => Plane | null): Promise<void> {
    return later(() => {
      this.machine.write(this.docId, name, (content) => {
        const plane = change(content.selection, canvasOf(content));
        content.selection = plane?.content() ? plane : null;
      });
    });
  }
}

export function combined(old: Plane | null, next: Plane, mode: string): Plane {
  if (mode === SelectionType.REPLACE || old === null) return mode === SelectionType.REPLACE ? next : (old ?? next);
  const whole = union(old.box, next.box) ?? next.box;
  const a = old.read(whole);
  const b = next.read(whole);
  const rules: Record<string, (p: number, q: number) => number> = {
    [SelectionType.EXTEND]: (p, q) => Math.max(p, q),
    [SelectionType.DIMINISH]: (p, q) => Math.min(p, FULL - q),
    [SelectionType.INTERSECT]: (p, q) => Math.min(p, q),
  };
  const rule = rules[mode] ?? failure(`no such way to combine selections: ${mode}`);
  return new Plane(
    whole,
    a.map((v, i) => rule(v, b[i] ?? 0)),
    0,
  );
}
