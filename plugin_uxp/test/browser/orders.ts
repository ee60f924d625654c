/** What a user does to the panel, and sees of it. */
import type { Page } from "playwright-core";

/** Enter the code, and wait until the panel is ready. */
export async function pair(page: Page, code: () => Promise<string>): Promise<void> {
  await page.locator("#pairing").waitFor();
  await page.locator("#code input").fill(await code());
  await page.locator("#connect").click();
  await page.waitForFunction(() => document.querySelector("#device")?.textContent.includes("MP/s"), null, {
    timeout: 120_000,
  });
}

export const documents = async (from: Page) => from.evaluate(() => window.panel.documents());

export async function pixels(from: Page, id: number): Promise<Uint16Array> {
  const bytes = Buffer.from(await from.evaluate((which) => window.panel.pixels(which), id), "base64");
  return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
}

export async function choose(from: Page, id: string, label: string): Promise<void> {
  const picker = from.locator(`#${id} sp-picker`);
  // An open list closes as soon as what is around it scrolls; the event comes a frame later.
  await picker.scrollIntoViewIfNeeded();
  await from.evaluate(async () => {
    for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
  });
  await picker.click();
  await from.locator(`#${id} sp-picker sp-menu-item`, { hasText: label }).click();
}

export async function enhance(from: Page, timeout = 120_000): Promise<string> {
  await from.locator("#enhance").click();
  return finished(from, timeout);
}

/** What is cut off at the panel's sides, or does not fit into its own box: tags and texts. */
export const tooWide = async (from: Page): Promise<string[]> =>
  from.evaluate(() => {
    const isText = (one: Element) => one.childElementCount === 0 && one.shadowRoot === null;
    return [...document.querySelectorAll(".panel *")]
      .filter((one) => one.checkVisibility() && getComputedStyle(one).display !== "inline")
      .filter((one) => {
        const { left, right } = one.getBoundingClientRect();
        return left < -0.5 || right > innerWidth + 0.5 || (isText(one) && one.scrollWidth > one.clientWidth);
      })
      .map((one) => `${one.localName}#${one.id} ${one.textContent.slice(0, 40)}`);
  });

/** What the panel says at the end. */
export async function finished(from: Page, timeout = 120_000): Promise<string> {
  await from.waitForFunction(() => !document.querySelector("#enhance")?.hasAttribute("disabled"), null, { timeout });
  return (await from.locator("#notice").textContent()) ?? "";
}

export function largestDifference(a: Uint16Array, b: Uint16Array): number {
  if (a.length !== b.length) throw new Error(`${a.length} samples are not ${b.length}`);
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs((a[i] ?? 0) - (b[i] ?? 0)));
  return most;
}
