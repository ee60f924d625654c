/** The daemon as the panel sees it: found, started, lost and found again; a job from its pixels to its result. */
import type { Connection, Event } from "./connection";
import { type Credentials, type OpenSocket, enter, pair } from "./door";
import { PanelError } from "./errors";
import type { DeviceValue, Job, ModelValue, NewJob, Step } from "./wire";

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

export type OnStep = (step: Step | "queued" | "reconnecting", ahead?: number) => void;

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

  /** The open connection, made when there is none. Raises as `enter` does. */
  async connect(): Promise<Connection> {
    if (this.connection?.isOpen === true) return this.connection;
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
  async wait(id: string, onStep: OnStep): Promise<Job> {
    let connection = await this.connect();
    for (;;) {
      try {
        return await outcome(connection, id, onStep);
      } catch (error) {
        if (!isLost(error)) throw error;
        onStep("reconnecting");
        connection = await this.reconnect();
      }
    }
  }

  /** Nobody waits for it any more. What cannot be said is not said: the daemon forgets by itself, later. */
  tell(act: "cancel" | "forget", job: string): void {
    try {
      this.connection?.send({ type: act, job });
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
async function outcome(connection: Connection, id: string, onStep: OnStep): Promise<Job> {
  return new Promise((resolve, reject) => {
    const ends: (() => void)[] = [];
    const settle = (how: () => void) => {
      for (const end of ends) end();
      how();
    };
    const hear = (event: Event) => {
      if (event.type === "progress" && event.job === id) onStep(event.step);
      if (event.type !== "job" || event.job.id !== id) return;
      const { job } = event;
      // Refused is what came too late, such as a cancel when all was done.
      if (job.revision < 0 && job.error?.code === "job-conflict") return;
      if (job.state === "queued") onStep("queued", job.ahead);
      if (job.state === "done")
        settle(() => {
          resolve(job);
        });
      if (job.state === "cancelled")
        settle(() => {
          reject(new PanelError("cancelled"));
        });
      if (job.state === "failed") {
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
