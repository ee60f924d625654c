import { describe, expect, it } from "vitest";
import { pack, parse, samplesOf } from "../src/bands";
import { PanelError } from "../src/errors";
import { centre, grow, intersect, outward, scaled } from "../src/geometry";
import { converted, cropped, enlargedRows, padded, withAlpha, withoutAlpha } from "../src/samples";

const rect = (left: number, top: number, right: number, bottom: number) => ({ left, top, right, bottom });

describe("bands", () => {
  it("carry their header and samples in little-endian order", () => {
    const frame = pack(7, 512, 2, new Uint16Array([1, 256, 65535, 2]));
    expect([...new Uint8Array(frame).slice(0, 18)]).toEqual([
      0x52, 0x4c, 0x46, 0x31, 7, 0, 0, 0, 0, 2, 0, 0, 2, 0, 0, 0, 1, 0,
    ]);
    const band = parse(frame);
    expect([band.transfer, band.row, band.rows]).toEqual([7, 512, 2]);
    expect([...samplesOf("uint16", band.content)]).toEqual([1, 256, 65535, 2]);
  });

  it("send only the part of a buffer that is meant", () => {
    const all = new Uint16Array([9, 9, 1, 2, 9]);
    expect([...samplesOf("uint16", parse(pack(1, 0, 1, all.subarray(2, 4))).content)]).toEqual([1, 2]);
  });

  it("read samples that begin at an odd byte", () => {
    const bytes = new Uint8Array([0, 1, 0, 2, 0]).subarray(1);
    expect([...samplesOf("uint16", bytes)]).toEqual([1, 2]);
  });

  it("refuse what is no band", () => {
    for (const frame of [new ArrayBuffer(16), new ArrayBuffer(40)]) expect(() => parse(frame)).toThrow(PanelError);
  });
});

describe("padding", () => {
  it("puts trimmed pixels back where they were, the rest transparent", () => {
    const block = { bounds: rect(1, 1, 2, 2), components: 4, data: new Uint8Array([10, 20, 30, 40]) };
    const full = padded(block, rect(0, 0, 3, 2), 4, "uint8");
    expect([...full]).toEqual([...new Array<number>(16).fill(0), 10, 20, 30, 40, 0, 0, 0, 0]);
  });

  it("makes opaque pixels opaque where others have alpha", () => {
    const block = { bounds: rect(0, 0, 1, 1), components: 3, data: new Uint16Array([1, 2, 3]) };
    expect([...padded(block, rect(0, 0, 2, 1), 4, "uint16")]).toEqual([1, 2, 3, 65535, 0, 0, 0, 0]);
  });

  it("copies nothing where nothing was trimmed", () => {
    const data = new Float32Array([1, 2, 3]);
    expect(padded({ bounds: rect(0, 0, 1, 1), components: 3, data }, rect(0, 0, 1, 1), 3, "float32")).toBe(data);
  });

  it("gives a transparent picture for one without any pixel", () => {
    expect([...padded(null, rect(0, 0, 2, 1), 4, "uint8")]).toEqual(new Array<number>(8).fill(0));
  });

  it("drops what lies outside", () => {
    const block = { bounds: rect(0, 0, 3, 1), components: 1, data: new Uint8Array([1, 2, 3]) };
    expect([...padded(block, rect(1, 0, 2, 1), 1, "uint8")]).toEqual([2]);
  });
});

describe("samples", () => {
  it("lose columns on both sides", () => {
    expect([...cropped(new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]), 4, 1, 2, 1)]).toEqual([2, 6]);
  });

  it("lose and get alpha", () => {
    const { colour, alpha } = withoutAlpha(new Uint8Array([1, 2, 3, 9, 4, 5, 6, 8]), 4);
    expect([[...colour], [...alpha]]).toEqual([
      [1, 2, 3, 4, 5, 6],
      [9, 8],
    ]);
    expect([...withAlpha(new Uint8Array([1, 2]), new Uint8Array([8, 9]))]).toEqual([1, 8, 2, 9]);
  });

  it("keep every tone from 8 to 16 bits and back", () => {
    const eight = Uint8Array.from({ length: 256 }, (_, i) => i);
    const sixteen = converted(eight, "uint8", "uint16");
    expect([sixteen[0], sixteen[1], sixteen[255]]).toEqual([0, 257, 65535]);
    expect([...converted(sixteen, "uint16", "uint8")]).toEqual([...eight]);
  });

  it("are clipped when they become integers", () => {
    expect([...converted(new Float32Array([-1, 0.5, 4]), "float32", "uint8")]).toEqual([0, 128, 255]);
  });
});

describe("an enlarged plane", () => {
  const plane = new Uint8Array([0, 100, 200, 50]);
  const size = { width: 2, height: 2 };

  it("is the plane itself at factor 1", () => {
    expect([...enlargedRows(plane, size, 1, 1, 1)]).toEqual([200, 50]);
  });

  it("keeps corners and is the same in pieces as at once", () => {
    const whole = enlargedRows(plane, size, 2, 0, 4);
    expect([whole[0], whole[3], whole[12], whole[15]]).toEqual([0, 100, 200, 50]);
    const pieces = [0, 1, 2, 3].flatMap((row) => [...enlargedRows(plane, size, 2, row, 1)]);
    expect(pieces).toEqual([...whole]);
  });

  it("goes evenly from one value to the next", () => {
    const row = enlargedRows(new Uint16Array([0, 40_000]), { width: 2, height: 1 }, 4, 0, 1);
    expect([...row]).toEqual([0, 0, 5000, 15000, 25000, 35000, 40000, 40000]);
  });
});

describe("rectangles", () => {
  it("are cut, grown, rounded outward, scaled and centred", () => {
    expect(intersect(rect(0, 0, 5, 5), rect(3, -2, 9, 4))).toEqual(rect(3, 0, 5, 4));
    expect(grow(rect(3, 3, 4, 4), 2)).toEqual(rect(1, 1, 6, 6));
    expect(outward(rect(0.2, 0.8, 3.1, 4))).toEqual(rect(0, 0, 4, 4));
    expect(scaled(rect(-1, 2, 3, 4), 3)).toEqual(rect(-3, 6, 9, 12));
    expect(centre(rect(10, 10, 20, 13), 4)).toEqual(rect(13, 10, 17, 13));
  });
});
