/** The platform as UXP has it: sockets, the vault for secrets, the panel's folder, and other programs. */
import { shell, storage, type Entry } from "uxp";
import { ascii, fromAscii } from "./bytes";
import type { Socket } from "./connection";
import type { Credentials } from "./door";
import type { Platform } from "./engine";
import { PanelError } from "./errors";

const KEY = "relief";

export const platform: Platform = {
  open: (address) => new WebSocket(address) as unknown as Socket,

  async launch() {
    let refusal: string;
    try {
      refusal = await shell.openExternal("relief://start", "Relief runs the engine that enhances your pictures.");
    } catch (error) {
      refusal = PanelError.from(error).detail;
    }
    if (refusal !== "") throw new PanelError("launch-refused", refusal);
  },

  async readCredentials() {
    // The vault is a cache: it may be empty again, or hold what an older version left.
    try {
      const kept = await storage.secureStorage.getItem(KEY);
      if (kept === null || kept === undefined || kept.length === 0) return null;
      const value = JSON.parse(fromAscii(kept)) as Partial<Credentials>;
      if (typeof value.client !== "string" || typeof value.token !== "string") return null;
      ascii(value.token);
      const folder = typeof value.folder === "string" ? { folder: value.folder } : {};
      return { client: value.client, token: value.token, ...folder };
    } catch {
      return null;
    }
  },

  async keepCredentials(credentials) {
    await storage.secureStorage.setItem(KEY, escaped(JSON.stringify(credentials)));
  },

  async dataFolder() {
    try {
      const path = (await storage.localFileSystem.getDataFolder()).nativePath;
      return path === "" ? undefined : path;
    } catch {
      return undefined; // results then come through the socket
    }
  },
};

/** JSON in ASCII: a folder may have any name, and the vault gives bytes that nothing here decodes. */
function escaped(json: string): string {
  return json.replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The file that the daemon wrote to the panel's folder. Raises "result-unreadable". */
export async function resultFile(job: string): Promise<Entry> {
  try {
    const entries = await (await storage.localFileSystem.getDataFolder()).getEntries();
    const found = entries.find((entry) => entry.isFile && entry.name.startsWith(`result-${job}.`));
    if (found !== undefined) return found;
  } catch (error) {
    throw new PanelError("result-unreadable", PanelError.from(error).detail, { cause: error });
  }
  throw new PanelError("result-unreadable");
}

/** Results that were left behind when a job did not end as it should. */
export async function sweepResults(): Promise<void> {
  try {
    const entries = await (await storage.localFileSystem.getDataFolder()).getEntries();
    for (const entry of entries) if (entry.isFile && /^result-[0-9a-f]{32}\./.test(entry.name)) await entry.delete();
  } catch {
    // They will be met again next time.
  }
}
