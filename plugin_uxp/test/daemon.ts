/** A scripted daemon with one job, which becomes what a test says; its result is black, its depth map gray. */
import type { CloudValue, Estimate, ModelValue, ToDaemon } from "../src/wire";
import { Ports, type Script, type ScriptedSocket } from "./scripted";

export const JOB = "a".repeat(32);
/** What the daemon asks, and what it answers to each question of how long a picture takes. */
export const QUESTION = {
  place: "ask",
  megapixels: 48,
  here_seconds: 120,
  there_seconds: 20,
  sent_bytes: 34e6,
  host: "cloud.example",
  keep_hours: 24,
} as const satisfies Estimate;
const PORT = 47801;
const NETWORK: Omit<ModelValue, "name" | "takes_control"> = {
  scales: [1, 2, 4],
  precisions: ["int8"],
  estimates_depth: false,
  licence: "",
};
const DEPTH = { bands: 1, dtype: "uint16" } as const;
/** Of a result. */
const ROWS = 64;

export class ScriptedDaemon {
  cloud: CloudValue | undefined = { policy: "off", megapixels: 200, minutes: 10 };
  estimate: Estimate = QUESTION;
  /** What is told of the job, beside its name. */
  state: object = { state: "paused", question: QUESTION };
  /** What follows an answer; as a rule it is done. */
  onAnswer: (where: string) => void = () => {
    this.become({ state: "done" });
  };
  /** What happens as soon as pixels are to be sent, or were asked for; a code refuses them. */
  onUpload: () => void = () => undefined;
  onFetch: () => string | undefined = () => undefined;
  readonly ports: Ports;
  private size = { width: 0, height: 0, bands: 3, dtype: "uint8" as "uint8" | "uint16" | "float32" };
  private scale = 1;
  private name = "";

  constructor(script: Script = {}) {
    const onMessage = (message: ToDaemon, socket: ScriptedSocket) => this.hear(message, socket);
    this.ports = new Ports(new Map([[PORT, { ...script, onMessage }]]));
  }

  /** The job is so from now on, and who is connected is told. */
  become(state: object): void {
    this.state = state;
    this.socket.answer(this.told());
  }

  progress(stage: string, percent: number): void {
    const step = { stage, tiles_done: percent, tiles_total: 100, megapixels_per_second: 0 };
    this.socket.answer({ type: "progress", job: JOB, step });
  }

  refuse(code: string): void {
    this.socket.answer({ type: "error", job: JOB, error: { code, message: code } });
  }

  lose(): void {
    this.socket.lose();
  }

  /** It is gone, connection and all, until what is returned is called. */
  away(): () => void {
    const { scripts } = this.ports;
    const script = scripts.get(PORT);
    scripts.delete(PORT);
    this.lose();
    return () => {
      if (script !== undefined) scripts.set(PORT, script);
    };
  }

  said<K extends ToDaemon["type"]>(type: K): Extract<ToDaemon, { type: K }>[] {
    return this.ports.said(PORT).filter((message) => message.type === type) as Extract<ToDaemon, { type: K }>[];
  }

  private get socket(): ScriptedSocket {
    const open = this.ports.at(PORT).filter((one) => !one.isClosed);
    const last = open[open.length - 1];
    if (last === undefined) throw new Error("nobody is connected");
    return last;
  }

  private told(): object {
    const job = { id: JOB, revision: 1, name: this.name, interactive: true, created: 0, ...this.state };
    return { type: "job", job };
  }

  private hear(message: ToDaemon, socket: ScriptedSocket): boolean | undefined {
    switch (message.type) {
      case "ask":
        socket.answer({ type: "told", ref: message.ref, ...this.about(message.about) });
        return false;
      case "estimate":
        socket.answer({ type: "estimated", ref: message.ref, estimate: this.estimate });
        return false;
      case "upload": {
        const { width, height, bands, dtype } = message;
        this.size = { width, height, bands, dtype };
        this.onUpload();
        return undefined;
      }
      case "submit":
        this.scale = message.job.wish?.scale ?? 1;
        this.name = message.job.name ?? "";
        socket.answer({ type: "accepted", ref: message.ref, job: { id: JOB, state: "queued", revision: 0 } });
        return false;
      case "attach":
        socket.answer(this.told());
        return false;
      case "answer":
        this.onAnswer(message.where);
        return false;
      case "cancel":
        if (message.job === JOB) this.become({ state: "cancelled" });
        return false;
      case "fetch": {
        const { transfer } = message;
        const code = this.onFetch();
        if (code !== undefined) socket.answer({ type: "error", transfer, error: { code, message: code } });
        else this.send(transfer, socket, message.part ?? "result");
        return false;
      }
      default:
        return undefined;
    }
  }

  private about(what: "devices" | "models" | "cloud"): object {
    switch (what) {
      case "devices":
        return { devices: [{ id: "cpu", name: "CPU", megapixels_per_second: { int8: 2 }, fastest: "int8" }] };
      case "models":
        return {
          models: [
            { ...NETWORK, name: "relief-photo-m", takes_control: true },
            { ...NETWORK, name: "relief-sr-m", takes_control: false },
          ],
        };
      case "cloud":
        return this.cloud === undefined ? {} : { cloud: this.cloud };
    }
  }

  private send(transfer: number, socket: ScriptedSocket, part: "result" | "depth"): void {
    const { bands, dtype } = part === "result" ? this.size : DEPTH;
    const [width, height] = [this.size.width * this.scale, this.size.height * this.scale];
    const bytes = width * bands * { uint8: 1, uint16: 2, float32: 4 }[dtype];
    socket.answer({ type: "pixels", transfer, width, height, bands, dtype, rows: ROWS });
    for (let row = 0; row < height; row += ROWS) {
      const count = Math.min(ROWS, height - row);
      socket.answerBand(transfer, row, count, new Uint8Array(bytes * count).fill(part === "depth" ? 90 : 0));
    }
  }
}
