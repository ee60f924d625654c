/** Enhance from the button to the document, with everything real but Photoshop. */
import { mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { choose, documents, enhance, finished, largestDifference, pair, pixels } from "./orders";
import { Photoshop, failures } from "./photoshop";
import { Relief } from "./relief";

const SCREENSHOTS = process.env.RELIEF_SCREENSHOTS;

let photoshop: Photoshop;
let relief: Relief;
let page: Page | undefined;

beforeAll(async () => {
  photoshop = await Photoshop.create();
  relief = await Relief.create();
  await relief.start();
});

afterAll(async () => {
  await photoshop.close();
  await relief.remove();
});

afterEach(async () => {
  await page?.context().close();
  expect(failures.splice(0)).toEqual([]);
});

type Options = Parameters<Photoshop["window"]>[1];

const PHOTO = {
  name: "photo.psd",
  width: 200,
  height: 150,
  depth: 16,
  profile: "Display P3",
  resolution: 240,
} as const;

/** A window whose panel is paired and ready. */
async function paired(options: Options, size?: { width: number; height: number }): Promise<Page> {
  page = await photoshop.window(relief.home, options, size);
  await pair(page, () => relief.code());
  return page;
}

async function unfold(from: Page, id: string): Promise<void> {
  await from.locator(`#${id}`).click();
}

describe("a document", () => {
  it("of 16 bits in Display P3 comes back twice as large, as the command line makes it", async () => {
    const from = await paired({ scenes: [PHOTO] });
    const before = await pixels(from, (await documents(from))[0]?.id ?? 0);
    expect(await enhance(from)).toMatch(/^Done/);
    const [old, made] = await documents(from);
    expect(made).toMatchObject({
      name: "photo ×2",
      width: 400,
      height: 300,
      profile: "Display P3",
      depth: "bitDepth16",
    });
    expect(made?.resolution).toBe(240);
    expect(old).toMatchObject({ history: 1, width: 200 });
    const expected = await relief.enhanced(before, PHOTO, "p3", ["--scale", "2", "--model", "relief-photo-m"]);
    // Photoshop keeps 32,769 tones of 65,536.
    expect(largestDifference(await pixels(from, made?.id ?? 0), expected)).toBeLessThanOrEqual(1);
    await from.evaluate(() => {
      window.panel.check();
    });
  });

  it("can be cleaned up into a new layer, and into the enlarged document", async () => {
    const from = await paired({ scenes: [{ ...PHOTO, depth: 8 }] });
    await from.locator("#scale-1").click();
    expect(await enhance(from)).toMatch(/^Done/);
    expect((await documents(from))[0]).toMatchObject({ history: 2, layers: ["Enhanced", "Background"] });
    await from.locator("#scale-3").click();
    await choose(from, "place", "This document, enlarged");
    expect(await enhance(from)).toMatch(/^Done/);
    expect(await documents(from)).toHaveLength(1);
    expect((await documents(from))[0]).toMatchObject({ width: 600, height: 450, history: 3 });
    await from.evaluate(() => {
      window.panel.check();
    });
  });

  it("of 32 bits and of gray work as well", async () => {
    const scenes = [
      { ...PHOTO, depth: 32 } as const,
      { ...PHOTO, mode: "grayscaleMode", profile: "Dot Gain 20%" } as const,
    ];
    const from = await paired({ scenes });
    for (const index of [0, 1]) {
      await from.evaluate((which) => {
        window.panel.activate(which);
      }, index);
      expect(await enhance(from)).toMatch(/^Done/);
    }
    const [, , deep, gray] = await documents(from);
    expect(deep).toMatchObject({ width: 400, depth: "bitDepth32" });
    expect(gray).toMatchObject({ width: 400, depth: "bitDepth16", mode: "grayscaleMode", profile: "Dot Gain 20%" });
  });

  it.each([
    ["Lab", "labColorMode", "Adobe RGB (1998)", {}],
    ["CMYK", "CMYKColorMode", "Adobe RGB (1998)", {}],
    ["CMYK", "CMYKColorMode", "Adobe RGB (1998)", { cmykRead: "converts" }],
    ["Indexed", "indexedColorMode", "sRGB IEC61966-2.1", {}],
  ] as const)("in %s comes back as RGB, which is said before", async (name, mode, profile, facts) => {
    const from = await paired({ scenes: [{ width: 60, height: 50, mode }], facts });
    expect(await from.locator("#notice").textContent()).toContain(`this ${name} picture`);
    expect(await enhance(from)).toMatch(/^Done/);
    const [old, made] = await documents(from);
    expect(old).toMatchObject({ mode, history: 1 });
    expect(made).toMatchObject({ width: 120, mode: "RGBColorMode", profile });
    await from.evaluate(() => {
      window.panel.check();
    });
  });

  it.each([
    ["New document", { width: 400, height: 300, profile: "Display P3", name: "photo ×2" }],
    ["This document, enlarged", { width: 400, height: 300, profile: "Display P3", name: "photo.psd", history: 2 }],
  ])("can come back as a file, the same as through the socket (%s)", async (place, expected) => {
    const from = await paired({ scenes: [PHOTO] });
    expect(await enhance(from)).toMatch(/^Done/);
    const through = await pixels(from, (await documents(from))[1]?.id ?? 0);
    await from.evaluate(() => {
      localStorage.setItem("enhance.file-megabytes", "0");
      window.panel.activate(0);
    });
    await choose(from, "place", place);
    expect(await enhance(from)).toMatch(/^Done/);
    const made = (await documents(from)).find((_, i) => (place === "New document" ? i === 2 : i === 0));
    expect(made).toMatchObject({ ...expected, isActive: true });
    expect(largestDifference(await pixels(from, made?.id ?? 0), through)).toBeLessThanOrEqual(1);
    expect(await readdir(path.join(relief.home, "panel"))).toEqual([]);
    await from.evaluate(() => {
      window.panel.check();
    });
  });

  it("gives its depth map as a mask", async () => {
    const from = await paired({ scenes: [PHOTO] });
    await unfold(from, "by-depth");
    await choose(from, "depth-use", "As the layer's mask");
    expect(await enhance(from)).toMatch(/^Done/);
    const made = (await documents(from))[1];
    const mask = await from.evaluate((id) => window.panel.mask(id), made?.id ?? 0);
    expect(mask?.length).toBe(400 * 300);
    expect(new Set(mask?.map((value) => value.toFixed(2))).size).toBeGreaterThan(10);
  });
});

describe("a selection", () => {
  it("is enhanced alone, and protects when it is told to", async () => {
    const from = await paired({ scenes: [PHOTO] });
    const id = (await documents(from))[0]?.id ?? 0;
    await from.evaluate((which) => {
      window.panel.select(which, { left: 40, top: 30, right: 120, bottom: 100 });
    }, id);
    await from.waitForTimeout(400);
    await choose(from, "what", "Selection");
    expect(await from.locator("#size").textContent()).toBe("80 × 70 → 160 × 140 pixels");
    expect(await enhance(from)).toMatch(/^Done/);
    expect((await documents(from))[1]).toMatchObject({ width: 160, height: 140 });
    const plain = await pixels(from, (await documents(from))[1]?.id ?? 0);
    expect(new Set(plain).size).toBeGreaterThan(1000);
  });

  it("protects what it covers", async () => {
    const from = await paired({ scenes: [PHOTO] });
    const id = (await documents(from))[0]?.id ?? 0;
    await from.evaluate((which) => {
      window.panel.select(which, { left: 0, top: 0, right: 100, bottom: 150 });
    }, id);
    await from.waitForTimeout(400);
    const before = await pixels(from, id);
    await from.locator("#scale-1").click();
    await unfold(from, "protection");
    await choose(from, "protect", "The selection");
    expect(await enhance(from)).toMatch(/^Done/);
    expect((await documents(from))[0]?.layers).toEqual(["Enhanced", "Background"]);
    const after = await pixels(from, id);
    const changed = (x: number) => largestDifference(before.filter(at(x)), after.filter(at(x)));
    const at = (x: number) => (_: number, i: number) => Math.floor(i / 3) % PHOTO.width === x;
    expect(changed(20)).toBeLessThanOrEqual(2);
    expect(changed(180)).toBeGreaterThan(100);
  });
});

describe("when something goes wrong", () => {
  it("cancelling leaves everything as it was, and the next one works", async () => {
    const from = await paired({ scenes: [{ ...PHOTO, width: 1600, height: 1200 }] });
    await from.locator("#enhance").click();
    await from.waitForFunction(() => document.querySelector("#stage")?.textContent.startsWith("Enhancing"), null, {
      timeout: 60_000,
    });
    await from.locator("#cancel").click();
    expect(await finished(from)).toContain("Nothing was changed");
    expect(await documents(from)).toHaveLength(1);
    await from.evaluate(() => {
      window.panel.check();
    });
  });

  it("a daemon that is killed in the middle and started again finishes the job", async () => {
    const from = await paired({ scenes: [{ ...PHOTO, width: 900, height: 700 }] });
    await from.locator("#enhance").click();
    await from.waitForFunction(() => document.querySelector("#stage")?.textContent.startsWith("Enhancing"), null, {
      timeout: 60_000,
    });
    relief.kill();
    await from.waitForFunction(() => document.querySelector("#stage")?.textContent.includes("gone"));
    await relief.start();
    expect(await finished(from)).toMatch(/^Done/);
    expect((await documents(from))[1]).toMatchObject({ width: 1800, height: 1400 });
  });

  it("no daemon is said plainly, and starting it is offered", async () => {
    const from = await paired({ scenes: [PHOTO] });
    await relief.stop();
    await from.locator("#enhance").click();
    await from.locator("#notice sp-button", { hasText: "Start Relief" }).click({ timeout: 120_000 });
    await from.waitForFunction(() => window.panel.launches().length === 1);
    expect((await from.evaluate(() => window.panel.launches()))[0]?.url).toBe("relief://start");
    await relief.start();
    await from.locator("#device", { hasText: "MP/s" }).waitFor({ timeout: 60_000 });
    expect(await enhance(from)).toMatch(/^Done/);
  });

  it("a panel that was never paired can start Relief as well", async () => {
    await relief.stop();
    page = await photoshop.window(relief.home, { scenes: [PHOTO] });
    await page.locator("#pairing").waitFor();
    await page.locator("#notice sp-button", { hasText: "Start Relief" }).click();
    await page.waitForFunction(() => window.panel.launches().length === 1);
    await relief.start();
    await page.locator("#code input").fill(await relief.code());
    await page.locator("#connect").click();
    await page.locator("#device", { hasText: "MP/s" }).waitFor({ timeout: 60_000 });
  });

  it.each(["lost", "wrong"])("a token that is %s means pairing again, and never leaves the panel", async (how) => {
    const from = await paired({ scenes: [PHOTO] });
    await from.evaluate(async (what) => {
      if (what === "lost") window.panel.dropSecrets();
      else await window.panel.spoilToken();
    }, how);
    relief.kill();
    await relief.start();
    await from.waitForTimeout(300);
    const said: string[] = [];
    from.on("websocket", (socket) => socket.on("framesent", ({ payload }) => said.push(String(payload))));
    await from.locator("#enhance").click();
    if (how === "wrong") {
      await from.locator("#notice", { hasText: "Nothing was sent to it" }).waitFor();
      await from.locator("#notice sp-button", { hasText: "Pair again" }).click();
    }
    await from.locator("#pairing").waitFor();
    expect(said.join()).toContain('"hello"');
    expect(said.join()).not.toContain('"auth"');
    await from.locator("#code input").fill(await relief.code());
    await from.locator("#connect").click();
    await from.locator("#pairing").waitFor({ state: "hidden" });
    expect(await enhance(from)).toMatch(/^Done/);
  });

  it("a wrong code is refused, and the right one still works", async () => {
    page = await photoshop.window(relief.home, { scenes: [PHOTO] });
    await page.locator("#pairing").waitFor();
    const right = await relief.code();
    const wrong = right === "11111111" ? "22222222" : "11111111";
    await page.locator("#code input").fill("123");
    await page.locator("#connect").click();
    await page.locator("#pair-notice", { hasText: "eight digits" }).waitFor();
    await page.locator("#code input").fill(wrong);
    await page.locator("#connect").click();
    await page.locator("#pair-notice", { hasText: "not accepted" }).waitFor();
    await page.locator("#code input").fill(right);
    await page.locator("#connect").click();
    await page.waitForFunction(() => document.querySelector("#device")?.textContent.includes("MP/s"));
  });

  it("a document that was closed meanwhile does not lose the result", async () => {
    const from = await paired({ scenes: [{ ...PHOTO, width: 700, height: 500 }] });
    await choose(from, "place", "This document, enlarged");
    await from.locator("#enhance").click();
    await from.waitForFunction(() => document.querySelector("#stage")?.textContent.startsWith("Enhancing"), null, {
      timeout: 60_000,
    });
    const id = (await documents(from))[0]?.id ?? 0;
    await from.evaluate((which) => {
      window.panel.closeDocument(which);
    }, id);
    await from.locator("#notice", { hasText: "closed meanwhile" }).waitFor({ timeout: 120_000 });
    await from.locator("#notice sp-button", { hasText: "new document" }).click();
    await from.waitForFunction(() => window.panel.documents().length === 1);
    expect((await documents(from))[0]).toMatchObject({ width: 1400, height: 1000 });
  });
});

describe("the panel", () => {
  it("shows the middle before and after", async () => {
    const from = await paired({ scenes: [PHOTO] });
    await from.locator("#preview").click();
    await from.locator("#preview-pair[data-state=shown]").waitFor({ timeout: 60_000 });
    const widths = await from.evaluate(() =>
      ["before", "after"].map((id) => (document.getElementById(id) as HTMLImageElement).naturalWidth),
    );
    expect(widths).toEqual([112, 224]);
  });

  it("keeps presets", async () => {
    const from = await paired({ scenes: [PHOTO] });
    await from.locator("#scale-3").click();
    await from.locator("#save-preset").click();
    await from.locator("#preset-name input").fill("Mine");
    await from.locator("#keep-preset").click();
    await choose(from, "preset", "Photo ×4");
    expect(await from.locator("#size").textContent()).toContain("800 × 600");
    await choose(from, "preset", "Mine");
    expect(await from.locator("#size").textContent()).toContain("600 × 450");
  });

  it("runs from the menu with what was chosen last", async () => {
    const from = await paired({ scenes: [PHOTO] });
    await from.evaluate(() => window.panel.runCommand());
    await from.waitForFunction(() => window.panel.documents().length === 2, null, { timeout: 60_000 });
  });

  it.skipIf(SCREENSHOTS === undefined)("looks as it should", async () => {
    await mkdir(SCREENSHOTS ?? "", { recursive: true });
    for (const theme of ["dark", "light"] as const) {
      for (const width of [230, 400]) {
        const scenes = [{ name: "chelsea.png", width: 451, height: 300, photo: true }];
        const from = await paired({ scenes, theme }, { width, height: width === 230 ? 700 : 780 });
        await from.locator("#preview").click();
        await from.locator("#preview-pair[data-state=shown]").waitFor({ timeout: 60_000 });
        await from.screenshot({ path: path.join(SCREENSHOTS ?? "", `panel-${theme}-${width}.png`) });
        await from.context().close();
      }
    }
  });
});
