/** What is given to people: the package, and what it is built from. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { unzipSync, zipSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import { PORTS } from "../src/wire";
import { pack, problems } from "../tools/package.mjs";

type Content = Record<string, Uint8Array>;

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

describe("the package", () => {
  let zip: Uint8Array;
  let content: Content;

  beforeAll(async () => {
    zip = await pack();
    content = unzipSync(zip);
  });

  /** What the check finds after a change. */
  const after = (change: (content: Content) => void): string[] => {
    const changed = { ...content };
    change(changed);
    return problems(zipSync(changed, { level: 0 }));
  };

  /** The same, of the manifest. */
  const afterManifest = (change: (manifest: Record<string, unknown>) => void): string[] =>
    after((one) => {
      const manifest = JSON.parse(Buffer.from(one["manifest.json"] ?? []).toString()) as Record<string, unknown>;
      change(manifest);
      one["manifest.json"] = bytes(JSON.stringify(manifest));
    });

  it("is in order, the same each time, and declares the daemon's ports", async () => {
    expect(problems(zip)).toEqual([]);
    expect(Buffer.from(await pack()).equals(zip)).toBe(true);
    const manifest = JSON.parse(Buffer.from(content["manifest.json"] ?? []).toString()) as {
      requiredPermissions: { network: { domains: string[] } };
    };
    expect(manifest.requiredPermissions.network.domains).toEqual(PORTS.map((port) => `ws://127.0.0.1:${port}`));
  });

  it("has an icon for every theme of Photoshop, at both scales", () => {
    const manifest = JSON.parse(Buffer.from(content["manifest.json"] ?? []).toString()) as {
      entrypoints: { type: string; icons?: { theme: string[]; scale: number[] }[] }[];
      icons: { theme: string[]; scale: number[] }[];
    };
    const panel = manifest.entrypoints.find(({ type }) => type === "panel");
    for (const icons of [panel?.icons ?? [], manifest.icons]) {
      expect(icons.flatMap(({ theme }) => theme).sort()).toEqual(["dark", "darkest", "light", "lightest", "medium"]);
      for (const { scale } of icons) expect(scale).toEqual([1, 2]);
    }
  });

  it.each<[string, (content: Content) => void]>([
    ["main.js is missing", (one) => delete one["main.js"]],
    ["icons/panel-dark@2x.png is missing", (one) => delete one["icons/panel-dark@2x.png"]],
    ["is not 23 pixels", (one) => (one["icons/panel-dark.png"] = one["icons/panel-dark@2x.png"] ?? bytes(""))],
    ["is no name for a file", (one) => (one["icons\\a.png"] = bytes("x"))],
    ["does not belong into a package", (one) => (one["main.js.map"] = bytes("{}"))],
    ["uses TextDecoder", (one) => (one["main.js"] = bytes("new TextDecoder()"))],
    ["asks for fs", (one) => (one["main.js"] = bytes('require("fs")'))],
    ["uses grid", (one) => (one["panel.css"] = bytes(".a { display: grid; }"))],
  ])("is refused when %s", (problem, change) => {
    expect(after(change).join()).toContain(problem);
  });

  it.each<[string, (manifest: Record<string, unknown>) => void]>([
    ["not of version 5", (one) => (one.manifestVersion = 6)],
    ["not x.y.z", (one) => (one.version = "1.0")],
    ["host must be an object", (one) => (one.host = [one.host])],
    ["no origins", (one) => (one.requiredPermissions = {})],
    ["not an origin of ours", (one) => (one.requiredPermissions = { network: { domains: ["ws://127.0.0.1"] } })],
    ["no more than its folder", (one) => (one.requiredPermissions = { localFileSystem: "fullAccess" })],
    ["one panel", (one) => (one.entrypoints = [])],
  ])("is refused when its manifest is wrong: %s", (problem, change) => {
    expect(afterManifest(change).join()).toContain(problem);
  });
});

describe("the lock file", () => {
  it("names what is installed by checksum, and no place that it comes from", async () => {
    const text = await readFile(path.join(import.meta.dirname, "..", "package-lock.json"), "utf8");
    const { packages } = JSON.parse(text) as { packages: Record<string, { integrity?: string; resolved?: string }> };
    const installed = Object.entries(packages).filter(([name]) => name !== "");
    expect(installed.length).toBeGreaterThan(50);
    for (const [name, { integrity, resolved }] of installed) {
      expect([name, resolved]).toEqual([name, undefined]);
      expect(integrity, name).toMatch(/^sha512-/);
    }
  });
});
