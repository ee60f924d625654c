/** The module "uxp": storage, shell, host, versions, entry points. */

import type { Facts } from "./facts";
import { failure } from "./errors";
import { later } from "./later";
import {
  type Backend,
  Entry,
  File,
  Folder,
  MemoryBackend,
  type Root,
  SecureStorage,
  formats,
  modes,
  storageErrors,
  types,
} from "./storage";

/** What the fake reads of a manifest of version 5. */
export interface Manifest {
  readonly id: string;
  readonly name?: string;
  readonly version: string;
  readonly entrypoints: readonly { readonly type: string; readonly id: string }[];
  readonly requiredPermissions?: {
    readonly network?: { readonly domains: "all" | readonly string[] };
    readonly launchProcess?: { readonly schemes?: readonly string[]; readonly extensions?: readonly string[] };
    readonly localFileSystem?: string;
  };
}

/** UXP gives lifecycle promises this long. */
const LIFECYCLE_MS = 300;

export class LocalFileSystem {
  readonly isFileSystemProvider = true;
  readonly #tokens = new Map<string, Entry>();
  #next = 1;
  /** What the next file pickers answer; null: the user cancels. */
  readonly picks: (Entry | null)[] = [];

  constructor(
    private readonly data: Root,
    private readonly temporary: Root,
    private readonly plugin: Root,
    private readonly manifest: Manifest,
  ) {}

  getDataFolder = (): Promise<Folder> => later(() => new Folder(this.data, ""));
  getTemporaryFolder = (): Promise<Folder> => later(() => new Folder(this.temporary, ""));
  getPluginFolder = (): Promise<Folder> => later(() => new Folder(this.plugin, ""));

  /** Pickers need the permission "request" or more. */
  getFileForOpening = (): Promise<Entry | null> =>
    later(() => {
      const permission = this.manifest.requiredPermissions?.localFileSystem ?? "plugin";
      if (permission === "plugin") failure("the manifest allows no file pickers");
      return this.picks.shift() ?? null;
    });

  /** Not a promise. */
  createSessionToken = (entry: Entry): string => {
    if (!(entry instanceof Entry)) throw new TypeError("a token is made of an entry");
    const token = `session-${this.#next++}`;
    this.#tokens.set(token, entry);
    return token;
  };

  getEntryForSessionToken = (token: string): Entry =>
    this.#tokens.get(token) ?? failure(`the token ${token} is not defined`);

  getEntryWithUrl = (url: string): Promise<Entry> =>
    later(() => {
      const roots = [this.data, this.temporary, this.plugin];
      const root = roots.find((entry) => url.startsWith(`${entry.scheme}/`)) ?? failure(`no entry has the url ${url}`);
      const path = url.slice(root.scheme.length).replace(/^\/+/, "");
      return path === "" ? new Folder(root, "") : new Folder(root, "").getEntry(path);
    });

  getNativePath = (entry: Entry): string => entry.nativePath;
}

/** `shell`: remembers what was asked for; a scheme that the manifest lacks is refused. */
export class Shell {
  readonly opened: { url: string; text: string }[] = [];
  /** A refusal by the user, a missing program; "" lets all through. */
  refusal = "";
  /** Called when the user consents: a test starts its daemon here. */
  onOpen: (url: string) => void | Promise<void> = () => undefined;

  constructor(private readonly manifest: Manifest) {}

  /** Resolves with "" or with what went wrong. */
  openExternal = (url: string, text = ""): Promise<string> =>
    later(async () => {
      const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1] ?? "";
      const declared = this.manifest.requiredPermissions?.launchProcess?.schemes ?? [];
      if (scheme === "file") return "the file scheme is not allowed";
      if (!declared.includes(scheme)) return `the manifest does not declare the scheme "${scheme}"`;
      this.opened.push({ url, text });
      if (this.refusal !== "") return this.refusal;
      await this.onOpen(url);
      return "";
    });
}

type Handler = (...values: unknown[]) => unknown;

/** A part is an object of handlers, or one function. */
export interface EntryPoints {
  plugin?: object | undefined;
  panels?: Record<string, object> | undefined;
  commands?: Record<string, object> | undefined;
}

/** `entrypoints`, and what Photoshop does with them. */
export class Plugin {
  #points: EntryPoints | null = null;
  readonly #shown = new Set<string>();
  readonly #created = new Set<string>();
  /** Lifecycle calls that failed or took too long. */
  readonly failures: string[] = [];

  constructor(private readonly manifest: Manifest) {}

