/** The built panel in a real browser, in a fake Photoshop, beside a real daemon. */
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Browser, type Page, chromium } from "playwright-core";
import type { Ports } from "../scripted";
import type { Options } from "./page/page";
import { CHROMIUM, FLAGS, Site } from "./site";

export interface Size {
  width: number;
  height: number;
}

export class Photoshop {
  private constructor(
    private readonly site: Site,
    private readonly browser: Browser,
  ) {}

  /** Builds the panel and the page around it. */
  static async create(): Promise<Photoshop> {
    const site = await Site.create();
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    return new Photoshop(site, browser);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.site.close();
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
    await page.goto(`${this.site.address}/page/index.html`);
    const built = await this.site.built();
    await page.evaluate((told) => window.panel.open(told), {
      ...{ scenes: [], theme: "dark", ...options, ...built },
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
