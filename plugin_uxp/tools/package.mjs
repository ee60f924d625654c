// Pack dist/ as enhance.ccx, a plain zip, and check it as strictly as Photoshop's installer does, and more.
import { readFile, readdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";
import { unzipSync, zipSync } from "fflate";
import { bundle, dist } from "./bundle.mjs";

/** Fixed, so that the same sources make the same file. */
const DATE = new Date(2026, 0, 1);

/** @param {string} folder @param {string} below @returns {Promise<Record<string, Uint8Array>>} */
async function files(folder, below = "") {
  /** @type {Record<string, Uint8Array>} */
  const found = {};
  for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = below + entry.name;
    if (entry.isDirectory()) Object.assign(found, await files(path.join(folder, entry.name), `${name}/`));
    else found[name] = new Uint8Array(await readFile(path.join(folder, entry.name)));
  }
  return found;
}

/** Width and height from a PNG's header. @param {Uint8Array} png */
function pngSize(png) {
  const view = new DataView(png.buffer, png.byteOffset);
  if (view.getUint32(0) !== 0x89504e47) throw new Error("not a PNG");
  return [view.getUint32(16), view.getUint32(20)];
}

/** What is wrong with a package; nothing, if it is empty. @param {Uint8Array} zip @returns {string[]} */
export function problems(zip) {
  /** @type {string[]} */
  const wrong = [];
  const content = unzipSync(zip);
  const text = (/** @type {string} */ name) => Buffer.from(content[name] ?? new Uint8Array()).toString("utf8");
  for (const name of ["manifest.json", "index.html", "main.js", "panel.css"]) {
    if (!(name in content)) wrong.push(`${name} is missing`);
  }
  for (const name of Object.keys(content)) {
    if (name.includes("\\") || name.startsWith("/") || name.includes("..")) wrong.push(`${name} is no name for a file`);
    if (/\.(map|ts)$/.test(name)) wrong.push(`${name} does not belong into a package`);
  }
  if (wrong.length > 0) return wrong;
  const manifest = JSON.parse(text("manifest.json"));
  if (manifest.manifestVersion !== 5) wrong.push("the manifest is not of version 5");
  if (!/^\d+\.\d+\.\d+$/.test(manifest.version)) wrong.push("the version is not x.y.z");
  if (typeof manifest.host !== "object" || Array.isArray(manifest.host)) wrong.push("host must be an object");
  if (manifest.host?.app !== "PS" || !/^\d+\.\d+/.test(manifest.host?.minVersion)) wrong.push("host is not Photoshop");
  const domains = manifest.requiredPermissions?.network?.domains;
  if (!Array.isArray(domains) || domains.length === 0) wrong.push("no origins are declared");
  else
    for (const one of domains)
      if (!/^ws:\/\/127\.0\.0\.1:\d+$/.test(one)) wrong.push(`${one} is not an origin of ours`);
  if (manifest.requiredPermissions?.localFileSystem !== "plugin") wrong.push("the panel needs no more than its folder");
  const panels = manifest.entrypoints.filter((/** @type {any} */ one) => one.type === "panel");
  if (panels.length !== 1) wrong.push("there must be one panel");
  for (const one of [...manifest.icons, ...panels.flatMap((/** @type {any} */ panel) => panel.icons)]) {
    for (const scale of one.scale) {
      // Scale 2 is the file with @2x in its name.
      const name = scale === 1 ? one.path : one.path.replace(/\.png$/, `@${scale}x.png`);
      if (!(name in content)) wrong.push(`${name} is missing`);
      else if (pngSize(content[name] ?? new Uint8Array()).join() !== [one.width * scale, one.height * scale].join()) {
        wrong.push(`${name} is not ${one.width * scale} pixels`);
      }
    }
  }
  const code = text("main.js");
  // A library mentions TextEncoder for texts that we never give it; the tests run without it.
  for (const gone of ["TextDecoder", "new Worker", "eval(", "new Function", "MutationObserver"]) {
    if (code.includes(gone)) wrong.push(`main.js uses ${gone}, which UXP has not`);
  }
  const asked = [...code.matchAll(/require\("([^"]+)"\)/g)].map((found) => found[1]);
  for (const name of asked) if (name !== "photoshop" && name !== "uxp") wrong.push(`main.js asks for ${name}`);
  const style = text("panel.css");
  for (const gone of ["grid", "transition", "animation:", "text-transform", "gap:", "font:"]) {
    if (style.replace(/\/\*.*?\*\//gs, "").includes(gone)) wrong.push(`panel.css uses ${gone}, which UXP has not`);
  }
  return wrong;
}

export async function pack() {
  await bundle();
  const content = await files(dist);
  return zipSync(content, { level: 9, mtime: DATE });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const zip = await pack();
  const wrong = problems(zip);
  if (wrong.length > 0) {
    console.error(wrong.join("\n"));
    process.exit(1);
  }
  const target = path.join(path.dirname(dist), "enhance.ccx");
  await writeFile(target, zip);
  console.log(`${path.basename(target)}: ${(zip.length / 1024).toFixed(0)} KiB`);
}
