/**
 * What the panel costs beside the work itself, for 12 megapixels of 16 bits: `RELIEF_BENCH=1 npm run test:browser`.
 * The fake host's own time is taken off, as it stands for Photoshop's.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { Photoshop } from "./photoshop";
import { Relief } from "./relief";

const isWanted = process.env.RELIEF_BENCH !== undefined;

let photoshop: Photoshop;
let relief: Relief;

beforeAll(async () => {
  if (!isWanted) return;
  photoshop = await Photoshop.create();
  relief = await Relief.create();
  await relief.start();
});

afterAll(async () => {
  if (!isWanted) return;
  await photoshop.close();
  await relief.remove();
});

it.skipIf(!isWanted).each([1, 2])(
  "12 megapixels at ×%i",
  async (scale) => {
    const scene = { name: "large", width: 4000, height: 3000, depth: 16 as const, profile: "Display P3" };
    const page = await photoshop.window(relief.home, { scenes: [scene] });
    await page.locator("#pairing").waitFor();
    await page.locator("#code input").fill(await relief.code());
    await page.locator("#connect").click();
    await page.locator("#device", { hasText: "MP/s" }).waitFor({ timeout: 120_000 });
    await page.locator(`#scale-${scale}`).click();
    const spent = async () => page.evaluate(() => window.panel.spentMs());
    const before = await spent();
    const began = performance.now();
    await page.locator("#enhance").click();
    await page.locator("#notice[data-kind=done]").waitFor({ timeout: 400_000 });
    const total = (performance.now() - began) / 1000;
    const host = ((await spent()) - before) / 1000;
    const work = Number(await page.locator("#notice").getAttribute("data-seconds"));
    const own = total - host - work;
    console.log(
      `12 MP at x${scale}: ${total.toFixed(2)} s in all, engine ${work.toFixed(2)} s, fake host ${host.toFixed(2)} s, ` +
        `panel and transfers ${own.toFixed(2)} s`,
    );
    expect(own).toBeLessThan(5);
    await page.context().close();
  },
  600_000,
);
