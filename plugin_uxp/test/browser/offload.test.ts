/** The way to the cloud and back, with everything real but Photoshop: panel, daemon, service. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { choose, documents, enhance, finished, largestDifference, pair, pixels } from "./orders";
import { Photoshop, failures } from "./photoshop";
import { Relief } from "./relief";
import { CloudService } from "./service";

let photoshop: Photoshop;
let relief: Relief;
let cloud: CloudService;
let page: Page | undefined;

beforeAll(async () => {
  [photoshop, cloud] = await Promise.all([Photoshop.create(), CloudService.create()]);
  relief = await Relief.create({ RELIEF_CLOUD_KEY: cloud.key });
  await relief.start();
});

afterAll(async () => {
  await photoshop.close();
  await relief.remove();
  await cloud.remove();
});

afterEach(async () => {
  await page?.evaluate(() => {
    window.panel.check();
  });
  await page?.context().close();
  expect(failures.splice(0)).toEqual([]);
});

const PHOTO = { name: "photo.psd", width: 200, height: 150, depth: 16, profile: "Display P3" } as const;

/** A window whose panel is ready, beside a daemon with this policy. */
async function opened(policy: string): Promise<Page> {
  await relief.configure({ cloud_address: `http://${cloud.host}`, cloud_policy: policy, cloud_megapixels: 1 });
  cloud.forget();
  page = await photoshop.window(relief.home, { scenes: [PHOTO] }, { width: 230, height: 900 });
  await pair(page, () => relief.code());
  return page;
}

/** The pixels of the document that was made last. */
async function made(from: Page): Promise<Uint16Array> {
  const all = await documents(from);
  expect(all.at(-1)).toMatchObject({ name: "photo ×2", width: 400, profile: "Display P3", depth: "bitDepth16" });
  return pixels(from, all.at(-1)?.id ?? 0);
}

const again = async (from: Page) => {
  await from.evaluate(() => {
    window.panel.activate(0);
  });
};

describe("while the cloud is off", () => {
  it("nobody connects to the service, whatever is done", async () => {
    const from = await opened("off");
    await from.locator("#preview").click();
    await from.locator("#preview-pair[data-state=shown]").waitFor({ timeout: 60_000 });
    expect(await enhance(from)).toMatch(/^Done in [^,]*$/);
    await again(from);
    await from.locator("#scale-4").click();
    expect(await enhance(from)).toMatch(/^Done in [^,]*$/);
    expect(await from.locator("#cloud-off").isVisible()).toBe(true);
    expect(cloud.connections).toBe(0);
  });

  it("nor while the policy only looks at larger pictures", async () => {
    const from = await opened("megapixels");
    await from.locator("#prospect", { hasText: "nothing is sent" }).waitFor();
    expect(await enhance(from)).toMatch(/^Done in .*, on this machine\./);
    expect(cloud.connections).toBe(0);
  });
});

