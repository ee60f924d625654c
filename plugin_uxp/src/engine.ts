/** The daemon as the panel sees it: found, started, lost and found again; a job from its pixels to its result. */
import type { Connection, Event } from "./connection";
import { type Credentials, type OpenSocket, enter, pair } from "./door";
import { PanelError } from "./errors";
import type {
  AnswerJob,
  CloudValue,
  DeviceValue,
  Estimate,
  EstimateWish,
  Job,
  ModelValue,
  NewJob,
  Problem,
  Step,
} from "./wire";

/** What the host offers beside pixels; `uxp.ts` has the real one. */
export interface Platform {
  readonly open: OpenSocket;
  /** Raises "launch-refused". */
  launch(): Promise<void>;
  readCredentials(): Promise<Credentials | null>;
  keepCredentials(credentials: Credentials): Promise<void>;
  /** The panel's own folder, as the system names it. */
  dataFolder(): Promise<string | undefined>;
}

/**
 * How a job stands. `host` is that of the cloud service that does it. While it asks, `picture` is the job's name, and
 * `refusal` says why the last answer was not taken.
 */
export type JobStage =
  | { readonly name: "waiting"; readonly ahead?: number }
  | { readonly name: "running"; readonly step: Step; readonly host?: string }
  | { readonly name: "asking"; readonly picture: string; readonly question: Estimate; readonly refusal?: Problem }
  | { readonly name: "paused" | "reconnecting" };
export type OnStage = (stage: JobStage) => void;

const LAUNCH_MS = 30_000;
const RECONNECT_MS = 90_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 3_000;

