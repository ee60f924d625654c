/** The middle of what is to be enhanced, before and after, by the same way as the whole. */
import { type Samples, samples, samplesOf } from "./bands";
import type { Engine } from "./engine";
import { centre, height, width } from "./geometry";
import { pictureAddress } from "./photoshop/picture";
import { read } from "./photoshop/read";
import { subject } from "./photoshop/subject";
import { nonce } from "./proof";
import { type Settings, wish } from "./settings";
import type { ModelValue, PixelsFollow } from "./wire";

/** Pixels of the picture on each side. */
const SIDE = 112;

export interface Preview {
  readonly before: string;
  readonly after: string;
}

/** Addresses of two pictures for `<img>`. Raises as `Run` does. */
export async function preview(engine: Engine, settings: Settings, models: readonly ModelValue[]): Promise<Preview> {
  const about = subject(settings.what);
  const region = centre(about.wanted, SIDE);
  const { info, data } = await read(about, region, async (reading) => ({
    info: reading.info,
    data: await reading.rows(0, height(region)),
  }));
  const job = await engine.persistently(async (connection) => {
    const upload = await connection.upload(info, (first, count) => {
      const perRow = info.width * info.bands;
      return Promise.resolve(data.subarray(first * perRow, (first + count) * perRow));
    });
    return connection.submit({
      input: { upload },
      wish: wish(settings, models, undefined),
      output: { pixels: true },
      name: "preview",
      interactive: true,
      key: nonce(),
      where: "here", // nobody is asked about, and nothing is sent for, what is only looked at
    });
  });
  await engine.wait(job.id, () => undefined);
  const { picture, pixels } = await engine.persistently(async (connection) => {
    let told: PixelsFollow | undefined;
    let all: Samples = new Uint8Array(0);
    await connection.fetch(
      job.id,
      "result",
      0,
      (one) => {
        told = one;
        all = samples(one.dtype, one.width * one.height * one.bands);
      },
      async (band) => {
        if (told !== undefined) all.set(samplesOf(told.dtype, band.content), band.row * told.width * told.bands);
        return Promise.resolve();
      },
    );
    return { picture: told, pixels: all };
  });
  engine.tell("forget", job.id);
  const size = { width: width(region), height: height(region) };
  const before = await pictureAddress(data, size, info.bands, info.dtype);
  const after = picture === undefined ? before : await pictureAddress(pixels, picture, picture.bands, picture.dtype);
  return { before, after };
}
