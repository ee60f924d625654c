/** `uxp.storage`: entries over a pluggable folder tree, and the store of secrets. */

import { failure } from "./errors";
import type { Facts } from "./facts";
import { later } from "./later";

/** Where files really are. Paths are relative, with slashes, below the folder the backend stands for. */
export interface Backend {
  /** Names directly below `path`, folders with a slash at the end. */
  list(path: string): Promise<string[]>;
  /** Rejects when there is no such file. */
  read(path: string): Promise<Uint8Array>;
  write(path: string, data: Uint8Array): Promise<void>;
  remove(path: string): Promise<void>;
  makeFolder?(path: string): Promise<void>;
}

/** Files in memory. */
export class MemoryBackend implements Backend {
  readonly files = new Map<string, Uint8Array>();
  readonly folders = new Set<string>();
  /** Bytes that still fit; a write beyond them fails as on a full disk. */
  space = Infinity;

  list(path: string): Promise<string[]> {
    return later(() => {
      const below = path === "" ? "" : `${path}/`;
      const names = [...this.files.keys()].filter((file) => file.startsWith(below)).map((f) => f.slice(below.length));
      const folders = [...this.folders].filter((f) => f.startsWith(below)).map((f) => `${f.slice(below.length)}/`);
      return [...new Set([...names, ...folders].map((name) => name.replace(/\/.+$/, "/")))].sort();
    });
  }

  read(path: string): Promise<Uint8Array> {
    return later(() => {
      const data = this.files.get(path);
      if (data === undefined) throw new Error(`no such file: ${path}`);
      return data.slice();
    });
  }

  write(path: string, data: Uint8Array): Promise<void> {
    return later(() => {
      if (data.byteLength > this.space) throw new storageErrors.OutOfSpaceError("the disk is full");
      this.space -= data.byteLength;
      this.files.set(path, data.slice());
    });
  }

  remove(path: string): Promise<void> {
    return later(() => {
      if (!this.files.delete(path) && !this.folders.delete(path)) throw new Error(`no such file: ${path}`);
    });
  }

  makeFolder(path: string): Promise<void> {
    return later(() => {
      this.folders.add(path);
    });
  }
}

export const formats = { utf8: Symbol("utf8"), binary: Symbol("binary") } as const;
export const types = { file: Symbol("file"), folder: Symbol("folder") } as const;
export const modes = { readOnly: Symbol("readOnly"), readWrite: Symbol("readWrite") } as const;

class EntryExistsError extends Error {}
class FileIsReadOnlyError extends Error {}
class OutOfSpaceError extends Error {}
class InvalidFileNameError extends Error {}
export const storageErrors = { EntryExistsError, FileIsReadOnlyError, OutOfSpaceError, InvalidFileNameError };

/** A folder tree that entries live in. */
export interface Root {
  readonly backend: Backend;
  /** What `nativePath` starts with, and its separator. */
  readonly native: string;
  readonly separator: string;
  /** The scheme of entry URLs: `plugin-data:/`. */
  readonly scheme: string;
  readonly readOnly: boolean;
}

export abstract class Entry {
  readonly isEntry = true;
  abstract readonly isFile: boolean;
  abstract readonly isFolder: boolean;

  constructor(
    readonly root: Root,
    readonly path: string,
  ) {}

  get name(): string {
    return this.path.split("/").at(-1) ?? "";
  }

  get nativePath(): string {
    const { native, separator } = this.root;
    return [native, ...this.path.split("/").filter((part) => part !== "")].join(separator);
  }

  get url(): string {
    return `${this.root.scheme}/${this.path}`;
  }

  async delete(): Promise<number> {
    await this.root.backend.remove(this.path);
    return 0;
  }
}

export class File extends Entry {
  readonly isFile = true;
  readonly isFolder = false;

  get mode(): symbol {
    return this.root.readOnly ? modes.readOnly : modes.readWrite;
  }

  /** Text unless the format is binary: a plugin that forgets the format gets a string. */
  async read(options: { format?: symbol } = {}): Promise<string | ArrayBuffer> {
    const data = await this.root.backend.read(this.path);
    if (options.format === formats.binary) return data.slice().buffer;
    return decodeUtf8(data);
  }

  async write(
    data: string | ArrayBuffer | Uint8Array,
    options: { format?: symbol; append?: boolean } = {},
  ): Promise<number> {
    if (this.root.readOnly) throw new FileIsReadOnlyError(this.path);
    if (typeof data !== "string" && options.format !== formats.binary) {
      throw new TypeError("bytes are written with formats.binary");
    }
    const bytes = typeof data === "string" ? encodeUtf8(data) : new Uint8Array(data);
    const before: Uint8Array =
      options.append === true ? await this.root.backend.read(this.path).catch(() => EMPTY) : EMPTY;
    const all = new Uint8Array(before.length + bytes.length);
    all.set(before);
    all.set(bytes, before.length);
    await this.root.backend.write(this.path, all);
    return bytes.byteLength;
  }

