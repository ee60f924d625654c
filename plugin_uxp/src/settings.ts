/** What the user has chosen, its presets, and the wish that it becomes. Kept in local storage, as it is no secret. */
import type { DepthUse, Place } from "./photoshop/write";
import type { What } from "./photoshop/subject";
import type { ModelValue, Source, Where, Wish } from "./wire";

export const SCALES = [1, 2, 3, 4] as const;
export type Scale = (typeof SCALES)[number];

export interface Settings {
  readonly what: What;
  /** Whether damage is undone, or the picture is trusted and only enlarged. */
  readonly kind: "photo" | "clean";
  readonly scale: Scale;
  /** 0 to 100. */
  readonly denoise: number;
  readonly sharpen: number;
  readonly near: number;
  readonly far: number;
  readonly depth: "auto" | "none";
  readonly keepBokeh: boolean;
  readonly protect: "none" | "selection" | "mask";
  readonly place: Place;
  readonly depthUse: DepthUse;
  /** Heeded only while Relief's own settings let pictures go to a cloud service. */
  readonly where: Where;
}

export const DEFAULTS: Settings = {
  what: "document",
  kind: "photo",
  scale: 2,
  denoise: 100,
  sharpen: 100,
  near: 100,
  far: 100,
  depth: "auto",
  keepBokeh: false,
  protect: "none",
  place: "new-document",
  depthUse: "none",
  where: "policy",
};

const CHOICES: { readonly [K in keyof Settings]?: readonly Settings[K][] } = {
  what: ["document", "layer", "selection"],
  kind: ["photo", "clean"],
  scale: SCALES,
  depth: ["auto", "none"],
  protect: ["none", "selection", "mask"],
  place: ["layer", "new-document", "enlarge"],
  depthUse: ["none", "mask", "channel"],
  where: ["policy", "here", "cloud", "megapixels", "minutes", "ask"],
};

/** What can be had together: a picture of the same size is a layer or a document, a larger one a document. */
export function consistent(settings: Settings): Settings {
  let { kind, place, protect, depthUse, keepBokeh } = settings;
  const { scale, what, depth } = settings;
  if (scale === 1) {
    kind = "photo"; // who does not enlarge wants something undone
    if (place === "enlarge") place = "layer";
  } else if (place === "layer") place = "new-document";
  if (what === "selection" && protect === "selection") protect = "none";
  if (depth === "none") {
    depthUse = "none";
    keepBokeh = false;
  }
  return { ...settings, kind, place, protect, depthUse, keepBokeh };
}

/** Settings from anything that was stored once; what is not understood is as it was at first. */
export function parsed(value: unknown): Settings {
  const result: Record<string, unknown> = { ...DEFAULTS };
  if (typeof value !== "object" || value === null) return DEFAULTS;
  for (const [key, given] of Object.entries(value)) {
    const usual = DEFAULTS[key as keyof Settings] as unknown;
    const choices = CHOICES[key as keyof Settings] as readonly unknown[] | undefined;
    if (choices !== undefined) {
      if (choices.includes(given)) result[key] = given;
    } else if (typeof usual === "number") {
      if (typeof given === "number" && given >= 0 && given <= 100) result[key] = Math.round(given);
    } else if (typeof usual === "boolean" && typeof given === "boolean") result[key] = given;
  }
  return consistent(result as unknown as Settings);
}

const PHOTO = "relief-photo-m";
const CLEAN = "relief-sr-m";

/** The installed network for these settings: ours if it is there, else whichever can. */
export function modelFor(settings: Settings, models: readonly ModelValue[]): string {
  const restores = settings.kind === "photo";
  const wanted = restores ? PHOTO : CLEAN;
  const able = models.filter((one) => one.takes_control === restores && !one.estimates_depth && one.scales.length > 0);
  return able.some((one) => one.name === wanted) ? wanted : (able[0]?.name ?? "auto");
}

