/** The built panel and the page around it, as a site on this machine, and the browser that shows it. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { build } from "esbuild";
import { bundle } from "../../tools/bundle.mjs";
import type { Options } from "./page/page";

const here = import.meta.dirname;
const TYPES: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };
const PAGES = ["page", "bench"] as const;

const found = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((one) =>
  existsSync(one),
);
if (found === undefined) throw new Error("Chromium is not installed");
export const CHROMIUM = found;
export const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** What the site answers beside its files, by the path. */
export type Answers = Readonly<Record<string, (body: string) => string | Promise<string>>>;

export class Site {
  private constructor(
    private readonly server: Server,
    private readonly dist: string,
  ) {}

  static async create(answers: Answers = {}): Promise<Site> {
    const dist = await bundle();
    const scripts = await Promise.all(PAGES.map(async (name) => [`/page/${name}.js`, await script(name)] as const));
    const made = new Map<string, string>(scripts);
    const server = createServer((request, response) => {
      void (async () => {
        const name = new URL(request.url ?? "/", "http://x").pathname;
        try {
          const body: Buffer[] = [];
          for await (const piece of request) body.push(piece as Buffer);
          const own = answers[name];
          const content =
            own === undefined
              ? (made.get(name) ?? (await file(name, dist)))
              : await own(Buffer.concat(body).toString());
          response.writeHead(200, { "Content-Type": TYPES[path.extname(name)] ?? "application/octet-stream" });
          response.end(content);
        } catch {
          response.writeHead(404);
          response.end();
        }
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new Site(server, dist);
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The panel as Photoshop would load it. */
  async built(): Promise<Pick<Options, "code" | "manifest">> {
    const read = async (name: string) => readFile(path.join(this.dist, name), "utf8");
    return { code: await read("main.js"), manifest: JSON.parse(await read("manifest.json")) as Options["manifest"] };
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function script(name: string): Promise<string> {
  const made = await build({
    entryPoints: [path.join(here, "page", `${name}.ts`)],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    logLevel: "error",
  });
  return made.outputFiles[0]?.text ?? "";
}

async function file(name: string, dist: string): Promise<Buffer> {
  if (name === "/sample.png") return readFile(path.join(here, "../../../docs/sample/chelsea.png"));
  if (name.startsWith("/page/")) return readFile(path.join(here, "page", path.basename(name)));
  if (name.startsWith("/dist/")) return readFile(path.join(dist, path.basename(name)));
  throw new Error("not there");
}
