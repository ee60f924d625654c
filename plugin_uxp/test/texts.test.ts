import { describe, expect, it } from "vitest";
import { type AnyCode, PanelError } from "../src/errors";
import { duration, message, speed } from "../src/texts";

describe("messages", () => {
  it("have a sentence and a way on for everything", () => {
    const codes: AnyCode[] = [
      "daemon-absent",
      "disk-full",
      "not-paired",
      "internal",
      "host-failed",
      "picture-too-large",
    ];
    for (const code of codes) {
      const { text, ways } = message(new PanelError(code));
      expect(text).toMatch(/[.]$/);
      expect(ways.length).toBeGreaterThan(0);
    }
  });

  it("keep the daemon's sentence where it tells more", () => {
    const text = "The picture has 400 megapixels; 300 are allowed.";
    expect(message(new PanelError("picture-too-large", text)).text).toBe(text);
    expect(message(new PanelError("format-limit", "Too wide.")).text).toBe("Too wide.");
    expect(message(new PanelError("internal", "Odd.")).text).toContain("Odd.");
  });

  it("know the host's number for being busy", () => {
    expect(PanelError.from(Object.assign(new Error("modal"), { number: 9 })).code).toBe("host-busy");
    expect(PanelError.from("text").detail).toBe("text");
    const own = new PanelError("no-mask");
    expect(PanelError.from(own)).toBe(own);
  });
});

describe("figures", () => {
  it("have the digits that mean something", () => {
    expect([0.853, 3.14, 12.34, 240.4].map(speed)).toEqual(["0.85", "3.1", "12", "240"]);
    expect([0.2, 1.6, 61, 200].map(duration)).toEqual(["1 s", "2 s", "61 s", "3 min"]);
  });
});
