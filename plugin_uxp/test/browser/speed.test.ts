/**
 * What the panel costs beside the work itself, for 12 megapixels of 16 bits: `RELIEF_BENCH=1 npm run test:browser`.
 *
 * The fake host's own time is taken off, as it stands for Photoshop's. The browser runs alone, without anybody who
 * drives it: a driver is told of each frame of a socket, with all that is in it, which takes longer than the frames.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Report, Task } from "./page/bench";
import { Photoshop } from "./photoshop";
import { Relief } from "./relief";
import { CHROMIUM, FLAGS, Site } from "./site";

const isWanted = process.env.RELIEF_BENCH !== undefined;
const isLong = process.env.RELIEF_SOAK !== undefined;
/** The middle of so many counts. */
const ROUNDS = 3;
/** Five times what is asked for: the machine may be busy with other things. */
const MOST_SECONDS = 5;

let relief: Relief;

beforeAll(async () => {
  if (!isWanted && !isLong) return;
  relief = await Relief.create();
  await relief.start();
});

afterAll(async () => {
  if (isWanted || isLong) await relief.remove();
});

const SCENE = { name: "large", width: 4000, height: 3000, depth: 16, profile: "Display P3" } as const;

/** One run of the panel in a browser of its own. */
async function measured(scale: number): Promise<Report> {
  let tell: (report: Report) => void = () => undefined;
  const told = new Promise<Report>((resolve) => (tell = resolve));
  const site = await Site.create({
    "/task": async () => {
      const task: Task = { ...(await site.built()), scenes: [SCENE], scale, dataFolder: relief.home };
      return JSON.stringify(task);
    },
    "/code": () => relief.code(),
    "/report": (body) => {
      tell(JSON.parse(body) as Report);
      return "";
    },
  });
  const profile = await mkdtemp(path.join(tmpdir(), "relief-browser-"));
  const flags = [...FLAGS, "--headless", `--user-data-dir=${profile}`];
  const browser = spawn(CHROMIUM, [...flags, `${site.address}/page/bench.html`], { stdio: "ignore" });
  try {
    return await told;
  } finally {
    const gone = new Promise((resolve) => browser.once("exit", resolve));
    browser.kill();
    await gone;
    await site.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

describe.skipIf(!isWanted)("12 megapixels of 16 bits", () => {
  it.each([1, 2])(
    "at ×%i",
    async (scale) => {
      const own: number[] = [];
      for (let i = 0; i < ROUNDS; i++) {
        const { totalMs, hostMs, engineSeconds, stages, problem } = await measured(scale);
        expect(problem).toBeUndefined();
        const [total, host] = [totalMs / 1000, hostMs / 1000];
        own.push(total - host - engineSeconds);
        const each = stages.map(([stage, milliseconds]) => `${stage} ${(milliseconds / 1000).toFixed(2)} s`).join(", ");
        console.log(
          `12 MP at x${scale}: ${total.toFixed(2)} s in all, engine ${engineSeconds.toFixed(2)} s, ` +
            `fake host ${host.toFixed(2)} s, panel and transfers ${(own.at(-1) ?? 0).toFixed(2)} s (${each})`,
        );
      }
      const middle = own.sort((a, b) => a - b)[ROUNDS >> 1] ?? Infinity;
      console.log(`12 MP at x${scale}: ${middle.toFixed(2)} s beside engine and host`);
      expect(middle).toBeLessThan(MOST_SECONDS);
    },
    1_200_000,
  );
});

it.skipIf(!isLong)(
  "50 megapixels come back whole",
  async () => {
    const photoshop = await Photoshop.create();
    const page = await photoshop.window(relief.home, { scenes: [{ name: "huge", width: 8192, height: 6144 }] });
    await page.locator("#pairing").waitFor();
    await page.locator("#code input").fill(await relief.code());
    await page.locator("#connect").click();
    await page.locator("#device", { hasText: "MP/s" }).waitFor({ timeout: 120_000 });
    await page.locator("#scale-1").click();
    await page.locator("#enhance").click();
    await page.locator("#notice[data-kind=done]").waitFor({ timeout: 1_500_000 });
    const told = await page.evaluate(() => ({
      documents: window.panel.documents(),
      peak: window.panel.peakBytes(),
      overflows: window.panel.overflows(),
    }));
    expect(told.documents[0]).toMatchObject({ width: 8192, layers: ["Enhanced", "Background"], history: 2 });
    expect(told.overflows).toBe(0);
    console.log(`50 MP: at most ${(told.peak / 2 ** 20).toFixed(0)} MiB of image data at once`);
    expect(told.peak).toBeLessThan(64 * 2 ** 20);
    await page.evaluate(() => {
      window.panel.check();
    });
    await photoshop.close();
  },
  1_600_000,
);
