/**
 * A connection that was let in: messages with answers, bands with back-pressure, events of jobs.
 *
 * UXP closes a socket whose send buffer is full, so no more than `MOST_BUFFERED` bytes ever wait in it.
 */
import { type Band, type Samples, pack, parse } from "./bands";
import { PanelError } from "./errors";
import type {
  Ask,
  Estimate,
  EstimateWish,
  FellBack,
  JobChanged,
  PixelsFollow,
  Progressed,
  Submit,
  ToClient,
  ToDaemon,
  UploadPixels,
  Welcome,
  NewJob,
  Job,
  Told,
} from "./wire";
import { LARGEST_BAND, WINDOW } from "./wire";

const MOST_BUFFERED = LARGEST_BAND;
const BUFFER_POLL_MS = 2;
const ANSWER_MS = 60_000;
/** A slow machine measures its devices for minutes, once. */
const MEASURING_MS = 600_000;

export type Event = JobChanged | Progressed | FellBack;
/** What is told of a picture before its pixels. */
export type PictureInfo = Omit<UploadPixels, "type" | "transfer">;
/** The samples of `count` rows from `first` on: count x width x bands. */
export type Rows = (first: number, count: number) => Promise<Samples>;
export type Listener = (event: Event) => void;

/** The part of the platform's WebSocket that is used. */
export interface Socket {
  binaryType: BinaryType;
  readonly bufferedAmount: number;
  readonly readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onerror: ((event: never) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  send(data: string | ArrayBuffer): void;
  close(code?: number, reason?: string): void;
}

interface Waiting {
  resolve(answer: ToClient | Band): void;
  reject(error: PanelError): void;
}

/** What came for a transfer or a question and what waits for it, in order. */
class Mailbox {
  private readonly arrived: (ToClient | Band)[] = [];
  private waiting: Waiting | undefined;
  private broken: PanelError | undefined;

  put(message: ToClient | Band): void {
    if (this.waiting === undefined) this.arrived.push(message);
    else {
      this.waiting.resolve(message);
      this.waiting = undefined;
    }
  }

  end(error: PanelError): void {
    this.broken = error;
    this.waiting?.reject(error);
    this.waiting = undefined;
  }

  async next(milliseconds = ANSWER_MS): Promise<ToClient | Band> {
    const here = this.arrived.shift();
    if (here !== undefined) return here;
    if (this.broken !== undefined) throw this.broken;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting = undefined;
        reject(new PanelError("connection-lost", "The engine does not answer any more."));
      }, milliseconds);
      const done = <T>(act: (value: T) => void) => {
        return (value: T) => {
          clearTimeout(timer);
          act(value);
        };
      };
      this.waiting = { resolve: done(resolve), reject: done(reject) };
    });
  }
}

export class Connection {
  private readonly boxes = new Map<string, Mailbox>();
  private readonly listeners = new Set<Listener>();
  private readonly ends = new Set<(error: PanelError) => void>();
  private numbers = 0;
  private ended: PanelError | undefined;

  /** `socket` has been welcomed already; nobody else listens to it any more. */
  constructor(
    private readonly socket: Socket,
    readonly welcome: Welcome,
    readonly port: number,
  ) {
    socket.onmessage = (event) => {
      this.receive(event.data);
    };
    socket.onclose = (event) => {
      this.end(new PanelError("connection-lost", event.reason));
    };
    socket.onerror = null;
  }

  get isOpen(): boolean {
    return this.ended === undefined;
  }

  close(): void {
    this.end(new PanelError("connection-lost", "Closed."));
    this.socket.close();
  }

  /** Hear of every job of this panel; the answer ends that. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Be told once when the connection ends; at once if it has. */
  onEnd(listener: (error: PanelError) => void): () => void {
    if (this.ended !== undefined) listener(this.ended);
    else this.ends.add(listener);
    return () => this.ends.delete(listener);
  }

  send(message: ToDaemon): void {
    if (this.ended !== undefined) throw this.ended;
    this.socket.send(JSON.stringify(message));
  }

  // --- questions ------------------------------------------------------------------------------------------------

  async ask(about: Ask["about"]): Promise<Told> {
    return this.asking("ref", async (ref, box) => {
      this.send({ type: "ask", ref, about });
      return expect(await box.next(MEASURING_MS), "told");
    });
  }

  async estimate(about: EstimateWish): Promise<Estimate> {
    return this.asking("ref", async (ref, box) => {
      this.send({ type: "estimate", ref, about });
      return expect(await box.next(), "estimated").estimate;
    });
  }

  async submit(job: NewJob): Promise<Job> {
    return this.asking("ref", async (ref, box) => {
      const message: Submit = { type: "submit", ref, job };
      this.send(message);
      return expect(await box.next(), "accepted").job;
    });
  }

  // --- pixels ---------------------------------------------------------------------------------------------------

