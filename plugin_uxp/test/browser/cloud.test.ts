/** The cloud in the panel: nothing of it while it is off, and before anything is sent, what, to whom and for how long. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { CloudValue } from "../../src/wire";
import { JOB, QUESTION, ScriptedDaemon } from "../daemon";
import { choose, documents, finished, pair, tooWide } from "./orders";
import type { Scene } from "./page/page";
import { Photoshop, failures } from "./photoshop";

const SCREENSHOTS = process.env.RELIEF_SCREENSHOTS;
const ON: CloudValue = { policy: "ask", megapixels: 200, minutes: 10, host: "cloud.example" };
const SCENE = { name: "photo.psd", width: 60, height: 40, depth: 16 } as const;
const CODE = "12345678";

let photoshop: Photoshop;
let home: string;
let page: Page;

beforeAll(async () => {
  photoshop = await Photoshop.create();
  home = await mkdtemp(path.join(tmpdir(), "relief-panel-"));
});

afterAll(async () => {
  await photoshop.close();
  await rm(home, { recursive: true, force: true });
});

afterEach(async () => {
  await page.evaluate(() => {
    window.panel.check();
  });
  await page.context().close();
  expect(failures.splice(0)).toEqual([]);
});

describe("with a daemon that plays its part", () => {
  let daemon: ScriptedDaemon;

  /** `asking` is what an earlier panel left behind. */
  async function open(
    cloud: CloudValue | undefined,
    {
      size,
      theme = "dark",
      scene = SCENE,
      asking = "null",
    }: { size?: { width: number; height: number }; theme?: "dark" | "light"; scene?: Scene; asking?: string } = {},
  ): Promise<void> {
    daemon = new ScriptedDaemon({ code: CODE, client: "c".repeat(32), token: "fresh" });
    daemon.cloud = cloud;
    page = await photoshop.window(home, { scenes: [scene], theme }, size, daemon.ports);
    await page.evaluate((job) => {
      localStorage.setItem("enhance.asking", job);
    }, asking);
    await pair(page, () => Promise.resolve(CODE));
  }

  const text = async (id: string) => page.locator(`#${id}`).textContent();
  const asked = async () => page.locator("#question").waitFor({ timeout: 10_000 });

  it.each([
    ["off", { ...ON, policy: "off" }, /cloud is off.*Relief's preferences\.$/],
    [
      "without a key",
      { ...ON, problem: { code: "cloud-unset", message: "There is no key." } },
      /^There is no key\. Until then all is made on this machine\.$/,
    ],
  ] as const)("says why while it is %s, and sends nothing", async (_, cloud, why) => {
    await open(cloud);
    await page.waitForTimeout(800);
    expect(await text("cloud-off")).toMatch(why);
    for (const id of ["where", "prospect", "question"]) expect(await page.locator(`#${id}`).isVisible()).toBe(false);
    daemon.state = { state: "done" };
    await page.locator("#enhance").click();
    expect(await finished(page)).toMatch(/^Done\./);
    expect(daemon.said("estimate")).toEqual([]);
    expect(daemon.said("submit").map(({ job }) => job.where)).toEqual(["here"]);
  });

  it("says nothing at all where Relief knows of none", async () => {
    await open(undefined);
    for (const id of ["where", "prospect", "cloud-off"]) expect(await page.locator(`#${id}`).isVisible()).toBe(false);
  });

  it("tells beforehand what it would take, anew for each change, by the picture's size alone", async () => {
    await open(ON);
    await page.locator("#prospect", { hasText: "34 MB would go to cloud.example" }).waitFor();
    const [first] = daemon.said("estimate");
    expect(first?.about).toMatchObject({
      picture: { width: 60, height: 40, bands: 3, dtype: "uint16" },
      wish: { scale: 2, model: "relief-photo-m" },
      where: "policy",
    });
    daemon.estimate = { ...QUESTION, place: "cloud", here_seconds: 480 };
    await page.locator("#scale-4").click();
    await page.locator("#prospect", { hasText: "8 min here · 20 s in the cloud; about 34 MB go to" }).waitFor();
    daemon.estimate = { place: "here", megapixels: 1, here_seconds: 480, sent_bytes: 0 };
    await choose(page, "where", "This machine");
    await page.locator("#prospect", { hasText: "nothing is sent" }).waitFor();
    expect(daemon.said("estimate").map(({ about }) => about.where)).toEqual(["policy", "policy", "here"]);
    expect(daemon.said("upload")).toEqual([]);
  });

  it("keeps the place of a run with the presets", async () => {
    await open(ON);
    await choose(page, "where", "In the cloud");
    await page.locator("#save-preset").click();
    await page.locator("#preset-name input").fill("There");
    await page.locator("#keep-preset").click();
    await choose(page, "preset", "Photo ×2");
    await choose(page, "preset", "There");
    daemon.state = { state: "done", cloud: "cloud.example" };
    await page.locator("#enhance").click();
    expect(await finished(page)).toBe("Done, in the cloud (cloud.example).");
    expect(daemon.said("submit").map(({ job }) => job.where)).toEqual(["cloud"]);
  });

  it("never asks about the preview, nor sends it", async () => {
    await open(ON);
    daemon.state = { state: "done" };
    await page.locator("#preview").click();
    await page.locator("#preview-pair[data-state=shown]").waitFor();
    expect(daemon.said("submit").map(({ job }) => job.where)).toEqual(["here"]);
  });

  it("asks, sends only what was said, and shows the way there and back", async () => {
    await open(ON);
    await page.locator("#enhance").click();
    await asked();
    expect(await text("question")).toMatch(/^Send “photo.psd” to cloud.example\?.*34 MB.*no metadata.*24 h\./);
    expect(await text("stage")).toBe("Waiting for your answer…");
    daemon.onAnswer = () => {
      daemon.become({ state: "running", cloud: "cloud.example" });
      daemon.progress("upload", 40);
    };
    await page.locator("#answer-cloud").click();
    await page.locator("#stage", { hasText: "Sending to cloud.example… 40 %" }).waitFor();
    expect(await page.locator("#question").isVisible()).toBe(false);
    daemon.progress("enhance", 10);
    await page.locator("#stage", { hasText: "Enhancing at cloud.example…" }).waitFor();
    daemon.progress("download", 90);
    await page.locator("#stage", { hasText: "Fetching from cloud.example… 90 %" }).waitFor();
    daemon.become({ state: "done", cloud: "cloud.example" });
    expect(await finished(page)).toBe("Done, in the cloud (cloud.example).");
    expect(daemon.said("answer")).toEqual([{ type: "answer", job: JOB, where: "cloud" }]);
  });

  it("asks again with the reason when it cannot be sent any more, and then makes it here", async () => {
    await open(ON);
    await page.locator("#enhance").click();
    await asked();
    daemon.onAnswer = (where) => {
      if (where === "cloud") daemon.refuse("cloud-off");
      else daemon.become({ state: "done" });
    };
    await page.locator("#answer-cloud").click();
    await page.locator("#question", { hasText: "switched off in Relief" }).waitFor();
    expect(await page.locator("#answer-cloud").isVisible()).toBe(false);
    await page.locator("#answer-here").click();
    expect(await finished(page)).toMatch(/^Done, on this machine\./);
  });

  it("can be cancelled while it asks, and asks nothing any more then", async () => {
    await open(ON);
    await page.locator("#enhance").click();
    await asked();
    await page.locator("#cancel").click();
    expect(await finished(page)).toContain("Nothing was changed");
    expect(await page.locator("#question").isVisible()).toBe(false);
    expect(await documents(page)).toHaveLength(1);
  });

  it("asks on after Relief was gone, and after the document was closed", async () => {
    await open(ON);
    await choose(page, "place", "This document, enlarged");
    await page.locator("#enhance").click();
    await asked();
    const id = (await documents(page))[0]?.id ?? 0;
    await page.evaluate((which) => {
      window.panel.closeDocument(which);
    }, id);
    daemon.lose();
    await page.waitForTimeout(600);
    await asked();
    await page.locator("#answer-here").click();
    await page.locator("#notice", { hasText: "closed meanwhile" }).waitFor();
    await page.locator("#notice sp-button", { hasText: "new document" }).click();
    await page.waitForFunction(() => window.panel.documents().length === 1);
  });

  it("gives up, when it is opened again, what it was closed over without an answer", async () => {
    await open(ON);
    await page.locator("#enhance").click();
    await asked();
    const kept = await page.evaluate(() => localStorage.getItem("enhance.asking"));
    expect(kept).toBe(JSON.stringify(JOB));
    await page.context().close();
    await open(ON, kept === null ? {} : { asking: kept });
    await page.waitForFunction(() => localStorage.getItem("enhance.asking") === "null");
    expect(daemon.said("cancel")).toEqual([{ type: "cancel", job: JOB }]);
  });

  it.each([
    [230, 640],
    [230, 300],
    [400, 700],
  ])("fits where it is %i wide and %i high, with all that it says", async (width, height) => {
    await open(ON, { size: { width, height } });
    await page.locator("#prospect").waitFor();
    for (const id of ["restore", "by-depth", "protection"]) await page.locator(`#${id}`).click();
    expect(await tooWide(page)).toEqual([]);
    await page.locator("#enhance").click();
    await asked();
    expect(await tooWide(page)).toEqual([]);
    await page.locator("#answer-here").scrollIntoViewIfNeeded();
    await page.locator("#answer-here").click();
    expect(await finished(page)).toMatch(/^Done/);
    expect(await tooWide(page)).toEqual([]);
  });

  it.skipIf(SCREENSHOTS === undefined)("looks as it should", async () => {
    for (const theme of ["dark", "light"] as const) {
      for (const width of [230, 400]) {
        const scene = { name: "chelsea.png", width: 451, height: 300, photo: true };
        await open(ON, { size: { width, height: 760 }, theme, scene });
        daemon.estimate = { ...QUESTION, here_seconds: 45, there_seconds: 12, sent_bytes: 0.25e6 };
        daemon.state = { state: "paused", question: daemon.estimate };
        await page.locator("#scale-4").click();
        await page.locator("#prospect", { hasText: "45 s here" }).waitFor();
        await page.screenshot({ path: path.join(SCREENSHOTS ?? "", `panel-cloud-${theme}-${width}.png`) });
        await page.locator("#enhance").click();
        await asked();
        await page.mouse.move(0, 0);
        await page.screenshot({ path: path.join(SCREENSHOTS ?? "", `panel-asks-${theme}-${width}.png`) });
        await page.context().close();
      }
    }
    await open(ON); // to be looked at when all is over
  });
});
