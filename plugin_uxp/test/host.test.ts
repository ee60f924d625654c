/** The fake host as a whole: its shape is the one that the panel is written against. */
import type * as Photoshop from "photoshop";
import type * as Uxp from "uxp";
import { describe, expect, test } from "vitest";
import { host, ramp } from "./host";

describe("the modules", () => {
  test("have the shape that the panel's declarations tell", () => {
    const fake = host();
    // Checked by the compiler: a call that the panel makes and the fake lacks is an error here.
    const app: Omit<typeof Photoshop.app, "getColorProfiles"> = fake.photoshop.app;
    const core: typeof Photoshop.core = fake.photoshop.core;
    const imaging: typeof Photoshop.imaging = fake.photoshop.imaging;
    const action: typeof Photoshop.action = fake.photoshop.action;
    const shell: typeof Uxp.shell = fake.uxp.shell;
    const versions: typeof Uxp.versions = fake.uxp.versions;
    const storage: Pick<typeof Uxp.storage, "secureStorage"> = fake.uxp.storage;
    const entrypoints: typeof Uxp.entrypoints = fake.uxp.entrypoints;
    const uxpHost: typeof Uxp.host = fake.uxp.host;
    expect(
      [app, core, imaging, action, shell, versions, storage, entrypoints, uxpHost].every(
        (part) => typeof part === "object",
      ),
    ).toBe(true);
  });

  test("come by require, and no other module does", () => {
    const fake = host();
    expect(fake.require("photoshop")).toBe(fake.photoshop);
    expect(fake.require("uxp")).toBe(fake.uxp);
    expect(() => fake.require("fs")).toThrow("no module");
  });

  test("give the pixels back that a document was built with", async () => {
    const pixels = ramp(40, 30, 3, 16);
    const fake = host({ documents: [{ width: 40, height: 30, depth: 16, layers: [{ background: true, pixels }] }] });
    const { imaging, core } = fake.photoshop;
    await core.executeAsModal(
      async () => {
        const { imageData, sourceBounds } = await imaging.getPixels({ documentID: fake.ids[0] ?? 0 });
        expect(await imageData.getData()).toEqual(pixels);
        expect(sourceBounds).toMatchObject({ left: 0, top: 0, right: 40, bottom: 30 });
        imageData.dispose();
      },
      { commandName: "Read" },
    );
    fake.check();
  });

  test("tell at the end what was left behind", async () => {
    const fake = host({ documents: [{ width: 4, height: 4 }] });
    await fake.photoshop.core.executeAsModal(() => fake.photoshop.imaging.getPixels({}), { commandName: "Read" });
    expect(() => {
      fake.check();
    }).toThrow("1 image data were not disposed of");
  });
});
