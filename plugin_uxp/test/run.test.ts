/** One run against a scripted daemon, in a fake Photoshop: above all what happens while a job asks. */
import { afterEach, expect, it, vi } from "vitest";
import { Engine } from "../src/engine";
import { PanelError } from "../src/errors";
import { type Plan, Run, type Stage, Unplaced } from "../src/run";
import { DEFAULTS } from "../src/settings";
import { current, use } from "./current/host";
import { JOB, QUESTION, ScriptedDaemon } from "./daemon";

const SIZE = { width: 24, height: 18 };

function open(): number {
  use({ documents: [{ name: "photo.psd", ...SIZE, layers: [{ background: true }] }] });
  return current().ids[0] ?? 0;
}

const PLAN: Plan = { settings: DEFAULTS, models: [], fileBytes: 2 ** 30, where: () => "policy" };

let daemon: ScriptedDaemon;
let engine: Engine;

/** A run that was begun; `next` is its next stage of a name. */
function begun(plan: Partial<Plan> = {}) {
  daemon = new ScriptedDaemon();
  engine = new Engine(
    {
      open: daemon.ports.open,
      launch: () => Promise.resolve(),
      readCredentials: () => Promise.resolve({ client: "me", token: "token" }),
      keepCredentials: () => Promise.resolve(),
      dataFolder: () => Promise.resolve(undefined),
    },
    "Photoshop",
  );
  const stages: Stage[] = [];
  const run = new Run(engine, (stage) => stages.push(stage));
  const ended = run.perform({ ...PLAN, ...plan });
  ended.catch(() => undefined);
  const next = async <K extends Stage["name"]>(name: K): Promise<Extract<Stage, { name: K }>> => {
    for (;;) {
      const found = stages.shift();
      if (found?.name === name) return found as Extract<Stage, { name: K }>;
      if (found === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  return { run, ended, next, stages };
}

afterEach(() => {
  engine.disconnect();
  current().check();
});

it("tells the daemon where it may be done, as it is when the job is handed over", async () => {
  open();
  let place: "here" | "cloud" = "cloud";
  const { ended } = begun({ where: () => place });
  place = "here";
  daemon.state = { state: "done" };
  await ended;
  expect(daemon.said("submit").map(({ job }) => job.where)).toEqual(["here"]);
});

it.each(["here", "cloud"] as const)("asks, and goes on with the answer (%s)", async (where) => {
  open();
  const { run, ended, next } = begun();
  expect(await next("asking")).toMatchObject({ picture: "photo.psd", question: QUESTION });
  run.answer(where);
  await ended;
  expect(daemon.said("answer")).toEqual([{ type: "answer", job: JOB, where }]);
  expect(current().photoshop.app.documents.map(({ name }) => name)).toEqual(["photo.psd", "photo ×2"]);
});

it("says its answer again when the connection was lost with it, and does not ask twice", async () => {
  open();
  const { run, ended, next, stages } = begun();
  await next("asking");
  let isLost = false;
  daemon.onAnswer = () => {
    if (isLost) daemon.become({ state: "done" });
    else daemon.lose();
    isLost = true;
  };
  run.answer("cloud");
  await next("reconnecting");
  await ended;
  expect(daemon.said("answer").map(({ where }) => where)).toEqual(["cloud", "cloud"]);
  expect(stages.filter(({ name }) => name === "asking")).toEqual([]);
});

it("asks again after the connection was lost before there was an answer", async () => {
  open();
  const { run, ended, next } = begun();
  await next("asking");
  daemon.lose();
  await next("reconnecting");
  await next("asking");
  run.answer("here");
  await ended;
});

it("asks again, with the reason, when the answer is refused, and takes another", async () => {
  open();
  const { run, ended, next } = begun();
  await next("asking");
  daemon.onAnswer = (where) => {
    if (where === "here") daemon.become({ state: "done" });
    else daemon.refuse("cloud-off");
  };
  run.answer("cloud");
  expect((await next("asking")).refusal).toMatchObject({ code: "cloud-off" });
  run.answer("here");
  await ended;
  expect(daemon.said("answer").map(({ where }) => where)).toEqual(["cloud", "here"]);
});

it("stops asking when somebody else has answered", async () => {
  open();
  const { ended, next } = begun();
  await next("asking");
  daemon.become({ state: "queued", ahead: 0 });
  await next("waiting");
  daemon.become({ state: "done" });
  await ended;
  expect(daemon.said("answer")).toEqual([]);
});

it("can be cancelled while it asks", async () => {
  open();
  const { run, ended, next } = begun();
  await next("asking");
  run.cancel();
  await expect(ended).rejects.toMatchObject({ code: "cancelled" });
  expect(daemon.said("cancel")).toHaveLength(1);
  expect(current().photoshop.app.documents).toHaveLength(1);
});

it("is over at once when it is cancelled, and the daemon is told as soon as it can be", async () => {
  open();
  const { run, ended, next, stages } = begun();
  daemon.state = { state: "running", cloud: "cloud.example" };
  expect(await next("running")).toMatchObject({ step: { stage: "upload" }, host: "cloud.example" });
  daemon.lose();
  await next("reconnecting");
  run.cancel();
  await expect(ended).rejects.toMatchObject({ code: "cancelled" });
  expect(daemon.said("cancel")).toEqual([]);
  await vi.waitFor(() => {
    expect(daemon.said("cancel")).toHaveLength(1);
  });
  expect(stages).toEqual([]);
});

it("keeps its result when the document was closed while it asked", async () => {
  const id = open();
  const { run, ended, next } = begun({ settings: { ...DEFAULTS, place: "enlarge" } });
  await next("asking");
  current().user.closeDocument(id);
  run.answer("cloud");
  const problem: unknown = await ended.catch((error: unknown) => error);
  if (!(problem instanceof Unplaced)) throw PanelError.from(problem);
  expect(problem.code).toBe("document-gone");
  await problem.run.again("new-document");
  expect(current().photoshop.app.documents.map(({ name }) => name)).toEqual(["photo ×2"]);
});

it("keeps its result, and the place that was wanted, however often it cannot be placed", async () => {
  open();
  const { run, ended, next } = begun({ settings: { ...DEFAULTS, scale: 1, place: "layer" } });
  await next("asking");
  const release = current().user.hold();
  run.answer("here");
  let problem: unknown = await ended.catch((error: unknown) => error);
  for (let tries = 0; tries < 2; tries++) {
    if (!(problem instanceof Unplaced)) throw PanelError.from(problem);
    expect(problem).toMatchObject({ code: "host-busy", place: "layer" });
    if (tries === 0) problem = await problem.run.again(problem.place).catch((error: unknown) => error);
  }
  release();
  const { written } = await run.again("layer");
  expect(current().photoshop.app.documents.map(({ id }) => id)).toEqual([written.documentID]);
  expect(daemon.said("submit")).toHaveLength(1);
  expect(daemon.said("forget")).toHaveLength(1);
}, 20_000);

it("goes on with the same job after Relief was away for longer than is waited", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  try {
    open();
    const { run, ended, next } = begun();
    await next("asking");
    const away = daemon.away();
    await next("reconnecting");
    await vi.advanceTimersByTimeAsync(120_000);
    const problem: unknown = await ended.catch((error: unknown) => error);
    if (!(problem instanceof Unplaced)) throw PanelError.from(problem);
    expect(problem.code).toBe("daemon-absent");
    away();
    daemon.state = { state: "done" };
    await run.again(problem.place);
    expect(daemon.said("submit")).toHaveLength(1);
    expect(current().photoshop.app.documents).toHaveLength(2);
  } finally {
    vi.useRealTimers();
  }
});

it("tells whether the daemon heard that it was cancelled", async () => {
  open();
  const { run, ended, next } = begun();
  await next("asking");
  daemon.lose();
  await next("reconnecting");
  run.cancel();
  await expect(ended).rejects.toMatchObject({ code: "cancelled" });
  expect(run.wasLeft).toBe(true);
});

it("keeps its result whatever stands against placing it", async () => {
  open();
  const { run, ended, next } = begun();
  await next("asking");
  daemon.onFetch = () => "internal";
  run.answer("here");
  const problem: unknown = await ended.catch((error: unknown) => error);
  if (!(problem instanceof Unplaced)) throw PanelError.from(problem);
  expect(problem.code).toBe("internal");
  expect(daemon.said("forget")).toEqual([]);
  daemon.onFetch = () => undefined;
  await run.again(problem.place);
  expect(current().photoshop.app.documents.map(({ name }) => name)).toEqual(["photo.psd", "photo ×2"]);
});

it("has no result to keep when the daemon has forgotten it", async () => {
  open();
  const { run, ended, next } = begun();
  await next("asking");
  daemon.onFetch = () => "unknown-job";
  run.answer("here");
  const problem: unknown = await ended.catch((error: unknown) => error);
  expect(problem).toMatchObject({ code: "unknown-job" });
  expect(problem).not.toBeInstanceOf(Unplaced);
});

it("is cancelled by Escape while it is written, and the document is as it was", async () => {
  open();
  const { run, ended, next } = begun({ settings: { ...DEFAULTS, place: "enlarge" } });
  await next("asking");
  daemon.onFetch = () => {
    current().user.cancel();
    return undefined;
  };
  run.answer("here");
  const problem: unknown = await ended.catch((error: unknown) => error);
  expect(problem).toMatchObject({ code: "cancelled" });
  expect(problem).not.toBeInstanceOf(Unplaced);
  expect(current().photoshop.app.activeDocument).toMatchObject(SIZE);
  expect(daemon.said("forget")).toHaveLength(1);
});

it("is cancelled where it could not be placed anyway", async () => {
  open();
  const { run, ended, next } = begun();
  await next("asking");
  const release = current().user.hold();
  run.answer("here");
  await next("writing");
  run.cancel();
  const problem: unknown = await ended.catch((error: unknown) => error);
  expect(problem).toMatchObject({ code: "cancelled" });
  expect(problem).not.toBeInstanceOf(Unplaced);
  release();
}, 10_000);

it("shows what was selected when it was first read, though its pixels had to be sent twice", async () => {
  const values = new Uint8Array(60 * 50);
  for (let y = 20; y < 30; y++) for (let x = 20; x < 40; x++) values[y * 60 + x] = x < 30 ? 255 : 128;
  use({ documents: [{ width: 60, height: 50, depth: 16, selection: { values } }] });
  const id = current().ids[0] ?? 0;
  const { ended } = begun({ settings: { ...DEFAULTS, what: "selection", scale: 1, place: "layer" } });
  daemon.state = { state: "done" };
  let away: (() => void) | undefined;
  daemon.onUpload = () => (away ??= daemon.away());
  await vi.waitFor(() => {
    expect(away).toBeDefined();
    expect(current().photoshop.core.isModal()).toBe(false);
  });
  current().user.select(id, null);
  away?.();
  const { written } = await ended;
  expect(daemon.said("upload")).toHaveLength(2);
  const mask = current().mask(id, written.layerID);
  expect([mask?.[25 * 60 + 25], mask?.[25 * 60 + 35]]).toEqual([1, expect.closeTo(0.5, 1)]);
});
