// Build the panel into dist/: one CommonJS file, the page, the manifest with the ports that the daemon declares.
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";
import { build } from "esbuild";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const dist = path.join(root, "dist");

/** The ports of src/wire.ts, which is generated from the engine. */
async function ports() {
  const wire = await readFile(path.join(root, "src", "wire.ts"), "utf8");
  const found = /PORTS = \[([\d, ]+)\]/.exec(wire)?.[1];
  if (found === undefined) throw new Error("src/wire.ts declares no ports");
  return found.split(",").map(Number);
}

/** @param {Record<string, any>} manifest @param {string} version @param {number[]} declared */
function completed(manifest, version, declared) {
  manifest["version"] = version;
  // Exact origins, with ports: anything else is taken for another host by some versions of Photoshop.
  manifest["requiredPermissions"].network.domains = declared.map((port) => `ws://127.0.0.1:${port}`);
  return manifest;
}

export async function bundle() {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  await cp(path.join(root, "static"), dist, { recursive: true });
  const { version } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
  const manifest = JSON.parse(await readFile(path.join(root, "static", "manifest.json"), "utf8"));
  await writeFile(
    path.join(dist, "manifest.json"),
    JSON.stringify(completed(manifest, version, await ports()), null, 2) + "\n",
  );
  await build({
    entryPoints: [path.join(root, "src", "main.ts")],
    outfile: path.join(dist, "main.js"),
    bundle: true,
    format: "cjs",
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2020",
    external: ["photoshop", "uxp"],
    legalComments: "inline",
    charset: "utf8",
  });
  return dist;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle();