describe("while the cloud is on", () => {
  it("a layer goes there and comes back the same as made here", async () => {
    const from = await opened("ask");
    await choose(from, "what", "Active layer");
    await choose(from, "where", "This machine");
    expect(await enhance(from)).toMatch(/^Done in .*, on this machine\./);
    const here = await made(from);
    const before = cloud.sentBytes;
    await again(from);
    await choose(from, "where", "In the cloud");
    await from.locator("#prospect", { hasText: `go to ${cloud.host}, deleted there` }).waitFor();
    expect(await enhance(from)).toContain(`, in the cloud (${cloud.host}).`);
    expect(cloud.sentBytes - before).toBeGreaterThan(PHOTO.width * PHOTO.height);
    expect(largestDifference(await made(from), here)).toBeLessThanOrEqual(1);
  });

  it("a protected selection and the depth map come back the same as made here", async () => {
    const from = await opened("ask");
    const id = (await documents(from))[0]?.id ?? 0;
    await from.evaluate((which) => {
      window.panel.select(which, { left: 0, top: 0, right: 100, bottom: 150 });
    }, id);
    await from.locator("#by-depth").click();
    await from.locator("#protection").click();
    await choose(from, "protect", "The selection");
    await choose(from, "depth-use", "As the layer's mask");
    const [results, masks]: [Uint16Array[], (readonly number[])[]] = [[], []];
    for (const [where, told] of [
      ["This machine", "on this machine"],
      ["In the cloud", "in the cloud"],
    ] as const) {
      await again(from);
      await choose(from, "where", where);
      expect(await enhance(from)).toContain(told);
      results.push(await made(from));
      const last = (await documents(from)).at(-1)?.id ?? 0;
      masks.push((await from.evaluate((which) => window.panel.mask(which), last)) ?? []);
    }
    const [here, there] = results;
    expect(largestDifference(here ?? new Uint16Array(), there ?? new Uint16Array())).toBeLessThanOrEqual(1);
    expect(masks[0]?.length).toBe(400 * 300);
    const most = Math.max(...(masks[0] ?? []).map((value, i) => Math.abs(value - (masks[1]?.[i] ?? 0))));
    expect(most).toBeLessThanOrEqual(1 / 255);
  });

  it("it asks, and nothing of the picture goes there before the answer", async () => {
    const from = await opened("ask");
    await from.locator("#enhance").click();
    await from.locator("#question", { hasText: `Send “photo.psd” to ${cloud.host}?` }).waitFor({ timeout: 60_000 });
    expect(cloud.sentBytes).toBeLessThan(2000);
    await from.locator("#answer-here").click();
    expect(await finished(from)).toContain(", on this machine.");
    expect(cloud.sentBytes).toBeLessThan(2000);
    await again(from);
    await from.locator("#enhance").click();
    await from.locator("#answer-cloud").click({ timeout: 60_000 });
    expect(await finished(from)).toContain(`, in the cloud (${cloud.host}).`);
    expect(cloud.sentBytes).toBeGreaterThan(PHOTO.width * PHOTO.height);
    expect(await documents(from)).toHaveLength(3);
  });

  it("cancelling while it is sent leaves everything as it was, and the next one works", async () => {
    const from = await opened("ask");
    await choose(from, "where", "In the cloud");
    cloud.heldAt = cloud.sentBytes + 4000;
    await from.locator("#enhance").click();
    await from.locator("#stage", { hasText: `Sending to ${cloud.host}…` }).waitFor({ timeout: 60_000 });
    await from.locator("#cancel").click();
    expect(await finished(from, 5_000)).toContain("Nothing was changed");
    cloud.heldAt = Infinity;
    expect(await documents(from)).toHaveLength(1);
    await choose(from, "where", "This machine");
    expect(await enhance(from)).toContain(", on this machine.");
  });

  it("switching it off counts at once, and is told", async () => {
    const from = await opened("ask");
    await choose(from, "where", "In the cloud");
    await relief.configure({ cloud_address: `http://${cloud.host}`, cloud_policy: "off" });
    const before = cloud.connections;
    expect(await enhance(from)).toMatch(/^Done in [^,]*$/);
    expect(await from.locator("#cloud-off").isVisible()).toBe(true);
    expect(await from.locator("#where").isVisible()).toBe(false);
    expect(cloud.connections).toBe(before);
  });

  // The last one: nobody answers any more.
  it("a service that is gone in the middle has its work done here, and the panel says so", async () => {
    const from = await opened("ask");
    await choose(from, "where", "In the cloud");
    cloud.heldAt = cloud.sentBytes + 4000;
    await from.locator("#enhance").click();
    await from.locator("#stage", { hasText: `Sending to ${cloud.host}…` }).waitFor({ timeout: 60_000 });
    cloud.kill();
    expect(await finished(from, 170_000)).toMatch(
      /^Done in .*, on this machine\. .*The cloud did not do it, so it was/,
    );
    expect((await made(from)).length).toBe(400 * 300 * 3);
    await again(from);
    expect(await enhance(from)).toMatch(/, on this machine\. .*The cloud did not do it/);
  });
});