  /**
   * Send a picture; the upload's name. `rows` gives the samples of so many rows from a row on, and is asked in order,
   * for a band at a time, and not before the daemon has room.
   */
  async upload(picture: PictureInfo, rows: Rows): Promise<string> {
    return this.asking("transfer", async (transfer, box) => {
      this.send({ type: "upload", transfer, ...picture });
      const most = expect(await box.next(), "ready").rows;
      let underWay = 0;
      try {
        // The next band is read while this one is on its way.
        const read = (row: number) => rows(row, Math.min(most, picture.height - row));
        let coming = read(0);
        for (let row = 0; row < picture.height; row += most) {
          const count = Math.min(most, picture.height - row);
          const content = await coming;
          if (row + most < picture.height) {
            coming = read(row + most);
            coming.catch(() => undefined); // it is awaited in the next turn, if there is one
          }
          if (underWay === WINDOW) {
            expect(await box.next(), "ack");
            underWay -= 1;
          }
          await this.sendFrame(pack(transfer, row, count, content));
          underWay += 1;
        }
        for (; underWay > 0; underWay--) expect(await box.next(), "ack");
        return expect(await box.next(), "uploaded").upload;
      } catch (error) {
        if (this.isOpen) this.send({ type: "drop", transfer });
        throw error;
      }
    });
  }

  /** The pixels of a job from a row on, each band acknowledged once `take` is done with it. */
  async fetch(
    job: string,
    part: "result" | "depth",
    row: number,
    begin: (picture: PixelsFollow) => void,
    take: (band: Band) => Promise<void>,
  ): Promise<void> {
    await this.asking("transfer", async (transfer, box) => {
      this.send({ type: "fetch", transfer, job, part, row });
      const picture = expect(await box.next(), "pixels");
      begin(picture);
      try {
        for (let next = row; next < picture.height;) {
          const band = await box.next();
          if ("type" in band) throw unexpected(band);
          if (band.row !== next) throw new PanelError("protocol-broken", "A band is not the next one.");
          await take(band);
          next += band.rows;
          this.send({ type: "ack", transfer, row: band.row });
        }
      } catch (error) {
        if (this.isOpen) this.send({ type: "drop", transfer });
        throw error;
      }
    });
  }

  // --- below ----------------------------------------------------------------------------------------------------

  private async asking<T>(kind: "ref" | "transfer", work: (number: number, box: Mailbox) => Promise<T>): Promise<T> {
    if (this.ended !== undefined) throw this.ended;
    this.numbers += 1;
    const key = `${kind} ${this.numbers}`;
    const box = new Mailbox();
    this.boxes.set(key, box);
    try {
      return await work(this.numbers, box);
    } finally {
      this.boxes.delete(key);
    }
  }

  private async sendFrame(frame: ArrayBuffer): Promise<void> {
    while (this.socket.bufferedAmount + frame.byteLength > MOST_BUFFERED && this.socket.bufferedAmount > 0) {
      if (this.ended !== undefined) throw this.ended;
      await new Promise((resolve) => setTimeout(resolve, BUFFER_POLL_MS));
    }
    if (this.ended !== undefined) throw this.ended;
    this.socket.send(frame);
  }

  private receive(data: unknown): void {
    if (data instanceof ArrayBuffer) {
      const band = parse(data);
      this.boxes.get(`transfer ${band.transfer}`)?.put(band);
      return;
    }
    const message = JSON.parse(String(data)) as ToClient;
    switch (message.type) {
      case "job":
      case "progress":
      case "fallback":
        for (const listener of [...this.listeners]) listener(message);
        return;
      default: {
        const about = message as { ref?: number; transfer?: number };
        if (about.ref !== undefined) this.boxes.get(`ref ${about.ref}`)?.put(message);
        else if (about.transfer !== undefined) this.boxes.get(`transfer ${about.transfer}`)?.put(message);
        else if (message.type === "error") this.refused(message);
      }
    }
  }

  /** Refusals of what was done to a job are told like its failure; any other is the end. */
  private refused(message: Extract<ToClient, { type: "error" }>): void {
    if (message.job === undefined) this.end(PanelError.of(message.error));
    else for (const listener of [...this.listeners]) listener(failedJob(message.job, message.error));
  }

  private end(error: PanelError): void {
    if (this.ended !== undefined) return;
    this.ended = error;
    for (const box of this.boxes.values()) box.end(error);
    for (const listener of [...this.ends]) listener(error);
    this.ends.clear();
  }
}

function failedJob(id: string, error: { code: string; message: string }): JobChanged {
  const job: Job = { id, state: "failed", revision: -1, name: "", interactive: true, created: 0, error };
  return { type: "job", job };
}

export function expect<K extends ToClient["type"]>(answer: ToClient | Band, kind: K): Extract<ToClient, { type: K }> {
  if ("type" in answer && answer.type === kind) return answer as Extract<ToClient, { type: K }>;
  throw unexpected(answer);
}

function unexpected(answer: ToClient | Band): PanelError {
  if ("type" in answer && answer.type === "error") return PanelError.of(answer.error);
  return new PanelError("protocol-broken", "The engine said something else than what was due.");
}