  readonly entrypoints = {
    setup: (points: EntryPoints): void => {
      if (this.#points !== null) throw new Error("entrypoints.setup is called once only");
      const declared = (type: string): string[] =>
        this.manifest.entrypoints.filter((entry) => entry.type === type).map((entry) => entry.id);
      for (const [type, given] of [
        ["panel", points.panels],
        ["command", points.commands],
      ] as const) {
        for (const id of Object.keys(given ?? {})) {
          if (!declared(type).includes(id)) throw new Error(`the manifest has no ${type} "${id}"`);
        }
      }
      for (const panel of Object.values(points.panels ?? {})) {
        const complete = typeof panel === "function" || "create" in panel || "show" in panel;
        if (!complete) throw new Error("a panel needs create or show");
      }
      this.#points = points;
    },
  };

  /** The plugin is loaded. */
  async load(): Promise<void> {
    await this.#call("plugin.create", this.#handler(this.#points?.plugin, "create"), []);
  }

  /** The user opens the panel. `create` comes the first time, `show` once in a lifetime. */
  async showPanel(id: string, root: unknown): Promise<void> {
    const panel = this.#points?.panels?.[id];
    if (panel === undefined) throw new Error(`no panel "${id}" was set up`);
    if (!this.#created.has(id)) {
      this.#created.add(id);
      if (typeof panel !== "function") await this.#call(`${id}.create`, this.#handler(panel, "create"), [root]);
    }
    if (this.#shown.has(id)) return;
    this.#shown.add(id);
    await this.#call(`${id}.show`, this.#handler(panel, "show"), [root, {}]);
  }

  /** The user closes the panel: UXP tells nobody. */
  hidePanel(id: string): void {
    if (this.#points?.panels?.[id] === undefined) throw new Error(`no panel "${id}" was set up`);
  }

  /** The user chooses an entry of the panel's menu. */
  async invokeMenu(panel: string, item: string): Promise<unknown> {
    return await this.#handler(this.#points?.panels?.[panel], "invokeMenu")?.(item);
  }

  /** A command has no time limit. */
  async runCommand(id: string): Promise<unknown> {
    const command = this.#points?.commands?.[id];
    if (command === undefined) throw new Error(`no command "${id}" was set up`);
    return await this.#handler(command, "run")?.({});
  }

  async unload(): Promise<void> {
    for (const [id, panel] of Object.entries(this.#points?.panels ?? {})) {
      if (this.#created.has(id)) await this.#handler(panel, "destroy")?.();
    }
    await this.#handler(this.#points?.plugin, "destroy")?.();
  }

  /** A plain function stands for the handler that matters most. */
  #handler(given: object | undefined, name: string): Handler | undefined {
    if (typeof given === "function") return ["create", "show", "run"].includes(name) ? (given as Handler) : undefined;
    const handler: unknown = given === undefined ? undefined : Reflect.get(given, name);
    return typeof handler === "function" ? (...values) => (handler as Handler).apply(given, values) : undefined;
  }

  async #call(what: string, handler: Handler | undefined, values: unknown[]): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`${what} took longer than ${LIFECYCLE_MS} ms`));
      }, LIFECYCLE_MS);
    });
    try {
      await Promise.race([handler?.(...values), late]);
    } catch (error) {
      this.failures.push(error instanceof Error ? error.message : String(error));
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

export interface UxpOptions {
  readonly facts: Facts;
  readonly manifest: Manifest;
  readonly backend?: Backend | undefined;
  /** The native path of the data folder, where the backend is a real one. */
  readonly dataFolder?: string | undefined;
}

export function makeUxp(options: UxpOptions) {
  const { facts, manifest } = options;
  const windows = facts.platform === "win32";
  const home = windows ? "C:\\Users\\user\\AppData\\Roaming" : "/Users/user/Library/Application Support";
  const separator = windows ? "\\" : "/";
  const join = (...parts: string[]): string => [home, "Adobe", "UXP", ...parts].join(separator);
  const major = facts.version.split(".")[0] ?? "26";
  const root = (scheme: string, native: string, backend: Backend, readOnly = false): Root => ({
    scheme: `${scheme}:`,
    native,
    backend,
    separator: native === options.dataFolder && native.startsWith("/") ? "/" : separator,
    readOnly,
  });
  const backend = options.backend ?? new MemoryBackend();
  const own = options.dataFolder ?? join("PluginsStorage", "PHSP", major, "External", manifest.id, "PluginData");
  const files = new LocalFileSystem(
    root("plugin-data", own, backend),
    root("plugin-temp", join("Temp", manifest.id), new MemoryBackend()),
    root("plugin", join("Plugins", "External", manifest.id), new MemoryBackend(), true),
    manifest,
  );
  const secureStorage = new SecureStorage(facts);
  const shell = new Shell(manifest);
  const plugin = new Plugin(manifest);
  const module = {
    storage: {
      localFileSystem: files,
      secureStorage,
      formats,
      types,
      modes,
      errors: storageErrors,
      File,
      Folder,
      Entry,
    },
    shell,
    entrypoints: plugin.entrypoints,
    host: { name: "Photoshop", version: facts.version, uiLocale: facts.locale },
    versions: { uxp: `uxp-${facts.uxpVersion}`, plugin: manifest.version },
  };
  return { module, files, secureStorage, shell, plugin, backend };
}
