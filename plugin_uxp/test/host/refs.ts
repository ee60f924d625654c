/** Action references: `_target` of descriptors, flattened. */

import type { Descriptor } from "./notifications";

export interface Ref {
  readonly kind: string;
  readonly id?: number;
  readonly name?: string;
  readonly property?: string;
  /** Of `_enum`: "targetEnum", "mask", "transparencyEnum", "front". */
  readonly value?: string;
}

export function refsOf(value: unknown): Ref[] {
  if (Array.isArray(value)) return value.flatMap(refsOf);
  if (typeof value !== "object" || value === null) return [];
  const v = value as Descriptor;
  if (Array.isArray(v._ref)) return v._ref.flatMap(refsOf);
  return [
    {
      kind: typeof v._ref === "string" ? v._ref : "",
      ...(typeof v._id === "number" && { id: v._id }),
      ...(typeof v._name === "string" && { name: v._name }),
      ...(typeof v._property === "string" && { property: v._property }),
      ...(typeof v._value === "string" && { value: v._value }),
    },
  ];
}
