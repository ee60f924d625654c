/**
 * What UXP's globals lack or refuse: for tests in Node put over `globalThis`, for a page handed to the plugin's own
 * code as names of its scope, so that the page's widgets keep theirs.
 */

import type { Facts } from "./facts";
import type { Manifest } from "./uxp";

/** Names that UXP does not have. */
export const MISSING = [
  "TextEncoder",
  "TextDecoder",
  "MutationObserver",
  "Worker",
  "SharedWorker",
  "indexedDB",
  "OffscreenCanvas",
  "createImageBitmap",
] as const;

export interface LimitOptions {
  readonly facts: Facts;
  readonly manifest: Manifest;
  /** What really connects, `globalThis.WebSocket` unless given; the origin is for sockets that can send one. */
  readonly connect?: ((url: string, protocols: string[], origin: string | null) => WebSocket) | undefined;
  readonly fetch?: typeof fetch | undefined;
}

/** What the plugin asked of the network, allowed or not. */
export interface Traffic {
  readonly refused: string[];
  readonly connected: string[];
  /** Sockets that were closed because their send buffer was full. */
  overflowed: number;
}

/** Whether the manifest's `domains` name this address: scheme, host and port, nothing less. */
export function isAllowed(address: string, manifest: Manifest, facts: Facts): boolean {
  const domains = manifest.requiredPermissions?.network?.domains ?? [];
  if (typeof domains === "string") return true;
  const url = new URL(address);
  const origin = `${url.protocol}//${url.host}`;
  // "all" within a list is no URL and matches nothing.
  return domains.some((domain) => {
    const listed = domain.replace(/\/$/, "");
    if (listed === origin) return true;
    return facts.portlessDomain === "any port" && listed === `${url.protocol}//${url.hostname}`;
  });
}

type SocketEvent = "open" | "message" | "error" | "close";
type Listener = (event: Event) => void;

/** UXP's WebSocket around a real one. */
function socketClass(options: LimitOptions, traffic: Traffic) {
  const { facts, manifest } = options;
  const Native = globalThis.WebSocket as typeof WebSocket | undefined;
  const connect = options.connect ?? ((url, protocols) => {
    if (Native === undefined) throw new Error("this runtime has no WebSocket: give one as `connect`");
    return new Native(url, protocols);
  }); // prettier-ignore

  return class UxpWebSocket {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;

    onopen: Listener | null = null;
    onmessage: Listener | null = null;
    onerror: Listener | null = null;
    onclose: Listener | null = null;
    readonly url: string;
    readonly #inner: WebSocket | null;
    readonly #listeners: { type: string; listener: Listener }[] = [];

    constructor(...values: unknown[]) {
      const [url, protocols] = values;
      if (typeof url !== "string" || !/^wss?:\/\//.test(url))
        throw new Error("a WebSocket needs a ws:// or wss:// URL");
      if (values.length > 2) throw new Error("UXP's WebSocket takes a URL and protocols, no headers");
      const list = protocols === undefined ? [] : Array.isArray(protocols) ? protocols : [protocols];
      if (list.some((entry) => typeof entry !== "string")) throw new Error("protocols are strings, not options");
      this.url = url;
      if (!isAllowed(url, manifest, facts)) {
        traffic.refused.push(url);
        if (facts.refusedSocket === "throws") throw new Error(`the manifest does not allow ${url}`);
        this.#inner = null;
        queueMicrotask(() => {
          this.#tell("error", new Event("error"));
          this.#tell("close", Object.assign(new Event("close"), { code: 1006, reason: "", wasClean: false }));
        });
        return;
      }
      traffic.connected.push(url);
      this.#inner = connect(url, list as string[], facts.origin);
      this.#inner.binaryType = facts.binaryType;
      for (const type of ["open", "message", "error", "close"] as const) {
        this.#inner.addEventListener(type, (event) => {
          this.#tell(type, event);
        });
      }
    }

    get readyState(): number {
      return this.#inner?.readyState ?? 3;
    }
    get protocol(): string {
      return this.#inner?.protocol ?? "";
    }
    get bufferedAmount(): number {
      return this.#inner?.bufferedAmount ?? 0;
    }
    get binaryType(): BinaryType {
      return this.#inner?.binaryType ?? facts.binaryType;
    }
    set binaryType(value: BinaryType) {
      if (this.#inner !== null) this.#inner.binaryType = value;
    }

    /** Closes the socket, quietly, when the data would not fit into the send buffer. */
    send(data: string | ArrayBuffer | ArrayBufferView): void {
      if (typeof data !== "string" && !(data instanceof ArrayBuffer) && !ArrayBuffer.isView(data)) {
        throw new TypeError("UXP's WebSocket sends strings, ArrayBuffers and views");
      }
      const inner = this.#inner;
      if (inner === null) return;
      if (inner.readyState === 0) throw new Error("the WebSocket is not open yet");
      const size = typeof data === "string" ? data.length : data.byteLength;
      if (inner.bufferedAmount + size > facts.sendBuffer) {
        traffic.overflowed++;
        inner.close();
        return;
      }
      inner.send(data as ArrayBuffer);
    }

    close(code = 1000, reason = ""): void {
      this.#inner?.close(code, reason);
    }

    addEventListener(type: SocketEvent, listener: Listener): void {
      this.#listeners.push({ type, listener });
    }

    removeEventListener(type: SocketEvent, listener: Listener): void {
      const at = this.#listeners.findIndex((entry) => entry.type === type && entry.listener === listener);
      if (at >= 0) this.#listeners.splice(at, 1);
    }

    #tell(type: SocketEvent, event: Event): void {
      this[`on${type}`]?.(event);
      for (const entry of [...this.#listeners]) if (entry.type === type) entry.listener(event);
    }
  };
}

/** `ImageBlob`: uncompressed pixels as something an `<img>` can show, here by way of a bitmap file. */
export class ImageBlob extends Blob {
  constructor(data: ArrayBuffer | ArrayBufferView, options: ImageBlobOptions) {
    const bytes = ArrayBuffer.isView(data)
      ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      : new Uint8Array(data);
    super([bitmap(bytes, options)], { type: "image/bmp" });
  }
}

export interface ImageBlobOptions {
  type: string;
  width: number;
  height: number;
  colorSpace: string;
  colorProfile?: string;
  pixelFormat?: string;
  components: number;
  componentSize: number;
  hasAlpha?: boolean;
}

/** A BMP of 24 bit, its rows from the bottom, padded to four bytes. Alpha is laid on white. */
function bitmap(data: Uint8Array, options: ImageBlobOptions): ArrayBuffer {
  const { width, height, components, componentSize } = options;
  if (options.type !== "image/uncompressed") throw new TypeError('an ImageBlob is of "image/uncompressed"');
  if (componentSize !== 8) throw new TypeError("the fake shows ImageBlobs of 8 bit");
  if (data.length !== width * height * components) throw new TypeError("the pixels do not fit their size");
  const stride = (width * 3 + 3) & ~3;
  const file = new DataView(new ArrayBuffer(54 + stride * height));
  file.setUint16(0, 0x424d);
  for (const [at, value] of [
    [2, file.byteLength],
    [10, 54],
    [14, 40],
    [18, width],
    [22, height],
  ] as const) {
    file.setUint32(at, value, true);
  }
  file.setUint16(26, 1, true);
  file.setUint16(28, 24, true);
  const colors = components < 3 ? 1 : 3;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * components;
      const alpha = components > colors ? (data[from + colors] ?? 0) / 255 : 1;
      for (let c = 0; c < 3; c++) {
        const v = (data[from + Math.min(c, colors - 1)] ?? 0) * alpha + 255 * (1 - alpha);
        file.setUint8(54 + (height - 1 - y) * stride + x * 3 + 2 - c, Math.round(v));
      }
    }
  }
  return file.buffer;
}

