import { describe, expect, it } from "vitest";
import { type AnyCode, PanelError } from "../src/errors";
import {
  duration,
  ended,
  fastestDevice,
  megabytes,
  message,
  places,
  progress,
  prospect,
  question,
  speed,
} from "../src/texts";
import type { DeviceValue, Estimate, Job } from "../src/wire";

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

  it("offer a new document only of what can be read", () => {
    expect(message(new PanelError("unsupported-mode")).ways).toContain("new-document");
    const { text, ways } = message(new PanelError("unreadable-mode"));
    expect(text).toMatch(/cannot be read/);
    expect(ways).toEqual(["dismiss"]);
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

describe("a run", () => {
  const step = { stage: "enhance", tiles_done: 1, tiles_total: 4, megapixels_per_second: 1 };
  const host = "cloud.example";

  it("says where the picture is just now", () => {
    const line = (stage: string, at?: string, left?: number) =>
      progress({
        name: "running",
        step: { ...step, stage, ...(left === undefined ? {} : { seconds_left: left }) },
        ...(at === undefined ? {} : { host: at }),
      });
    expect(line("enhance")).toEqual({ line: "Enhancing…", share: 0.25 });
    expect(line("enhance", undefined, 20)).toEqual({ line: "Enhancing… 20 s left", share: 0.25 });
    expect(line("upload", host)).toEqual({ line: "Sending to cloud.example… 25 %", share: 0.25 });
    expect(line("wait", host).line).toBe("Waiting for cloud.example…");
    expect(line("enhance", host, 20).line).toBe("Enhancing at cloud.example… 20 s left");
    expect(line("download", host).line).toBe("Fetching from cloud.example… 25 %");
    expect(line("upload").line).toBe("Sending to the cloud… 25 %");
    expect(progress({ name: "running", step: { ...step, tiles_total: 0 } })).toEqual({ line: "Enhancing…" });
    expect(progress({ name: "waiting", ahead: 2 })).toEqual({ line: "Waiting for 2 before…" });
  });

  it("says at the end where it was made, if that was in question, and what went otherwise", () => {
    const report = { seconds: { total: 12 }, fallbacks: ["It was slow."], notices: ["The cloud did not do it."] };
    const job = { report } as unknown as Job;
    expect(ended(job, false)).toBe("Done in 12 s. It was slow. The cloud did not do it.");
    expect(ended({ ...job, cloud: host }, true)).toMatch(/^Done in 12 s, in the cloud \(cloud\.example\)\. It/);
    expect(ended(job, true)).toMatch(/^Done in 12 s, on this machine\./);
    expect(ended({} as Job, false)).toBe("Done.");
  });
});

describe("the cloud", () => {
  const estimate: Estimate = {
    place: "cloud",
    megapixels: 48,
    here_seconds: 120,
    there_seconds: 20,
    sent_bytes: 34e6,
    host: "cloud.example",
    keep_hours: 24,
  };

  it("is told of before anything is sent: how long, how much, to whom, until when", () => {
    expect(prospect(estimate)).toBe(
      "About 2 min here · 20 s in the cloud; about 34 MB go to cloud.example, deleted there at the latest after 24 h.",
    );
    expect(prospect({ ...estimate, place: "ask" })).toBe(
      "About 2 min here · 20 s in the cloud; about 34 MB would go to cloud.example, " +
        "deleted there at the latest after 24 h. You are asked first.",
    );
    expect(prospect({ place: "here", megapixels: 1, here_seconds: 3, sent_bytes: 1e6 })).toBe(
      "About 3 s here. Made here; nothing is sent.",
    );
  });

  it("is told of as far as it is known", () => {
    expect(prospect({ place: "cloud", megapixels: 48, sent_bytes: 34e6 })).toBe("About 34 MB go to the cloud.");
    expect(prospect({ place: "here", megapixels: 48, sent_bytes: 34e6 })).toBe("Made here; nothing is sent.");
    expect(prospect({ ...estimate, keep_hours: 0.5 })).toContain("after 30 min.");
    const problem = { code: "transfer-failed", message: "x" };
    expect(prospect({ place: "here", megapixels: 1, here_seconds: 120, sent_bytes: 1, problem })).toBe(
      "The cloud service cannot be reached. About 2 min here.",
    );
    const odd = { code: "unknown-model", message: "The service does not have it." };
    expect(prospect({ place: "here", megapixels: 1, sent_bytes: 1, problem: { ...odd, code: "new-code" } })).toBe(
      "The service does not have it.",
    );
  });

  it("is asked about in plain words, with both ways", () => {
    const asked = question("photo.psd", estimate);
    expect(asked.title).toBe("Send “photo.psd” to cloud.example?");
    for (const part of ["2 min here", "34 MB", "no metadata", "after 24 h"]) expect(asked.text).toContain(part);
    expect([asked.here, asked.there]).toEqual(["Make it here", "Send"]);
    expect(question("", { place: "ask", megapixels: 1, sent_bytes: 1 }).title).toBe("Send this picture to the cloud?");
  });

  it("offers only this machine when the answer was refused", () => {
    const refused = question("photo.psd", estimate, { code: "cloud-off", message: "" });
    expect(refused.title).toBe("Make “photo.psd” here?");
    expect(refused.text).toMatch(/switched off in Relief/);
    expect(refused.there).toBeUndefined();
  });

  it("has its limits in the choices", () => {
    const labels = places({ policy: "ask", megapixels: 200, minutes: 10 }).map(({ label }) => label);
    expect(labels).toContain("Cloud over 200 MP");
    expect(labels).toContain("Cloud over 10 min");
  });
});

describe("figures", () => {
  it("name the device that is used, by its measured speed", () => {
    const device = { id: "cpu", kind: "cpu", name: "Intel(R) Xeon(R)  Processor", fastest: "int8" } as const;
    const slow = { ...device, megapixels_per_second: { int8: 2.34, fp32: 1 } } as unknown as DeviceValue;
    const quick = { ...slow, name: "GPU", fastest: "fp16", megapixels_per_second: { fp16: 240.4 } } as DeviceValue;
    expect(fastestDevice([slow])).toBe("Intel Xeon Processor · int8 · 2.3 MP/s");
    expect(fastestDevice([slow, quick])).toBe("GPU · fp16 · 240 MP/s");
    expect(fastestDevice([])).toBe("No usable device was found");
  });

  it("have the digits that mean something", () => {
    expect([0.853, 3.14, 12.34, 240.4].map(speed)).toEqual(["0.85", "3.1", "12", "240"]);
    expect([0.2, 1.6, 61, 200].map(duration)).toEqual(["1 s", "2 s", "61 s", "3 min"]);
    expect([0, 4e5, 3.44e6, 34.4e6, 2.34e9].map(megabytes)).toEqual(["0.1 MB", "0.4 MB", "3.4 MB", "34 MB", "2.3 GB"]);
  });
});
