/**
 * What the panel costs beside the work itself, for 12 megapixels of 16 bits: `RELIEF_BENCH=1 npm run test:browser`.
 * The fake host's own time is taken off, as it stands for Photoshop's.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { Photoshop } from "./photoshop";
import { Relief } from "./relief";

const isWanted = process.env.RELIEF_BENCH !== undefined;
const isLong = process.env.RELIEF_SOAK !== undefined;

let photoshop: Photoshop;
let relief: Relief;

beforeAll(async () => {
  if (!isWanted && !isLong) return;
  photoshop = await Photoshop.create();
  relief = await Relief.create();
  await relief.start();
});

afterAll(async () => {
  if (!isWanted && !isLong) return;
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
    await page.evaluate(() => {
      const marks: [string, number][] = [];
      const line = document.querySelector("#stage");
      new MutationObserver(() => {
        const text = (line?.textContent ?? "").split("…")[0] ?? "";
        if (marks.at(-1)?.[0] !== text) marks.push([text, performance.now()]);
      }).observe(line ?? document.body, { childList: true, characterData: true, subtree: true });
      (window as unknown as { marks: typeof marks }).marks = marks;
    });
    const before = await spent();
    const began = performance.now();
    await page.locator("#enhance").click();
    await page.locator("#notice[data-kind=done]").waitFor({ timeout: 400_000 });
    const total = (performance.now() - began) / 1000;
    const host = ((await spent()) - before) / 1000;
    const work = Number(await page.locator("#notice").getAttribute("data-seconds"));
    const own = total - host - work;
    const marks = await page.evaluate(() => {
      const told = (window as unknown as { marks: [string, number][] }).marks;
      return [...told, ["end", performance.now()] as const].map(([text, at], i) =>
        i === 0 ? text : `${((at - (told[i - 1]?.[1] ?? 0)) / 1000).toFixed(2)} s, ${text}`,
      );
    });
    console.log(marks.join(" "));
    console.log(
      `12 MP at x${scale}: ${total.toFixed(2)} s in all, engine ${work.toFixed(2)} s, fake host ${host.toFixed(2)} s, ` +
        `panel and transfers ${own.toFixed(2)} s`,
    );
    expect(own).toBeLessThan(5);
    await page.context().close();
  },
  600_000,
);

it.skipIf(!isLong)(
  "50 megapixels come back whole",
  async () => {
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
  },
  1_600_000,
);
