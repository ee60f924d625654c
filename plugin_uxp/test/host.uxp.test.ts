/** The module "uxp" of the fake host: files, secrets, entry points. */
import { describe, expect, test, vi } from "vitest";
import { MANIFEST, MemoryBackend, formats, host } from "./host";

describe("the data folder", () => {
  test("keeps bytes and text, and lists what is in it", async () => {
    const folder = await host().files.getDataFolder();
    const file = await folder.createFile("a.bin");
    expect(await folder.getEntries()).toHaveLength(0);
    await file.write(Uint8Array.from([1, 2, 3]), { format: formats.binary });
    await file.write(Uint8Array.from([4]), { format: formats.binary, append: true });
    expect(new Uint8Array((await file.read({ format: formats.binary })) as ArrayBuffer)).toEqual(
      Uint8Array.from([1, 2, 3, 4]),
    );
    await (await folder.createFile("ü.txt")).write("Grüße");
    expect(await (await folder.createFile("ü.txt", { overwrite: true })).read()).toBe("Grüße");
    expect((await folder.getEntries()).map((entry) => entry.name)).toEqual(["a.bin", "ü.txt"]);
    await file.delete();
    await expect(folder.getEntry("a.bin")).rejects.toThrow("Could not find");
    await expect(file.read()).rejects.toThrow("no such file");
  });

  test("refuses bytes without the binary format, names with slashes, and names that are taken", async () => {
    const folder = await host().files.getDataFolder();
    const file = await folder.createFile("a");
    await expect(file.write(new ArrayBuffer(2))).rejects.toThrow(TypeError);
    await expect(folder.createFile("../a")).rejects.toThrow();
    await file.write("x");
    await expect(folder.createFile("a")).rejects.toThrow("a");
  });

  test.each([
    ["win32", /^C:\\.*\\PHSP\\26\\External\\test\.plugin\\PluginData\\a\.txt$/],
    ["darwin", /^\/Users\/.*\/PHSP\/26\/External\/test\.plugin\/PluginData\/a\.txt$/],
  ] as const)("has native paths of %s", async (platform, path) => {
    const folder = await host({ facts: { platform } }).files.getDataFolder();
    expect((await folder.createFile("a.txt")).nativePath).toMatch(path);
  });

  test("can be a folder somewhere else", async () => {
    const backend = new MemoryBackend();
    const fake = host({ backend, dataFolder: "/somewhere/data" });
    await backend.write("result-1.png", Uint8Array.from([1]));
    const [entry] = await (await fake.files.getDataFolder()).getEntries();
    expect(entry?.nativePath).toBe("/somewhere/data/result-1.png");
    expect(await fake.files.getEntryWithUrl("plugin-data:/result-1.png")).toMatchObject({ name: "result-1.png" });
  });

  test("can be full", async () => {
    const backend = new MemoryBackend();
    backend.space = 2;
    const file = await (await host({ backend }).files.getDataFolder()).createFile("a");
    await expect(file.write("three")).rejects.toThrow("full");
  });

  test("has pickers only where the manifest asks for them", async () => {
    await expect(host().files.getFileForOpening()).rejects.toThrow("pickers");
    const permissions = { ...MANIFEST.requiredPermissions, localFileSystem: "request" };
    const fake = host({ manifest: { ...MANIFEST, requiredPermissions: permissions } });
    expect(await fake.files.getFileForOpening()).toBeNull();
  });

  test("gives tokens for its entries only", async () => {
    const { files } = host();
    const file = await (await files.getDataFolder()).createFile("a");
    expect(files.getEntryForSessionToken(files.createSessionToken(file))).toBe(file);
    expect(() => files.getEntryForSessionToken("nothing")).toThrow("not defined");
  });
});

