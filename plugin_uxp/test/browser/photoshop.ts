/** The built panel in a real browser, in a fake Photoshop, beside a real daemon. */
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { build } from "esbuild";
import { type Browser, type Page, chromium } from "playwright-core";
import { bundle } from "../../tools/bundle.mjs";
import type { Ports } from "../scripted";
import type { Options } from "./page/page";

const here = import.meta.dirname;
const TYPES: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };
const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((one) =>
  existsSync(one),
);

export interface Size {
  width: number;
  height: number;
}

export class Photoshop {
  private constructor(
    private readonly server: Server,
    private readonly browser: Browser,
    private readonly dist: string,
  ) {}

  /** Builds the panel and the page around it. */
  static async create(): Promise<Photoshop> {
    const dist = await bundle();
    const page = await build({
      entryPoints: [path.join(here, "page", "page.ts")],
      bundle: true,
      write: false,
      format: "iife",
      target: "es2022",
      logLevel: "error",
    });
    const script = page.outputFiles[0]?.text ?? "";
    const server = createServer((request, response) => {
      void (async () => {
        const name = new URL(request.url ?? "/", "http://x").pathname;
        try {
          const content = await served(name, script, dist);
          response.writeHead(200, { "Content-Type": TYPES[path.extname(name)] ?? "application/octet-stream" });
          response.end(content);
        } catch {
          response.writeHead(404);
          response.end();
        }
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    if (CHROMIUM === undefined) throw new Error("Chromium is not installed");
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    });
    return new Photoshop(server, browser, dist);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /**
   * A window with these documents; the panel's data folder is a real one, below `home`. Where `ports` are given, their
   * scripts answer in place of a daemon.
   */
  async window(
    home: string,
    options: Partial<Options>,
    size: Size = { width: 230, height: 640 },
    ports?: Ports,
  ): Promise<Page> {
    const folder = path.join(home, "panel");
    await mkdir(folder, { recursive: true });
    const context = await this.browser.newContext({ viewport: size, deviceScaleFactor: 1 });
    const page = await context.newPage();
    if (ports !== undefined) await attend(page, ports);
    page.on("pageerror", (error) => {
      failures.push(String(error));
    });
    await page.exposeFunction("folderList", async () => readdir(folder));
    await page.exposeFunction("folderRead", async (name: string) =>
      (await readFile(path.join(folder, path.basename(name)))).toString("base64"),
    );
    await page.exposeFunction("folderWrite", async (name: string, data: string) =>
      writeFile(path.join(folder, path.basename(name)), Buffer.from(data, "base64")),
    );
    await page.exposeFunction("folderRemove", async (name: string) => rm(path.join(folder, path.basename(name))));
    const { port } = this.server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/page/index.html`);
    const code = await readFile(path.join(this.dist, "main.js"), "utf8");
    const manifest = JSON.parse(await readFile(path.join(this.dist, "manifest.json"), "utf8")) as Options["manifest"];
    await page.evaluate((told) => window.panel.open(told), {
      scenes: [],
      theme: "dark",
      ...options,
      code,
      manifest,
      dataFolder: folder,
    } satisfies Options);
    return page;
  }
}

async function attend(page: Page, ports: Ports): Promise<void> {
  await page.routeWebSocket(/^ws:\/\/127\.0\.0\.1:/, (route) => {
    const socket = ports.open(route.url());
    route.onMessage((data) => {
      socket.send(typeof data === "string" ? data : new Uint8Array(data).buffer);
    });
    route.onClose(() => {
      socket.close();
    });
    socket.onmessage = ({ data }) => {
      route.send(data instanceof ArrayBuffer ? Buffer.from(data) : String(data));
    };
    const close = () => void route.close();
    socket.onerror = close;
    socket.onclose = close;
  });
}

/** What pages raised and nobody caught. */
export const failures: string[] = [];

async function served(name: string, script: string, dist: string): Promise<string | Buffer> {
  if (name === "/page/page.js") return script;
  if (name === "/sample.png") return readFile(path.join(here, "../../../docs/sample/chelsea.png"));
  if (name.startsWith("/page/")) return readFile(path.join(here, "page", path.basename(name)));
  if (name.startsWith("/dist/")) return readFile(path.join(dist, path.basename(name)));
  throw new Error("not there");
}