/** What the daemon is asked for. */
export function wish(settings: Settings, models: readonly ModelValue[], protect: Source | undefined): Wish {
  const { kind, scale, denoise, sharpen, near, far, depth, keepBokeh } = settings;
  const restores = kind === "photo";
  return {
    model: modelFor(settings, models),
    scale,
    depth: { source: depth },
    restoration: {
      denoise: restores ? denoise / 100 : 1,
      sharpen: restores ? sharpen / 100 : 1,
      near: restores ? near / 100 : 1,
      far: restores ? far / 100 : 1,
      keep_bokeh: restores && keepBokeh,
      ...(protect === undefined ? {} : { protect }),
    },
  };
}

// --- kept -------------------------------------------------------------------------------------------------------

export interface Preset {
  readonly name: string;
  readonly settings: Settings;
}

export const BUILT_IN: readonly Preset[] = [
  { name: "Photo ×2", settings: DEFAULTS },
  { name: "Photo ×4", settings: { ...DEFAULTS, scale: 4 } },
  { name: "Clean up, same size", settings: { ...DEFAULTS, scale: 1, place: "layer" } },
  { name: "Portrait, keep blur", settings: { ...DEFAULTS, keepBokeh: true, far: 40, denoise: 80 } },
  { name: "Drawing or render ×4", settings: { ...DEFAULTS, kind: "clean", scale: 4, depth: "none" } },
];

const LAST = "enhance.last";
/** Results of more megabytes come as a file; for whoever wants to change it. */
const FILE_MB = "enhance.file-megabytes";
const PRESETS = "enhance.presets";
/** The job that waited for an answer when the panel was last heard of. */
const ASKING = "enhance.asking";
const LONGEST_NAME = 60;
const MOST_PRESETS = 50;

/** The part of localStorage that is used. */
export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export class Memory {
  constructor(private readonly shelf: Shelf) {}

  last(): Settings {
    return parsed(this.read(LAST));
  }

  keepLast(settings: Settings): void {
    this.shelf.setItem(LAST, JSON.stringify(settings));
  }

  /** Bytes of a result from which on it comes as a file, not through the socket. */
  fileBytes(): number {
    const value = this.read(FILE_MB);
    return (typeof value === "number" && value >= 0 ? value : 512) * 2 ** 20;
  }

  asking(): string | undefined {
    const value = this.read(ASKING);
    return typeof value === "string" ? value : undefined;
  }

  keepAsking(job: string | undefined): void {
    if (this.asking() !== job) this.shelf.setItem(ASKING, JSON.stringify(job ?? null));
  }

  /** Those of Relief, then the user's own. */
  presets(): readonly Preset[] {
    return [...BUILT_IN, ...this.own()];
  }

  own(): readonly Preset[] {
    const value = this.read(PRESETS);
    if (!Array.isArray(value)) return [];
    return (value as unknown[]).flatMap((one) => {
      const { name, settings } = (one ?? {}) as { name?: unknown; settings?: unknown };
      return typeof name === "string" && name !== "" ? [{ name, settings: parsed(settings) }] : [];
    });
  }

  /** Under a name; one of the user's of that name is replaced. Raises `RangeError` for a name that cannot be had. */
  keepPreset(name: string, settings: Settings): Preset {
    const trimmed = name.trim();
    if (trimmed === "" || trimmed.length > LONGEST_NAME) throw new RangeError("A name has 1 to 60 letters.");
    if (BUILT_IN.some((one) => one.name === trimmed)) throw new RangeError("This name belongs to a preset of Relief.");
    const preset = { name: trimmed, settings };
    const others = this.own().filter((one) => one.name !== trimmed);
    if (others.length >= MOST_PRESETS) throw new RangeError("There are too many presets; remove one first.");
    this.shelf.setItem(PRESETS, JSON.stringify([...others, preset]));
    return preset;
  }

  removePreset(name: string): void {
    this.shelf.setItem(PRESETS, JSON.stringify(this.own().filter((one) => one.name !== name)));
  }

  private read(key: string): unknown {
    try {
      return JSON.parse(this.shelf.getItem(key) ?? "null") as unknown;
    } catch {
      return null;
    }
  }
}
