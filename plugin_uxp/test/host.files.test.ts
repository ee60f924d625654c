/** Picture files that the fake host opens and places. */
import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type DocumentInit, type Facts, formats, host, ramp } from "./host";

/** An ICC profile with nothing but its description, of version 2. */
function profile(name: string): Uint8Array {
  const icc = new DataView(new ArrayBuffer(144 + 12 + name.length + 1));
  icc.setUint32(128, 1);
  icc.setUint32(132, 0x64657363);
  icc.setUint32(136, 144);
  icc.setUint32(144, 0x64657363);
  icc.setUint32(152, name.length + 1);
  const bytes = new Uint8Array(icc.buffer);
  bytes.set(Buffer.from(name, "latin1"), 156);
  return bytes;
}

function png(
  width: number,
  height: number,
  components: number,
  bits: 8 | 16,
  values: number[],
  name: string,
): Uint8Array {
  const chunk = (kind: string, body: Uint8Array): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    return Buffer.concat([length, Buffer.from(kind, "latin1"), body, Buffer.alloc(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([bits, [0, 0, 4, 2, 6][components] ?? 2, 0, 0, 0], 8);
  const stride = width * components * (bits / 8);
  const raw = Buffer.alloc((stride + 1) * height);
  values.forEach((v, i) => {
    const row = Math.floor(i / (width * components));
    const at = row * (stride + 1) + 1 + (i % (width * components)) * (bits / 8);
    if (bits === 8) raw.writeUInt8(v, at);
    else raw.writeUInt16BE(v, at);
  });
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("iCCP", Buffer.concat([Buffer.from("icc\0\0", "latin1"), deflateSync(profile(name))])),
    chunk("IDAT", deflateSync(raw)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A TIFF of one deflated strip with horizontal differences, little-endian. */
function tiff(width: number, height: number, components: number, values: number[], extra?: number): Uint8Array {
  const row = width * components;
  const raw = Buffer.alloc(values.length * 2);
  values.forEach((v, i) => {
    const before = i % row >= components ? (values[i - components] ?? 0) : 0;
    raw.writeUInt16LE((v - before) & 0xffff, i * 2);
  });
  const strip = deflateSync(raw);
  const loose = extra === undefined ? [] : [[338, 3, 1, extra]];
  const tags = [
    [256, 4, 1, width],
    [257, 4, 1, height],
    [258, 3, 1, 16],
    [259, 3, 1, 8],
    [273, 4, 1, 8],
    [277, 3, 1, components],
    [278, 4, 1, height],
    [279, 4, 1, strip.length],
    [317, 3, 1, 2],
    ...loose,
  ];
  const directory = Buffer.alloc(2 + tags.length * 12 + 4);
  directory.writeUInt16LE(tags.length);
  tags.forEach(([tag = 0, type = 0, count = 0, value = 0], i) => {
    directory.writeUInt16LE(tag, 2 + i * 12);
    directory.writeUInt16LE(type, 4 + i * 12);
    directory.writeUInt32LE(count, 6 + i * 12);
    directory.writeUInt32LE(value, 10 + i * 12);
  });
  const header = Buffer.from([0x49, 0x49, 42, 0, 0, 0, 0, 0]);
  header.writeUInt32LE(8 + strip.length, 4);
  return Buffer.concat([header, strip, directory]);
}

describe("files", () => {
  async function withFile(name: string, data: Uint8Array, init?: DocumentInit, facts: Partial<Facts> = {}) {
    const fake = host({ documents: init ? [init] : [], facts });
    const file = await (await fake.files.getDataFolder()).createFile(name);
    await file.write(data, { format: formats.binary });
    return { fake, file };
  }

  async function opened(name: string, data: Uint8Array, facts: Partial<Facts> = {}) {
    const { fake, file } = await withFile(name, data, undefined, facts);
    const document = await fake.photoshop.core.executeAsModal(() => fake.photoshop.app.open(file), {
      commandName: "Open",
    });
    return { fake, document };
  }

  test("of 16-bit PNG open with their profile and their pixels", async () => {
    const values = [0, 65535, 1000, 40000, 2, 30000];
    const { fake, document } = await opened("a.png", png(2, 1, 3, 16, values, "Display P3"));
    expect(document).toMatchObject({
      name: "a.png",
      width: 2,
      bitsPerChannel: "bitDepth16",
      colorProfileName: "Display P3",
    });
    const { data } = fake.pixels(document.id);
    expect(Math.max(...Array.from(data, (v, i) => Math.abs(v - (values[i] ?? 0))))).toBeLessThanOrEqual(1);
    expect(document.layers[0]?.isBackgroundLayer).toBe(true);
  });

  test("of PNG with alpha open as a transparent layer", async () => {
    const { fake, document } = await opened("a.png", png(1, 1, 4, 8, [9, 8, 7, 100], "Display P3"));
    expect(fake.pixels(document.id)).toMatchObject({ hasAlpha: true, data: Uint8Array.from([9, 8, 7, 100]) });
  });

  test("of TIFF open with compression and differences taken back", async () => {
    const values = [1000, 2000, 3000, 65535, 0, 12, 40, 50, 60];
    const { fake, document } = await opened("a.tif", tiff(3, 1, 3, values));
    const { data } = fake.pixels(document.id);
    expect(Math.max(...Array.from(data, (v, i) => Math.abs(v - (values[i] ?? 0))))).toBeLessThanOrEqual(1);
    expect(document.colorProfileName).toBe("None");
  });

  test.each(["channel", "transparency"] as const)("of TIFF with loose alpha give a %s", async (tiffAlpha) => {
    const { fake, document } = await opened("a.tif", tiff(1, 1, 4, [1, 2, 3, 32768], 2), { tiffAlpha });
    expect(fake.pixels(document.id).hasAlpha).toBe(tiffAlpha === "transparency");
    expect(fake.channel(document.id, "Alpha 1")?.[0] ?? null).toBe(tiffAlpha === "channel" ? 0.5 : null);
  });

  test("that are none are refused", async () => {
    await expect(opened("a.png", Uint8Array.from([1, 2, 3, 4]))).rejects.toThrow("no file that the fake can open");
  });

  test.each([
    [true, { left: 0, top: 1, right: 4, bottom: 3 }],
    [false, { left: -2, top: 0, right: 6, bottom: 4 }],
  ])("are placed as Smart Objects, made to fit as the preference says: %s", async (resizeOnPlace, bounds) => {
    const picture = png(8, 4, 3, 8, Array.from(ramp(8, 4, 3, 8)), "sRGB IEC61966-2.1");
    const init: DocumentInit = { width: 4, height: 4, selection: {} };
    const { fake, file } = await withFile("photo.png", picture, init, { resizeOnPlace });
    const token = fake.files.createSessionToken(file);
    const command = { _obj: "placeEvent", null: { _path: token, _kind: "local" } };
    const run = () => fake.photoshop.action.batchPlay([command], {});
    const [result] = await fake.photoshop.core.executeAsModal(run, { commandName: "Place" });
    const document = fake.photoshop.app.activeDocument;
    expect(document?.layers[0]).toMatchObject({ name: "photo", kind: "smartObject", id: result?.ID });
    expect(document?.layers[0]?.bounds).toMatchObject(bounds);
    expect(document?.selection.bounds).toBeNull();
  });
});