const pause = async (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export class Engine {
  private connection: Connection | undefined;
  private opening: Promise<Connection> | undefined;

  constructor(
    private readonly platform: Platform,
    private readonly clientName: string,
  ) {}

  get isConnected(): boolean {
    return this.connection?.isOpen === true;
  }

  /** The open connection, made when there is none. Raises as `enter` does. */
  async connect(): Promise<Connection> {
    if (this.connection !== undefined && this.isConnected) return this.connection;
    this.opening ??= this.enter();
    try {
      this.connection = await this.opening;
      return this.connection;
    } finally {
      this.opening = undefined;
    }
  }

  disconnect(): void {
    this.connection?.close();
    this.connection = undefined;
  }

  /** Whether there is a daemon that knows us, or did once. One that does not may not even answer. */
  async isPaired(): Promise<boolean> {
    return (await this.platform.readCredentials()) !== null;
  }

  /**
   * Start Relief through its address scheme, and wait until it answers, unless it does not know us yet.
   * Raises "launch-refused", "daemon-absent", "not-paired".
   */
  async start(): Promise<Connection> {
    await this.platform.launch();
    if (!(await this.isPaired())) throw new PanelError("not-paired");
    return this.persist(LAUNCH_MS, ["daemon-absent", "connection-lost"]);
  }

  /** Raises as `pair` of `door` does. */
  async pair(code: string): Promise<Connection> {
    const folder = await this.platform.dataFolder();
    await this.platform.keepCredentials(await pair(this.platform.open, code, this.clientName, folder));
    this.disconnect();
    return this.connect();
  }

  /** Whether results may come as files: the daemon was told of the panel's folder when both were paired. */
  async canWriteFiles(): Promise<boolean> {
    const known = await this.platform.readCredentials();
    return known?.folder !== undefined && known.folder === (await this.platform.dataFolder());
  }

  async devices(): Promise<readonly DeviceValue[]> {
    return (await (await this.connect()).ask("devices")).devices ?? [];
  }

  async models(): Promise<readonly ModelValue[]> {
    return (await (await this.connect()).ask("models")).models ?? [];
  }

  /** Whether pictures may go to a cloud service, as Relief's settings say now. */
  async cloud(): Promise<CloudValue | undefined> {
    return (await (await this.connect()).ask("cloud")).cloud;
  }

  /** What a picture would take, and where it would be done; for this its size is told, and no more. */
  async estimate(about: EstimateWish): Promise<Estimate> {
    return (await this.connect()).estimate(about);
  }

  /**
   * Do work that needs the connection, from its beginning again after the connection was lost, `tries` times in all.
   * What must not wait for a connection, such as a modal scope, belongs inside of `work`.
   */
  async persistently<T>(work: (connection: Connection) => Promise<T>, tries = 3): Promise<T> {
    let connection = await this.connect();
    for (let left = tries - 1; ; left--) {
      try {
        return await work(connection);
      } catch (error) {
        if (!isLost(error) || left === 0) throw error;
        connection = await this.reconnect();
      }
    }
  }

  /** Submit, with a key, so that a lost answer does not make two jobs. */
  async submit(job: NewJob & { key: string }): Promise<Job> {
    return this.persistently((connection) => connection.submit(job));
  }

  /**
   * The job when it is done, through losses of the connection and restarts of the daemon.
   *
   * Raises "cancelled" and whatever it failed with; "unknown-job" if the daemon has forgotten it.
   */
  async wait(id: string, onStage: OnStage): Promise<Job> {
    let connection = await this.connect();
    for (;;) {
      try {
        return await outcome(connection, id, onStage);
      } catch (error) {
        if (!isLost(error)) throw error;
        onStage({ name: "reconnecting" });
        connection = await this.reconnect();
      }
    }
  }

  /** Nobody waits for it any more. Whether that could be said: if not, the daemon forgets by itself, later. */
  tell(act: "cancel" | "forget", job: string): boolean {
    try {
      this.connection?.send({ type: act, job });
      return this.connection !== undefined;
    } catch {
      return false; // the connection has ended
    }
  }

  /** Answer a job's question. One that does not arrive is asked for again: the job tells what it asks when found. */
  answer(job: string, where: AnswerJob["where"]): void {
    try {
      this.connection?.send({ type: "answer", job, where });
    } catch {
      // The connection has ended.
    }
  }

  private async enter(): Promise<Connection> {
    return enter(this.platform.open, await this.platform.readCredentials());
  }

  private async reconnect(): Promise<Connection> {
    return this.persist(RECONNECT_MS, ["daemon-absent", "connection-lost"]);
  }

  /** Connect, again and again, as long as only these things stand against it. */
  private async persist(milliseconds: number, passing: readonly string[]): Promise<Connection> {
    const until = Date.now() + milliseconds;
    for (let between = FIRST_PAUSE_MS; ; between = Math.min(2 * between, LONGEST_PAUSE_MS)) {
      try {
        return await this.connect();
      } catch (error) {
        const problem = PanelError.from(error);
        if (!passing.includes(problem.code) || Date.now() + between > until) throw problem;
      }
      await pause(between);
    }
  }
}

function isLost(error: unknown): boolean {
  return error instanceof PanelError && error.code === "connection-lost";
}

/** The end of a job as this connection tells it. */
async function outcome(connection: Connection, id: string, onStage: OnStage): Promise<Job> {
  return new Promise((resolve, reject) => {
    const ends: (() => void)[] = [];
    const settle = (how: () => void) => {
      for (const end of ends) end();
      how();
    };
    let told: Job | undefined;
    const hear = (event: Event) => {
      if (event.type === "progress" && event.job === id) onStage(running(event.step, told?.cloud));
      if (event.type !== "job" || event.job.id !== id) return;
      const { job } = event;
      if (job.revision < 0) {
        const { error } = job;
        // Refused is what came too late, such as a cancel when all was done.
        if (error?.code === "job-conflict") return;
        if (told?.question !== undefined && error !== undefined && error.code !== "unknown-job") {
          // It was an answer, and the job waits on.
          onStage({ name: "asking", picture: told.name, question: told.question, refusal: error });
          return;
        }
      } else told = job;
      switch (job.state) {
        case "queued":
          onStage({ name: "waiting", ...(job.ahead === undefined ? {} : { ahead: job.ahead }) });
          return;
        case "running":
          if (job.progress !== undefined) onStage(running(job.progress, job.cloud));
          // Its first part is on the way, or being prepared; nothing is told before that has arrived.
          else if (job.cloud !== undefined) onStage(running(SENDING, job.cloud));
          return;
        case "paused":
          onStage(
            job.question === undefined
              ? { name: "paused" }
              : { name: "asking", picture: job.name, question: job.question },
          );
          return;
        case "done":
          settle(() => {
            resolve(job);
          });
          return;
        case "cancelled":
          settle(() => {
            reject(new PanelError("cancelled"));
          });
          return;
        case "failed":
          settle(() => {
            reject(PanelError.of(job.error ?? { code: "job-invalid", message: "" }));
          });
      }
    };
    ends.push(connection.listen(hear));
    ends.push(
      connection.onEnd((error) => {
        settle(() => {
          reject(error);
        });
      }),
    );
    try {
      // What happened before we listened is told once more.
      connection.send({ type: "attach", job: id });
    } catch (error) {
      settle(() => {
        reject(PanelError.from(error));
      });
    }
  });
}

const SENDING: Step = { stage: "upload", tiles_done: 0, tiles_total: 0, megapixels_per_second: 0 };

function running(step: Step, host: string | undefined): JobStage {
  return { name: "running", step, ...(host === undefined ? {} : { host }) };
}
