/** `photoshop.app` and `photoshop.core`. */

import { type ColorSpace, bareName, listed, working } from "./colour";
import { BitsPerChannelType, DocumentFill, DocumentMode, NewDocumentMode } from "./constants";
import { canvasOf, spaceOf } from "./content";
import { Document, blankContent } from "./document";
import * as edits from "./edits";
import { failure } from "./errors";
import { later } from "./later";
import type { Machine } from "./machine";
import { blank } from "./reading";
import type { Entry } from "./storage";
import type { Depth } from "./samples";

export interface NewDocument {
  name?: string;
  width?: number;
  height?: number;
  resolution?: number;
  mode?: string;
  depth?: number;
  profile?: string;
  fill?: string;
}

/** The installed profiles: those the fake converts, and names a test adds. */
export class Profiles {
  readonly added: { space: ColorSpace; name: string }[] = [];

  list(space: ColorSpace): string[] {
    const extra = this.added.filter((entry) => entry.space === space).map((entry) => entry.name);
    if (space === "Lab") return [working("Lab")];
    return [...listed(space === "Grayscale" ? "Gray" : "RGB"), ...extra];
  }
}

export class App {
  readonly typename = "Photoshop";

  constructor(
    private readonly machine: Machine,
    private readonly profiles: Profiles,
    /** Decodes a file and opens it: the route of `app.open`. */
    private readonly opener: (entry: Entry) => Promise<number>,
  ) {}

  get documents(): Document[] & { getByName(name: string): Document | undefined } {
    const list = this.machine.documents.map((doc) => new Document(this.machine, doc.id));
    return Object.assign(list, { getByName: (name: string) => list.find((doc) => doc.name === name) });
  }

  /** null when nothing is open. A new object each time: compare ids. */
  get activeDocument(): Document | null {
    return this.machine.activeId === null ? null : new Document(this.machine, this.machine.activeId);
  }
  set activeDocument(doc: Document | null) {
    this.machine.gate.requireWrite("select document");
    this.machine.activate(doc?.id ?? failure("a document is needed"));
  }

  /** Only RGB and Gray are listed. */
  getColorProfiles(mode = "RGB"): string[] {
    if (mode !== "RGB" && mode !== "Gray") failure(`profiles are listed for RGB and Gray, not ${mode}`);
    return this.profiles.list(mode === "Gray" ? "Grayscale" : "RGB");
  }

  createDocument(options: NewDocument = {}): Promise<Document> {
    return later(() => {
      this.machine.gate.requireWrite("createDocument");
      const { width = 2100, height = 1500, resolution = 300, fill = DocumentFill.WHITE } = options;
      const modes = Object.values(NewDocumentMode);
      const asked = options.mode ?? DocumentMode.RGB;
      const mode = modes.find((entry) => entry === asked) ?? failure(`no new document has the mode "${asked}"`);
      const depth = depthFrom(options.depth ?? 8);
      if (!isSize(width) || !isSize(height)) failure(`a document has no size of ${width} x ${height}`);
      const base = { width, height, resolution, mode, depth, profile: "" };
      const content = blankContent(base);
      content.profile = this.#profile(options.profile, spaceOf(content));
      const node = content.layers[0] ?? failure("a new document has a layer");
      if (fill === DocumentFill.WHITE) {
        node.raster?.write(canvasOf(content), blank(content), "overwrite");
        content.layers = [edits.background(1, node.raster ?? failure("a new layer has pixels"))];
      } else if (fill !== DocumentFill.TRANSPARENT) {
        this.machine.unknown(`the fake fills with white or transparent, not ${fill}`);
      }
      return new Document(this.machine, this.machine.open(content, options.name ?? this.machine.untitled(), "", 1).id);
    });
  }

  open(entry?: Entry): Promise<Document> {
    return later(async () => {
      this.machine.gate.requireWrite("open");
      if (entry === undefined) return this.machine.unknown("the fake shows no open dialog");
      return new Document(this.machine, await this.opener(entry));
    });
  }

  lists(name: string, space: ColorSpace): boolean {
    return this.profiles.list(space).includes(name);
  }

  #profile(name: string | undefined, space: ColorSpace): string {
    if (name === undefined) return working(space);
    if (bareName(name) !== name) failure(`name the profile without its suffix, not "${name}"`);
    const known = this.profiles.list(space).includes(name) || name === working(space);
    if (!known && this.machine.facts.unlistedProfile === "refused") failure(`no profile is named "${name}"`);
    return name;
  }
}

function isSize(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 300_000;
}

function depthFrom(value: number): Depth {
  if (value === 8 || value === 16 || value === 32) return value;
  return failure(`no document has ${value} bit: ${Object.values(BitsPerChannelType).join(", ")}`);
}
