/** `photoshop.action`: batchPlay for the few descriptors a panel needs, and notifications. Anything else is refused. */

import type { App } from "./app";
import { LayerKind } from "./constants";
import { type Content, type LayerNode, canvasOf, emptyRaster, find, spaceOf } from "./content";
import * as edits from "./edits";
import { CANCELLED, HostError, failure } from "./errors";
import type { Decoded } from "./files";
import { heightOf, shifted, widthOf } from "./geometry";
import { about, fitted } from "./layer";
import { later } from "./later";
import type { Machine, OpenDocument } from "./machine";
import type { Descriptor, NotificationListener } from "./notifications";
import { FULL, Plane } from "./plane";
import { decodedRaster } from "./opening";
import type { Raster } from "./raster";
import { type Ref, refsOf } from "./refs";
import { type Samples, toDepth } from "./samples";

type Command = (descriptor: Descriptor, refs: readonly Ref[]) => Descriptor | Promise<Descriptor>;

export class Action {
  readonly #commands: Readonly<Record<string, Command>> = {
    get: (d, refs) => this.#get(d, refs),
    select: (_, refs) => this.#select(refs),
    make: (d, refs) => this.#make(d, refs),
    set: (d, refs) => this.#set(d, refs),
    duplicate: (d, refs) => this.#duplicate(d, refs),
    delete: (_, refs) => this.#delete(refs),
    hide: (_, refs) => this.#show(refs, false),
    show: (_, refs) => this.#show(refs, true),
    mergeVisible: (d) => this.#merge(d.duplicate === true),
    flattenImage: () => this.#flatten(),
    rasterizeLayer: (_, refs) => this.#rasterize(refs),
    assignProfile: (d, refs) => this.#assign(d, refs),
    placeEvent: (d) => this.#place(d),
    open: (d) => this.#open(d),
    inverse: () => this.#selected("Inverse", (old, content) => old?.inverted(canvasOf(content)) ?? null),
  };

  constructor(
    private readonly machine: Machine,
    private readonly app: App,
    private readonly entryOf: (token: string) => Promise<Decoded>,
    private readonly openToken: (token: string) => Promise<number>,
  ) {}

  /** A command that fails is told in its result, and the rest is left out unless `continueOnError` is set. */
  batchPlay = (commands: readonly object[], options: { continueOnError?: boolean } = {}): Promise<Descriptor[]> =>
    later(async () => {
      const results: Descriptor[] = [];
      for (const command of commands as Descriptor[]) {
        const name = String(command._obj);
        const run = this.#commands[name] ?? this.machine.unknown(`batchPlay of ${JSON.stringify(command)}`);
        if (name === "get") this.machine.gate.requireLive();
        else this.machine.gate.requireWrite(name);
        try {
          results.push(await run(command, refsOf(command._target)));
        } catch (error) {
          const told = error instanceof HostError && error.number !== CANCELLED;
          if (!told || this.machine.facts.batchPlayFailure === "rejects") throw error;
          results.push({ _obj: "error", message: error.message, result: error.number });
          if (options.continueOnError !== true) break;
        }
      }
      return results;
    });

  addNotificationListener = (events: readonly string[], listener: NotificationListener): Promise<void> =>
    later(() => {
      this.machine.notifications.add(events, listener);
    });

  removeNotificationListener = (events: readonly string[], listener: NotificationListener): Promise<void> =>
    later(() => {
      this.machine.notifications.remove(events, listener);
    });

  get #active(): OpenDocument {
    return this.machine.target(undefined);
  }

  #doc(refs: readonly Ref[]): OpenDocument {
    const ref = refs.find((entry) => entry.kind === "document");
    return ref?.id === undefined ? this.#active : this.machine.document(ref.id);
  }

  #layer(refs: readonly Ref[], doc: OpenDocument): LayerNode {
    const ref = refs.find((entry) => entry.kind === "layer");
    if (ref?.name !== undefined) {
      const named = doc.content.layers.find((node) => node.name === ref.name);
      return named ?? failure(`no layer is named "${ref.name}"`);
    }
    const id = ref?.id ?? doc.content.activeLayers[0] ?? failure("no layer is active");
    return this.machine.layer(doc, id);
  }

  #change(name: string, change: (content: Content, doc: OpenDocument) => Descriptor): Descriptor {
    return this.machine.write(this.#active.id, name, change);
  }

  #selected(name: string, change: (old: Plane | null, content: Content) => Plane | null): Descriptor {
    return this.#change(name, (content) => {
      const plane = change(content.selection, content);
      content.selection = plane?.content() ? plane : null;
      return {};
    });
  }

  #get(d: Descriptor, refs: readonly Ref[]): Descriptor {
    const property = refs.find((ref) => ref.property !== undefined)?.property ?? "";
    const doc = this.#doc(refs);
    const isLayer = refs.some((ref) => ref.kind === "layer");
    const node = isLayer ? this.#layer(refs, doc) : null;
    const layer: Descriptor = { name: node?.name, layerID: node?.id, hasUserMask: node?.mask !== null };
    const own: Descriptor = { title: doc.name, documentID: doc.id, resolution: doc.content.resolution };
    const known = isLayer ? layer : own;
    if (!(property in known)) this.machine.unknown(`batchPlay of ${JSON.stringify(d)}`);
    return { [property]: known[property] };
  }

  #select(refs: readonly Ref[]): Descriptor {
    const first = refs[0];
    if (first?.kind === "document") this.machine.activate(this.#doc(refs).id);
    else if (first?.kind === "layer") {
      const node = this.#layer(refs, this.#active);
      this.#active.content.activeLayers = [node.id];
    } else this.machine.unknown(`selecting ${JSON.stringify(refs)}`);
    return {};
  }

  #make(d: Descriptor, refs: readonly Ref[]): Descriptor {
    const made = (d.new ?? {}) as Descriptor;
    const at = refsOf(d.at)[0];
    const kind = typeof made._class === "string" ? made._class : (made._obj ?? refs[0]?.kind);
    if (kind === "channel" && at?.value === "mask") {
      const using = (d.using as Descriptor | undefined)?._value;
      return this.#change("Add Layer Mask", (content, doc) => {
        edits.makeMask(content, this.#layer([], doc), typeof using === "string" ? using : "revealAll");
        return {};
      });
    }
    if (kind === "channel") {
      return this.#change("New Channel", (content, doc) => addChannel(doc, made.name, blankPlane(content)));
    }
    if (kind === "layer") {
      return this.#change("New Layer", (content, doc) => ({
        layerID: edits.addLayer(doc, LayerKind.NORMAL, emptyRaster(content), d.using ?? {}).id,
      }));
    }
    return this.machine.unknown(`batchPlay of ${JSON.stringify(d)}`);
  }

  #set(d: Descriptor, refs: readonly Ref[]): Descriptor {
    const to = (d.to ?? {}) as Descriptor;
    if (refs[0]?.kind === "layer") {
      return this.#change("Set Layer", (_, doc) => {
        const node = this.#layer(refs, doc);
        if (typeof to.name !== "string") this.machine.unknown(`batchPlay of ${JSON.stringify(d)}`);
        node.name = to.name;
        return {};
      });
    }
    if (refs[0]?.property !== "selection") this.machine.unknown(`batchPlay of ${JSON.stringify(d)}`);
    return this.#selected("Set Selection", (_, content) => {
      if (to._value === "none") return null;
      if (to._value === "allEnum") return Plane.filled(canvasOf(content), FULL);
      if (to._obj === "rectangle") return Plane.filled(rectangle(to), FULL);
      return this.#loaded(refsOf(to), content, d);
    });
  }

  /** A selection from a layer's transparency, its mask, or a channel. */
  #loaded(refs: readonly Ref[], content: Content, d: Descriptor): Plane {
    const channel = refs.find((ref) => ref.kind === "channel");
    const layer = refs.find((ref) => ref.kind === "layer");
    const node = find(content, layer?.id ?? content.activeLayers[0] ?? -1);
    if (channel?.value === "transparencyEnum") {
      const raster = node?.raster ?? failure("the layer has no transparency");
      const at = raster.content() ?? failure("the layer is empty");
      const { alpha } = raster.read(at);
      return alpha === null ? Plane.filled(at, FULL) : new Plane(at, plain(toDepth(alpha, 16)), 0);
    }
    if (channel?.value === "mask") return node?.mask ?? failure("the layer has no mask");
    const named = content.channels.find((entry) => entry.name === channel?.name || entry.id === channel?.id);
    if (channel?.name === undefined && channel?.id === undefined) this.machine.unknown(JSON.stringify(d));
    return named?.plane ?? failure("there is no such channel");
  }

  #duplicate(d: Descriptor, refs: readonly Ref[]): Descriptor {
    if (refs[0]?.property === "selection") {
      return this.#change("Duplicate Channel", (content, doc) => {
        return addChannel(doc, d.name, content.selection ?? failure("nothing is selected"));
      });
    }
    if (refs[0]?.kind === "layer") {
      return this.#change("Duplicate Layer", (_, doc) => {
        const name = typeof d.name === "string" ? d.name : undefined;
        return { ID: edits.duplicateLayer(doc, this.#layer(refs, doc).id, doc, name).id };
      });
    }
    return this.machine.unknown(`batchPlay of ${JSON.stringify(d)}`);
  }

  #delete(refs: readonly Ref[]): Descriptor {
    const ref = refs[0];
    return this.#change("Delete", (content, doc) => {
      if (ref?.kind === "layer") edits.deleteLayer(content, this.#layer(refs, doc).id);
      else if (ref?.kind === "channel" && ref.value === "mask") this.#layer(refs.slice(1), doc).mask = null;
      else if (ref?.kind === "channel" && ref.name !== undefined) {
        const kept = content.channels.filter((channel) => channel.name !== ref.name);
        if (kept.length === content.channels.length) failure(`no channel is named "${ref.name}"`);
        content.channels = kept;
      } else this.machine.unknown(`deleting ${JSON.stringify(refs)}`);
      return {};
    });
  }

  #show(refs: readonly Ref[], visible: boolean): Descriptor {
    return this.#change(visible ? "Show" : "Hide", (_, doc) => {
      this.#layer(refs, doc).visible = visible;
      return {};
    });
  }

  #merge(duplicate: boolean): Descriptor {
    return this.#change("Merge Visible", (_, doc) => {
      if (duplicate) edits.stampVisible(doc, this.machine.facts.stampVisible);
      else edits.mergeVisible(doc);
      return {};
    });
  }

  #flatten(): Descriptor {
    return this.#change("Flatten Image", (_, doc) => {
      edits.flatten(doc);
      return {};
    });
  }

  #rasterize(refs: readonly Ref[]): Descriptor {
    return this.#change("Rasterize", (_, doc) => {
      const node = this.#layer(refs, doc);
      if (node.raster === null) failure("the layer has nothing to rasterize");
      node.kind = LayerKind.NORMAL;
      return {};
    });
  }

  #assign(d: Descriptor, refs: readonly Ref[]): Descriptor {
    const doc = this.#doc(refs);
    return this.machine.write(doc.id, "Assign Profile", (content) => {
      const name = typeof d.profile === "string" ? d.profile : "";
      const { facts } = this.machine;
      const listed = name === "" || this.app.lists(name, spaceOf(content));
      if (!listed && facts.unlistedProfile === "refused") failure(`no profile is named "${name}"`);
      content.profile = name;
      return {};
    });
  }

  /** A file as a Smart Object in the middle of the canvas. Takes the selection away. */
  async #place(d: Descriptor): Promise<Descriptor> {
    const decoded = await this.entryOf(tokenOf(d));
    return this.#change("Place", (content, doc) => {
      const { raster } = decodedRaster(decoded, content);
      const placed = centred(raster, content, this.machine.facts.resizeOnPlace);
      content.selection = null;
      const node = edits.addLayer(doc, LayerKind.SMARTOBJECT, placed, { name: decoded.name.replace(/\.[^.]*$/, "") });
      return { ID: node.id };
    });
  }

  async #open(d: Descriptor): Promise<Descriptor> {
    return { documentID: await this.openToken(tokenOf(d)) };
  }
}

