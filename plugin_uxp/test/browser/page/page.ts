/** A page that is Photoshop to the built panel, and takes orders from the test. */
import { type DocumentInit, type Facts, type Host, type Manifest, host, limitedScope, runPlugin } from "../../host";
import { defineWidgets } from "./widgets";

/** What a test says of a picture; its pixels are made here, as they are too many to be sent. */
export interface Scene extends Omit<DocumentInit, "layers"> {
  /** A smooth picture with edges and grain, opaque. */
  seed?: number;
  /** Relief's sample photo, 8 bits. */
  photo?: boolean;
}

export interface Options {
  scenes: Scene[];
  facts?: Partial<Facts>;
  theme: "light" | "dark";
  manifest: Manifest;
  code: string;
  dataFolder: string;
}

declare global {
  interface Window {
    folderList(path: string): Promise<string[]>;
    folderRead(path: string): Promise<string>;
    folderWrite(path: string, data: string): Promise<void>;
    folderRemove(path: string): Promise<void>;
    launched(url: string): Promise<void>;
    panel: typeof orders;
  }
}

let present: { fake: Host; traffic: ReturnType<typeof limitedScope>["traffic"] } | undefined;

const BANDS: Readonly<Record<string, number>> = { grayscaleMode: 1, CMYKColorMode: 4 };

/** Values that survive Photoshop's 0 to 32768, so that what goes in is what is read. */
function picture(
  width: number,
  height: number,
  depth: 8 | 16 | 32,
  bands: number,
  seed: number,
): Uint8Array | Uint16Array | Float32Array {
  const count = width * height * bands;
  const data = depth === 8 ? new Uint8Array(count) : depth === 16 ? new Uint16Array(count) : new Float32Array(count);
  const top = depth === 8 ? 255 : depth === 16 ? 32768 : 1;
  let state = seed;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      state = (state * 1103515245 + 12345) % 2147483648;
      const grain = (state / 2147483648 - 0.5) * 0.02;
      const edge = (x * 7 + y * 13) % 97 < 40 ? 0.25 : 0;
      for (let c = 0; c < bands; c++) {
        const v = 0.35 + 0.25 * Math.sin((x + c * 40) / 23) * Math.cos(y / (17 + c)) + edge + grain;
        data[i++] = depth === 32 ? v : Math.round(Math.min(1, Math.max(0, v)) * top);
      }
    }
  }
  return data;
}

async function sample(width: number, height: number): Promise<Uint8Array> {
  const image = await createImageBitmap(await (await fetch("/sample.png")).blob());
  const context = new OffscreenCanvas(width, height).getContext("2d");
  if (context === null) throw new Error("no canvas");
  context.drawImage(image, 0, 0);
  return Uint8Array.from(context.getImageData(0, 0, width, height).data.filter((_, i) => i % 4 !== 3));
}

const base64 = (bytes: Uint8Array): string => {
  let text = "";
  for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768));
  return btoa(text);
};

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

function fake(): Host {
  if (present === undefined) throw new Error("nothing is open");
  return present.fake;
}

const orders = {
  /** Photoshop with these documents, and the panel opened in it. */
  async open(options: Options): Promise<void> {
    document.documentElement.dataset.theme = options.theme;
    const theme = document.createElement("sp-theme");
    theme.setAttribute("system", "spectrum-two");
    theme.setAttribute("color", options.theme);
    theme.setAttribute("scale", "medium");
    document.body.replaceChildren(theme);
    const documents = await Promise.all(
      options.scenes.map(async ({ seed, photo, ...scene }) => {
        const { width, height, depth = 8, mode = "RGBColorMode" } = scene;
        const bands = BANDS[mode] ?? 3;
        const pixels = photo === true ? await sample(width, height) : picture(width, height, depth, bands, seed ?? 1);
        return { ...scene, layers: [{ background: true, pixels }] };
      }),
    );
    const made = host({
      documents,
      facts: options.facts ?? {},
      manifest: options.manifest,
      dataFolder: options.dataFolder,
      backend: {
        list: (path) => window.folderList(path),
        read: async (path) => fromBase64(await window.folderRead(path)),
        write: (path, data) => window.folderWrite(path, base64(data)),
        remove: (path) => window.folderRemove(path),
      },
    });
    const { scope, traffic } = limitedScope({ facts: made.facts, manifest: options.manifest });
    present = { fake: made, traffic };
    runPlugin(options.code, made.require, scope);
    await made.plugin.load();
    await made.plugin.showPanel("enhance", theme);
  },

  async runCommand(): Promise<void> {
    await fake().plugin.runCommand("run");
  },

  documents: () =>
    fake().photoshop.app.documents.map((one) => ({
      id: one.id,
      name: one.name,
      width: one.width,
      height: one.height,
      profile: one.colorProfileName,
      mode: one.mode,
      depth: one.bitsPerChannel,
      resolution: one.resolution,
      history: one.historyStates.length,
      isActive: one.id === fake().photoshop.app.activeDocument?.id,
      layers: one.layers.map((layer) => layer.name),
    })),

  /** RGB of a document's composite, full range, in base64. */
  pixels(id: number): string {
    const { data, hasAlpha } = fake().pixels(id);
    const colour = hasAlpha ? data.filter((_, i) => i % 4 !== 3) : data;
    return base64(new Uint8Array(colour.buffer, colour.byteOffset, colour.byteLength));
  },

  /** Samples of a document's composite that differ from another's: only for two of one size. */
  size: (id: number) => fake().pixels(id).data.length,
  mask: (id: number) => {
    const layer = fake().photoshop.app.documents.find((one) => one.id === id)?.layers[0];
    return layer === undefined ? null : fake().mask(id, layer.id);
  },
  select(id: number, at: object | null): void {
    fake().user.select(id, at === null ? null : { at });
  },
  activate(index: number): void {
    fake().user.activateDocument(fake().photoshop.app.documents[index]?.id ?? 0);
  },
  closeDocument(id: number): void {
    fake().user.closeDocument(id);
  },
  spentMs: () => fake().imageData.spentMs,
  peakBytes: () => fake().imageData.peakBytes,
  scopes: () => fake().scopes,
  calls: () => fake().calls,
  launches: () => fake().shell.opened,
  dropSecrets: () => {
    fake().secureStorage.drop();
  },
  /** The token is another one from now on. */
  async spoilToken(): Promise<void> {
    const { secureStorage } = fake();
    const kept = JSON.parse(new TextDecoder().decode((await secureStorage.getItem("relief")) ?? undefined)) as object;
    await secureStorage.setItem("relief", JSON.stringify({ ...kept, token: "x".repeat(43) }));
  },
  overflows: () => present?.traffic.overflowed ?? 0,
  connected: () => present?.traffic.connected ?? [],
  check: () => {
    fake().check();
  },
};

window.panel = orders;
defineWidgets();
