import { describe, expect, it } from "vitest";
import { enter, pair } from "../src/door";
import { Engine, type JobStage, type Platform } from "../src/engine";
import { PanelError } from "../src/errors";
import type { Credentials } from "../src/door";
import { Ports, type Script, type ScriptedSocket } from "./scripted";

const US: Credentials = { client: "me", token: "token" };
const JOB = "a".repeat(32);
const job = (state: string, more: object = {}) => ({
  type: "job",
  job: { id: JOB, state, revision: 1, name: "", interactive: true, created: 0, ...more },
});

async function code(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return PanelError.from(error).code;
  }
  return "none";
}

function ports(scripts: Record<number, Script>): Ports {
  return new Ports(new Map(Object.entries(scripts).map(([port, script]) => [Number(port), script])));
}

function socketAt(where: Ports): ScriptedSocket {
  const socket = where.at(47801)[0];
  if (socket === undefined) throw new Error("nobody has connected");
  return socket;
}

function engineAt(where: Ports, known: Credentials | null = US, launch: () => void = () => undefined) {
  let kept = known;
  const platform: Platform = {
    open: where.open,
    launch: () => {
      launch();
      return Promise.resolve();
    },
    readCredentials: () => Promise.resolve(kept),
    keepCredentials: (credentials) => {
      kept = credentials;
      return Promise.resolve();
    },
    dataFolder: () => Promise.resolve("/data"),
  };
  return { engine: new Engine(platform, "Photoshop"), kept: () => kept };
}

describe("finding the daemon", () => {
  it("takes the port that proves to be ours, wherever it is", async () => {
    const where = ports({ 47801: { proofKey: "somebody" }, 47803: {} });
    const connection = await enter(where.open, US);
    expect(connection.port).toBe(47803);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(where.at(47801).every((socket) => socket.isClosed)).toBe(true);
    connection.close();
  });

  it("never tells a stranger the token", async () => {
    const where = ports({ 47801: { proofKey: "somebody else" }, 47802: { proofKey: "another" } });
    expect(await code(enter(where.open, US))).toBe("daemon-stranger");
    for (const port of [47801, 47802]) {
      expect(where.said(port).map((message) => message.type)).toEqual(["hello"]);
      expect(JSON.stringify(where.said(port))).not.toContain("token");
    }
  });

  it("tells apart that nobody is there, that we never met, and that it is of another version", async () => {
    expect(await code(enter(ports({}).open, US))).toBe("daemon-absent");
    expect(await code(enter(ports({ 47801: { client: "other" } }).open, US))).toBe("not-paired");
    expect(await code(enter(ports({ 47801: {} }).open, null))).toBe("not-paired");
    expect(await code(enter(ports({ 47801: { protocol: 2 } }).open, US))).toBe("daemon-version");
  });

  it("goes on when something answers that says nothing, and does not wait for it", async () => {
    const began = Date.now();
    const where = ports({ 47801: { silent: true }, 47802: {} });
    const connection = await enter(where.open, US);
    expect(connection.port).toBe(47802);
    expect(Date.now() - began).toBeLessThan(1500);
    connection.close();
  });
});

describe("pairing", () => {
  it("proves that both know the code without telling it", async () => {
    const where = ports({ 47802: { code: "12345678" } });
    expect(await pair(where.open, "12345678", "Photoshop", "/data")).toEqual({
      client: "c".repeat(32),
      token: "fresh",
      folder: "/data",
    });
    expect(JSON.stringify(where.said(47802))).not.toContain("12345678");
  });

  it("refuses a wrong code, a daemon that does not know it, and one that shows none", async () => {
    expect(await code(pair(ports({ 47801: { code: "87654321" } }).open, "12345678", "P", undefined))).toBe(
      "pairing-refused",
    );
    const liar = ports({ 47801: { code: "12345678", proofKey: "guess" } });
    expect(await code(pair(liar.open, "12345678", "P", undefined))).toBe("daemon-stranger");
    expect(await code(pair(ports({ 47801: {} }).open, "12345678", "P", undefined))).toBe("pairing-refused");
    expect(await code(pair(ports({}).open, "12345678", "P", undefined))).toBe("daemon-absent");
  });
});