describe("secureStorage", () => {
  test("takes text and gives bytes", async () => {
    const { secureStorage } = host();
    await secureStorage.setItem("token", "abc");
    expect(await secureStorage.getItem("token")).toEqual(Uint8Array.from([97, 98, 99]));
    expect([secureStorage.length, secureStorage.key(0)]).toEqual([1, "token"]);
  });

  test("refuses what it cannot keep", async () => {
    const { secureStorage } = host();
    await expect(secureStorage.setItem("token", "")).rejects.toThrow("empty");
    expect(() => secureStorage.setItem("token", 7 as never)).toThrow(TypeError);
    expect(() => secureStorage.getItem(7 as never)).toThrow(TypeError);
  });

  test.each(["rejects", "null", "undefined"] as const)("answers for what it lost: %s", async (missingSecret) => {
    const { secureStorage } = host({ facts: { missingSecret } });
    await secureStorage.setItem("token", "abc");
    secureStorage.drop();
    const asked = secureStorage.getItem("token");
    if (missingSecret === "rejects") await expect(asked).rejects.toThrow("no item");
    else expect(await asked).toBe(missingSecret === "null" ? null : undefined);
    const removed = secureStorage.removeItem("token");
    if (missingSecret === "rejects") await expect(removed).rejects.toThrow("no item");
    else await removed;
  });

  test("rejects everything while the system has it locked", async () => {
    const { secureStorage } = host();
    secureStorage.state = "locked";
    await expect(secureStorage.setItem("token", "abc")).rejects.toThrow("cannot be used");
  });
});

describe("shell", () => {
  test("opens declared schemes and tells of the others in its answer", async () => {
    const { shell } = host();
    expect(await shell.openExternal("relief://start", "Starts the engine")).toBe("");
    expect(shell.opened).toEqual([{ url: "relief://start", text: "Starts the engine" }]);
    expect(await shell.openExternal("https://example.com")).toContain("https");
    expect(await shell.openExternal("file:///etc/passwd")).toContain("file");
  });

  test("can be refused by the person", async () => {
    const { shell } = host();
    shell.refusal = "The user did not consent";
    shell.onOpen = vi.fn();
    expect(await shell.openExternal("relief://start")).toBe("The user did not consent");
    expect(shell.onOpen).not.toHaveBeenCalled();
  });
});

describe("entry points", () => {
  test("are those of the manifest, set up once", () => {
    const { plugin } = host();
    expect(() => {
      plugin.entrypoints.setup({ panels: { other: { show: () => undefined } } });
    }).toThrow('no panel "other"');
    expect(() => {
      plugin.entrypoints.setup({ panels: { enhance: {} } });
    }).toThrow("create or show");
    plugin.entrypoints.setup({ commands: { run: () => 7 } });
    expect(() => {
      plugin.entrypoints.setup({});
    }).toThrow("once");
  });

  test("show a panel once in its life and never tell that it is hidden", async () => {
    const { plugin } = host();
    const panel = { create: vi.fn(), show: vi.fn(), hide: vi.fn(), destroy: vi.fn() };
    plugin.entrypoints.setup({ panels: { enhance: panel } });
    const root = {};
    await plugin.showPanel("enhance", root);
    plugin.hidePanel("enhance");
    await plugin.showPanel("enhance", root);
    await plugin.unload();
    expect(panel.create).toHaveBeenCalledExactlyOnceWith(root);
    expect(panel.show).toHaveBeenCalledOnce();
    expect(panel.hide).not.toHaveBeenCalled();
    expect(panel.destroy).toHaveBeenCalledOnce();
  });

  test("have 300 ms for their promises", async () => {
    const fake = host();
    const never = new Promise<void>(() => undefined);
    fake.plugin.entrypoints.setup({ panels: { enhance: { show: () => never } } });
    await expect(fake.plugin.showPanel("enhance", {})).rejects.toThrow("300 ms");
    expect(() => {
      fake.check();
    }).toThrow("lifecycle");
  });

  test("run a command without such a limit", async () => {
    const { plugin } = host();
    plugin.entrypoints.setup({
      commands: { run: { run: () => new Promise((resolve) => setTimeout(resolve, 350, "done")) } },
    });
    expect(await plugin.runCommand("run")).toBe("done");
  });
});

describe("the host's versions", () => {
  test("are what the facts say", () => {
    const { uxp } = host({ facts: { version: "27.4.0", uxpVersion: "9.2.0", locale: "de_DE" } });
    expect(uxp.host).toEqual({ name: "Photoshop", version: "27.4.0", uiLocale: "de_DE" });
    expect(uxp.versions).toEqual({ uxp: "uxp-9.2.0", plugin: "1.0.0" });
  });
});