function tokenOf(d: Descriptor): string {
  const file = (d.null ?? d.target) as Descriptor | undefined;
  if (typeof file?._path !== "string" || file._kind !== "local")
    failure("a file is told as {_path: token, _kind: local}");
  return file._path;
}

function rectangle(to: Descriptor): ReturnType<typeof canvasOf> {
  const side = (name: string): number => {
    const value = to[name] as Descriptor | number | undefined;
    if (typeof value === "object" && value._unit === "pixelsUnit" && typeof value._value === "number")
      return value._value;
    return failure(`${name} is told as {_unit: "pixelsUnit", _value}`);
  };
  return { left: side("left"), top: side("top"), right: side("right"), bottom: side("bottom") };
}

function addChannel(doc: OpenDocument, name: unknown, plane: Plane): Descriptor {
  const id = doc.nextLayer++;
  const { channels } = doc.content;
  channels.push({ id, name: typeof name === "string" ? name : `Alpha ${channels.length + 1}`, plane });
  return { ID: id };
}

function blankPlane(content: Content): Plane {
  return Plane.filled(canvasOf(content), 0);
}

function plain(data: Samples): Uint16Array {
  return data instanceof Uint16Array ? data : failure("masks have 16 bit");
}

/** In the middle of the canvas, made smaller where it would not fit if the preference says so. */
function centred(raster: Raster, content: Content, shrinks: boolean): Raster {
  const own = raster.content() ?? failure("the file has no pixels");
  const share = Math.min(1, content.width / widthOf(own), content.height / heightOf(own));
  const size = shrinks && share < 1 ? about(own, share, share) : own;
  const dx = Math.round((content.width - size.left - size.right) / 2);
  const dy = Math.round((content.height - size.top - size.bottom) / 2);
  return size === own ? edits.shiftRaster(raster, dx, dy) : fitted(raster, own, shifted(size, dx, dy));
}