describe("pixels", () => {
  const picture = { width: 1, height: 40, bands: 1, dtype: "uint8" as const };
  const row = (_: number, count: number) => Promise.resolve(new Uint8Array(count));

  it("leave in order, with no more than four bands unanswered", async () => {
    const where = ports({ 47801: { acks: "held" } });
    const connection = await enter(where.open, US);
    const upload = connection.upload(picture, row);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const socket = socketAt(where);
    expect(socket.bands.map((band) => band.row)).toEqual([0, 2, 4, 6]);
    for (let i = 0; i < 20; i++) {
      while (socket.bands[i] === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
      const band = socket.bands[i];
      if (band !== undefined) socket.acknowledge(band.transfer, band.row, band.rows);
    }
    expect(await upload).toBe("u".repeat(32));
    expect(socket.bands.map((band) => band.row)).toEqual(Array.from({ length: 20 }, (_, i) => 2 * i));
    connection.close();
  });

  it("wait for the socket's buffer, which must not fill", async () => {
    const rows = 2 ** 22; // two rows make a band of 8 MiB
    const where = ports({ 47801: { drain: { bytes: 0, perMs: 2 ** 20 } } });
    const connection = await enter(where.open, US);
    await connection.upload({ ...picture, width: rows, height: 16 }, (_, count) =>
      Promise.resolve(new Uint8Array(count * rows)),
    );
    const socket = socketAt(where);
    expect(socket.bands.length).toBe(8);
    expect(socket.mostBuffered).toBeLessThanOrEqual(2 ** 24 + 2 ** 20);
    connection.close();
  });

  it("that the daemon refuses end their transfer alone", async () => {
    const where = ports({
      47801: {
        onMessage(message, socket) {
          if (message.type !== "upload") return undefined;
          const { transfer } = message;
          socket.answer({ type: "error", transfer, error: { code: "disk-full", message: "Full." } });
          return false;
        },
      },
    });
    const connection = await enter(where.open, US);
    expect(await code(connection.upload(picture, row))).toBe("disk-full");
    expect(connection.isOpen).toBe(true);
    connection.close();
  });

  it("come back in order, each acknowledged when it was dealt with", async () => {
    const where = ports({
      47801: {
        onMessage(message, socket) {
          if (message.type !== "fetch") return undefined;
          const { transfer } = message;
          socket.answer({ type: "pixels", transfer, width: 2, height: 5, bands: 1, dtype: "uint8", rows: 2 });
          for (const [first, count] of [
            [2, 2],
            [4, 1],
          ] as const) {
            socket.answerBand(transfer, first, count, new Uint8Array(2 * count).fill(first));
          }
          return false;
        },
      },
    });
    const connection = await enter(where.open, US);
    const got: number[] = [];
    await connection.fetch(
      JOB,
      "result",
      2,
      () => undefined,
      (band) => {
        const acks = where.said(47801).filter((message) => message.type === "ack").length;
        got.push(band.row, acks);
        return Promise.resolve();
      },
    );
    expect(got).toEqual([2, 0, 4, 1]);
    connection.close();
  });
});

describe("a job", () => {
  it("is found again after the connection was lost, and its end is heard", async () => {
    let attached = 0;
    const where = ports({
      47801: {
        onMessage(message, socket) {
          if (message.type !== "attach") return undefined;
          attached += 1;
          if (attached === 1) {
            socket.answer(job("running"));
            setTimeout(() => {
              socket.lose();
            }, 20);
          } else socket.answer(job("done"));
          return false;
        },
      },
    });
    const { engine } = engineAt(where);
    const steps: unknown[] = [];
    const ended = await engine.wait(JOB, (step) => steps.push(step));
    expect(ended.state).toBe("done");
    expect(steps).toContainEqual({ name: "reconnecting" });
    engine.disconnect();
  });

  it("that failed, was cancelled or is unknown says so", async () => {
    const answers: Record<string, object> = {
      "disk-full": job("failed", { error: { code: "disk-full", message: "" } }),
      cancelled: job("cancelled"),
      "unknown-job": { type: "error", job: JOB, error: { code: "unknown-job", message: "" } },
    };
    for (const [expected, answer] of Object.entries(answers)) {
      const where = ports({
        47801: {
          onMessage(message, socket) {
            if (message.type !== "attach") return undefined;
            socket.answer(answer);
            return false;
          },
        },
      });
      const { engine } = engineAt(where);
      expect(await code(engine.wait(JOB, () => undefined))).toBe(expected);
      engine.disconnect();
    }
  });

  it("is not failed by a cancel that came too late", async () => {
    const where = ports({
      47801: {
        onMessage(message, socket) {
          if (message.type === "attach") socket.answer(job("running"));
          if (message.type === "cancel") {
            socket.answer({ type: "error", job: JOB, error: { code: "job-conflict", message: "It is done." } });
            socket.answer(job("done"));
          }
          return undefined;
        },
      },
    });
    const { engine } = engineAt(where);
    const ended = engine.wait(JOB, () => undefined);
    await new Promise((resolve) => setTimeout(resolve, 20));
    engine.tell("cancel", JOB);
    expect((await ended).state).toBe("done");
    engine.disconnect();
  });
});

describe("a job and the cloud", () => {
  const QUESTION = { place: "ask", megapixels: 48, here_seconds: 90, sent_bytes: 3e7, host: "cloud.example" } as const;

  it("tells where it is being done", async () => {
    const step = { stage: "upload", tiles_done: 10, tiles_total: 100, megapixels_per_second: 0 };
    const where = ports({
      47801: {
        onMessage(message, socket) {
          if (message.type !== "attach") return undefined;
          socket.answer(job("running", { cloud: "cloud.example", progress: step }));
          socket.answer({ type: "progress", job: JOB, step: { ...step, tiles_done: 40 } });
          socket.answer(job("queued", { ahead: 2 })); // the service is gone, and it is its turn here
          socket.answer(job("running", { progress: { ...step, stage: "enhance" } }));
          socket.answer(job("done"));
          return false;
        },
      },
    });
    const { engine } = engineAt(where);
    const stages: JobStage[] = [];
    await engine.wait(JOB, (stage) => stages.push(stage));
    expect(stages).toEqual([
      { name: "running", step, host: "cloud.example" },
      { name: "running", step: { ...step, tiles_done: 40 }, host: "cloud.example" },
      { name: "waiting", ahead: 2 },
      { name: "running", step: { ...step, stage: "enhance" } },
    ]);
    engine.disconnect();
  });

  it("asks, hears the answer, and asks again when it is refused", async () => {
    let answers = 0;
    const where = ports({
      47801: {
        onMessage(message, socket) {
          if (message.type === "attach") socket.answer(job("paused", { name: "a", question: QUESTION }));
          if (message.type !== "answer") return undefined;
          answers += 1;
          const error = { code: "cloud-off", message: "It is off." };
          if (message.where === "cloud") socket.answer({ type: "error", job: JOB, error });
          else socket.answer(job("done"));
          return false;
        },
      },
    });
    const { engine } = engineAt(where);
    const stages: JobStage[] = [];
    const ended = await engine.wait(JOB, (stage) => {
      stages.push(stage);
      if (stage.name === "asking") engine.answer(JOB, stage.refusal === undefined ? "cloud" : "here");
    });
    expect(ended.state).toBe("done");
    expect(stages).toEqual([
      { name: "asking", picture: "a", question: QUESTION },
      { name: "asking", picture: "a", question: QUESTION, refusal: { code: "cloud-off", message: "It is off." } },
    ]);
    expect(answers).toBe(2);
    engine.disconnect();
  });

  it("that was paused by somebody says so", async () => {
    const where = ports({
      47801: {
        onMessage(message, socket) {
          if (message.type !== "attach") return undefined;
          socket.answer(job("paused"));
          socket.answer(job("done"));
          return false;
        },
      },
    });
    const { engine } = engineAt(where);
    const stages: JobStage[] = [];
    await engine.wait(JOB, (stage) => stages.push(stage));
    expect(stages).toEqual([{ name: "paused" }]);
    engine.disconnect();
  });

  it("can be weighed beforehand, by its size alone", async () => {
    const where = ports({
      47801: {
        onMessage(message, socket) {
          if (message.type === "ask") {
            socket.answer({ type: "told", ref: message.ref, cloud: { policy: "ask", megapixels: 200, minutes: 10 } });
          }
          if (message.type === "estimate") socket.answer({ type: "estimated", ref: message.ref, estimate: QUESTION });
          return undefined;
        },
      },
    });
    const { engine } = engineAt(where);
    expect((await engine.cloud())?.policy).toBe("ask");
    const picture = { width: 4000, height: 3000, bands: 3, dtype: "uint8" } as const;
    expect(await engine.estimate({ picture, where: "policy" })).toEqual(QUESTION);
    expect(where.said(47801).map(({ type }) => type)).toEqual(["hello", "auth", "ask", "estimate"]);
    expect(socketAt(where).bands).toEqual([]);
    engine.disconnect();
  });
});

describe("the engine", () => {
  it("is started when it is not there, and waited for", async () => {
    const where = ports({});
    const { engine } = engineAt(where, US, () => {
      setTimeout(() => where.scripts.set(47802, {}), 300);
    });
    expect(await code(engine.connect())).toBe("daemon-absent");
    expect((await engine.start()).port).toBe(47802);
    engine.disconnect();
  });

  it("is asked once by all who need it at the same time", async () => {
    const where = ports({ 47801: {} });
    const { engine } = engineAt(where);
    const [one, two] = await Promise.all([engine.connect(), engine.connect()]);
    expect(one).toBe(two);
    expect(where.at(47801).length).toBe(1);
    engine.disconnect();
  });

  it("keeps what pairing gave", async () => {
    const where = ports({ 47801: { code: "12345678", client: "c".repeat(32), token: "fresh" } });
    const { engine, kept } = engineAt(where, null);
    await engine.pair("12345678");
    expect(kept()).toEqual({ client: "c".repeat(32), token: "fresh", folder: "/data" });
    expect(await engine.canWriteFiles()).toBe(true);
    engine.disconnect();
  });
});
