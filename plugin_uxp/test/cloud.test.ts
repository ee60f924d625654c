/** What the panel finds out of the cloud, and when; whatever is not known counts as off. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Cloud } from "../src/cloud";
import { PanelError } from "../src/errors";
import type { CloudValue, Estimate, EstimateWish } from "../src/wire";

const ON: CloudValue = { policy: "megapixels", megapixels: 200, minutes: 10, host: "cloud.example" };
const wishOf = (width: number): EstimateWish => ({ picture: { width, height: 10, bands: 3, dtype: "uint8" } });

class FakeEngine {
  isConnected = true;
  settings: CloudValue | undefined | Error = ON;
  problem: Error | undefined;
  readonly asked: (EstimateWish | "cloud")[] = [];

  cloud(): Promise<CloudValue | undefined> {
    this.asked.push("cloud");
    return this.settings instanceof Error ? Promise.reject(this.settings) : Promise.resolve(this.settings);
  }

  async estimate(about: EstimateWish): Promise<Estimate> {
    this.asked.push(about);
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (this.problem !== undefined) throw this.problem;
    return { place: "cloud", megapixels: about.picture?.width ?? 0, sent_bytes: 1 };
  }

  get estimates(): number {
    return this.asked.filter((one) => one !== "cloud").length;
  }
}

let engine: FakeEngine;
let cloud: Cloud;
let changes: number;

beforeEach(() => {
  vi.useFakeTimers();
  engine = new FakeEngine();
  changes = 0;
  cloud = new Cloud(engine, () => (changes += 1));
});

afterEach(() => {
  vi.useRealTimers();
});

describe("the state", () => {
  it("is unknown at first and when it cannot be found out, and nothing may leave then", async () => {
    expect([cloud.state, cloud.place("cloud")]).toEqual(["unknown", "here"]);
    await cloud.ask();
    expect([cloud.state, cloud.place("cloud"), cloud.place("policy")]).toEqual([ON, "cloud", "policy"]);
    engine.settings = new PanelError("connection-lost");
    await cloud.ask();
    expect([cloud.state, cloud.place("cloud")]).toEqual(["unknown", "here"]);
    engine.settings = undefined; // a Relief that knows of no cloud
    await cloud.ask();
    expect(cloud.state).toBe("unknown");
  });

  it.each([
    { ...ON, policy: "off" } as const,
    { ...ON, policy: "ask", problem: { code: "cloud-unset", message: "No key." } } as const,
  ])("is off by the policy, and where something is missing (%#)", async (settings) => {
    engine.settings = settings;
    await cloud.ask();
    expect([cloud.state, cloud.place("ask"), cloud.place("policy")]).toEqual(["off", "here", "here"]);
  });

  it("is told of once for each change", async () => {
    await cloud.ask();
    await cloud.ask();
    expect(changes).toBe(1);
    engine.settings = { ...ON, policy: "off" };
    await cloud.ask();
    expect(changes).toBe(2);
  });
});

describe("an estimate", () => {
  it("is asked for once, when the knobs have come to rest", async () => {
    for (const width of [10, 20, 30]) {
      cloud.look(wishOf(width));
      await vi.advanceTimersByTimeAsync(200);
    }
    await vi.advanceTimersByTimeAsync(1000);
    expect(engine.asked).toEqual(["cloud", wishOf(30)]);
    expect(cloud.estimate?.megapixels).toBe(30);
  });

  it("is gone as soon as it belongs to something else, and what comes late is not shown", async () => {
    cloud.look(wishOf(10));
    await vi.advanceTimersByTimeAsync(1000);
    cloud.look(wishOf(20));
    expect(cloud.estimate).toBeUndefined();
    await vi.advanceTimersByTimeAsync(450); // it is being made
    cloud.look(wishOf(30));
    await vi.advanceTimersByTimeAsync(60);
    expect(cloud.estimate).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1000);
    expect(cloud.estimate?.megapixels).toBe(30);
    cloud.look(undefined);
    expect(cloud.estimate).toBeUndefined();
  });

  it("is kept for a while, and then made anew", async () => {
    for (let i = 0; i < 5; i++) {
      cloud.look(wishOf(10));
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(engine.estimates).toBe(1);
    await vi.advanceTimersByTimeAsync(60_000);
    cloud.look(wishOf(10));
    await vi.advanceTimersByTimeAsync(1000);
    expect(engine.estimates).toBe(2);
  });

  it("is never asked for while the cloud is off, or nobody is connected", async () => {
    engine.settings = { ...ON, policy: "off" };
    cloud.look(wishOf(10));
    await vi.advanceTimersByTimeAsync(1000);
    expect(engine.asked).toEqual(["cloud"]);
    engine.isConnected = false;
    cloud.look(wishOf(20));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(engine.asked).toEqual(["cloud"]);
  });

  it("that fails is none, and the state is looked at again", async () => {
    engine.problem = new PanelError("cloud-off");
    cloud.look(wishOf(10));
    await vi.advanceTimersByTimeAsync(1000);
    expect(cloud.estimate).toBeUndefined();
    engine.settings = { ...ON, policy: "off" };
    cloud.look(wishOf(10));
    await vi.advanceTimersByTimeAsync(500);
    expect(cloud.state).toBe("off");
    expect(engine.estimates).toBe(1);
  });

  it("made under other settings does not count", async () => {
    cloud.look(wishOf(10));
    await vi.advanceTimersByTimeAsync(1000);
    engine.settings = { ...ON, policy: "ask" };
    await cloud.ask();
    expect(cloud.estimate).toBeUndefined();
  });
});