/** The names that differ from a browser's, and what became of the network. */
export function limitedScope(options: LimitOptions): { scope: Record<string, unknown>; traffic: Traffic } {
  const traffic: Traffic = { refused: [], connected: [], overflowed: 0 };
  const real = options.fetch ?? globalThis.fetch.bind(globalThis);
  const scope: Record<string, unknown> = Object.fromEntries(MISSING.map((name) => [name, undefined]));
  scope.WebSocket = socketClass(options, traffic);
  scope.ImageBlob = ImageBlob;
  scope.crypto = {
    getRandomValues: globalThis.crypto.getRandomValues.bind(globalThis.crypto),
    // Called later only: a page that is no secure context has none.
    randomUUID: () => globalThis.crypto.randomUUID(),
  };
  scope.fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const address = input instanceof Request ? input.url : String(input);
    if (!isAllowed(address, options.manifest, options.facts)) {
      traffic.refused.push(address);
      throw new TypeError("Network request failed");
    }
    traffic.connected.push(address);
    return await real(input, init);
  };
  return { scope, traffic };
}

/** Puts the limits over a global object; the function returned takes them off again. */
export function installLimits(target: object, options: LimitOptions): { traffic: Traffic; uninstall: () => void } {
  // Node loads its own fetch when it is first used, and needs a TextEncoder then.
  new Response("").headers.delete("x");
  const { scope, traffic } = limitedScope(options);
  const before = Object.keys(scope).map((name) => [name, Object.getOwnPropertyDescriptor(target, name)] as const);
  for (const [name, value] of Object.entries(scope)) {
    if (value === undefined) Reflect.deleteProperty(target, name);
    else Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable: false });
  }
  return {
    traffic,
    uninstall: () => {
      for (const [name, descriptor] of before) {
        if (descriptor === undefined) Reflect.deleteProperty(target, name);
        else Object.defineProperty(target, name, descriptor);
      }
    },
  };
}

/**
 * Runs a bundled plugin (CommonJS) in a scope with UXP's limits: `require` gives the fake's modules, and names that UXP
 * lacks are undefined, also as members of `window`, while the page around keeps its own.
 */
export function runPlugin(
  code: string,
  require: (name: string) => unknown,
  scope: Record<string, unknown>,
  global: object = globalThis,
): unknown {
  const window: object = new Proxy(global, {
    get: (target, name) => {
      if (typeof name === "string" && Object.hasOwn(scope, name)) return scope[name];
      if (name === "window" || name === "self" || name === "globalThis") return window;
      const value: unknown = Reflect.get(target, name);
      const plain = typeof value === "function" && !Object.hasOwn(value, "prototype");
      return plain ? (value as Listener).bind(target) : value;
    },
    has: (target, name) => {
      if (typeof name === "string" && Object.hasOwn(scope, name)) return scope[name] !== undefined;
      return name in target;
    },
  });
  const module = { exports: {} as unknown };
  const names = [...Object.keys(scope), "require", "module", "exports", "window", "self", "globalThis"];
  const values = [...Object.values(scope), require, module, module.exports, window, window, window];
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- a plugin is code
  new Function(...names, code)(...values);
  return module.exports;
}