  async getMetadata(): Promise<{ name: string; size: number; isFile: boolean; isFolder: boolean }> {
    const { byteLength } = await this.root.backend.read(this.path);
    return { name: this.name, size: byteLength, isFile: true, isFolder: false };
  }
}

export class Folder extends Entry {
  readonly isFile = false;
  readonly isFolder = true;

  async getEntries(): Promise<Entry[]> {
    return (await this.root.backend.list(this.path)).map((name) => this.#entry(name));
  }

  /** Rejects when there is none: ask in a try. */
  async getEntry(name: string): Promise<Entry> {
    checkName(name.replaceAll("/", ""));
    const at = name.lastIndexOf("/");
    const parent = at < 0 ? this : new Folder(this.root, this.#below(name.slice(0, at)));
    const last = name.slice(at + 1);
    const found = (await parent.getEntries()).find((entry) => entry.name === last);
    return found ?? failure(`Could not find an entry of '${name}'`);
  }

  /** An entry only; the file is there once it is written. */
  async createFile(name: string, options: { overwrite?: boolean } = {}): Promise<File> {
    checkName(name);
    const taken = (await this.getEntries()).some((entry) => entry.name === name);
    if (taken && options.overwrite !== true) throw new EntryExistsError(name);
    return new File(this.root, this.#below(name));
  }

  async createFolder(name: string): Promise<Folder> {
    checkName(name);
    if ((await this.getEntries()).some((entry) => entry.name === name)) throw new EntryExistsError(name);
    await this.root.backend.makeFolder?.(this.#below(name));
    return new Folder(this.root, this.#below(name));
  }

  #below(name: string): string {
    return this.path === "" ? name : `${this.path}/${name}`;
  }

  #entry(name: string): Entry {
    if (name.endsWith("/")) return new Folder(this.root, this.#below(name.slice(0, -1)));
    return new File(this.root, this.#below(name));
  }
}

function checkName(name: string): void {
  if (name === "" || name === "." || name === ".." || /[\\/:]/.test(name)) throw new InvalidFileNameError(name);
}

/** `uxp.storage.secureStorage`: keeps bytes, gives bytes, and may have lost them. */
export class SecureStorage {
  readonly #items = new Map<string, Uint8Array>();
  /** "locked": the system refuses, every call rejects. */
  state: "ready" | "locked" = "ready";

  constructor(private readonly facts: Facts) {}

  get length(): number {
    return this.#items.size;
  }

  key(index: number): string | undefined {
    return [...this.#items.keys()][index];
  }

  setItem(key: string, value: string | ArrayBuffer | ArrayBufferView): Promise<void> {
    checkKey(key);
    const bytes = bytesOf(value);
    return this.#do(() => {
      if (bytes.byteLength === 0) failure("an empty value cannot be stored");
      this.#items.set(key, bytes);
    });
  }

  getItem(key: string): Promise<Uint8Array | null | undefined> {
    checkKey(key);
    return this.#do(() => {
      const found = this.#items.get(key);
      if (found !== undefined) return found.slice();
      if (this.facts.missingSecret === "rejects") failure(`no item is stored for "${key}"`);
      return this.facts.missingSecret === "null" ? null : undefined;
    });
  }

  removeItem(key: string): Promise<void> {
    checkKey(key);
    return this.#do(() => {
      const was = this.#items.delete(key);
      if (!was && this.facts.missingSecret === "rejects") failure(`no item is stored for "${key}"`);
    });
  }

  clear(): Promise<void> {
    return this.#do(() => {
      this.#items.clear();
    });
  }

  /** The system lost what was stored, as the reference warns. */
  drop(): void {
    this.#items.clear();
  }

  #do<T>(work: () => T): Promise<T> {
    return later(() => {
      if (this.state === "locked") failure("the secure storage cannot be used");
      return work();
    });
  }
}

function checkKey(key: unknown): void {
  if (typeof key !== "string") throw new TypeError("a key is a string");
}

function bytesOf(value: unknown): Uint8Array {
  if (typeof value === "string") return encodeUtf8(value);
  if (value instanceof ArrayBuffer) return new Uint8Array(value.slice(0));
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
  throw new TypeError("a value is a string, an ArrayBuffer or a typed array");
}

// Taken when the module loads: `installLimits` takes them away later.
const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();
const EMPTY = new Uint8Array();

export function encodeUtf8(text: string): Uint8Array {
  return ENCODER.encode(text);
}

export function decodeUtf8(data: Uint8Array): string {
  return DECODER.decode(data);
}
