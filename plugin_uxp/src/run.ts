/** One enhancement from the document's pixels back to the document. Knows neither widgets nor sockets. */
import type { Connection, PictureInfo } from "./connection";
import type { Engine, JobStage } from "./engine";
import { type AnyCode, PanelError } from "./errors";
import { height, width } from "./geometry";
import { nonce } from "./proof";
import { openResult } from "./photoshop/file";
import { read } from "./photoshop/read";
import { type Plane, protection, selectionOf } from "./photoshop/selection";
import { type Subject, subject } from "./photoshop/subject";
import { type Output, type Place, type Written, write } from "./photoshop/write";
import { type Settings, wish } from "./settings";
import type { AnswerJob, Job, ModelValue, NewJob, Where } from "./wire";

export type Stage = JobStage | { readonly name: "reading" | "writing" };

/** What is to be done, and with what. `where` is looked at when the job is handed over. */
export interface Plan {
  readonly settings: Settings;
  readonly models: readonly ModelValue[];
  /** A result of more bytes comes as a file. */
  readonly fileBytes: number;
  readonly where: () => Where;
}

export interface Done {
  readonly written: Written;
  readonly job: Job;
}

/**
 * A result that could not be put where it was wanted, or that could not be waited for: Relief has it still, or makes it.
 * `run.again` goes on; a result that fits nowhere else fits into a new document.
 */
export class Unplaced extends PanelError {
  constructor(
    cause: PanelError,
    readonly run: Run,
    readonly place: Place,
  ) {
    super(cause.code, cause.detail, { cause });
  }
}

/** What keeps the panel from a job that goes on without it. */
const APART = new Set<AnyCode>(["connection-lost", "daemon-absent", "daemon-stranger"]);
/** What ends even a job that was done; any other failure leaves its result to be placed. */
const OVER = new Set<AnyCode>(["cancelled", "unknown-job"]);

/** What was handed over: a job of the daemon, and what it was about. */
interface Handed {
  readonly id: string;
  readonly about: Subject;
  readonly selection: Plane | null;
  readonly settings: Settings;
  readonly asFile: boolean;
}

export class Run {
  private handed: Handed | undefined;
  private finished: Job | undefined;
  private isLeft = false;
  private answered: AnswerJob["where"] | undefined;
  private isCancelled = false;
  private giveUp: (reason: PanelError) => void = () => undefined;
  private readonly givenUp = new Promise<never>((_, reject) => (this.giveUp = reject));

  constructor(
    private readonly engine: Engine,
    private readonly onStage: (stage: Stage) => void,
  ) {
    this.givenUp.catch(() => undefined); // where nobody waits for the daemon, `check` tells
  }

  /** The daemon's name for it, once it has one. */
  get job(): string | undefined {
    return this.handed?.id;
  }

  /**
   * The user has changed their mind; `perform` then raises "cancelled", unless all was done already. What the daemon
   * still does for it, such as waiting for a line that is held up, is not waited for.
   */
  cancel(): void {
    this.isCancelled = true;
    if (this.job !== undefined) this.isLeft = !this.engine.tell("cancel", this.job);
    this.giveUp(new PanelError("cancelled"));
  }

  /** It was cancelled, which the daemon could not be told. */
  get wasLeft(): boolean {
    return this.isLeft;
  }

  /** What the user says to the stage "asking". */
  answer(where: AnswerJob["where"]): void {
    this.answered = where;
    if (this.job !== undefined) this.engine.answer(this.job, where);
  }

  /** Raises a `PanelError`; an `Unplaced` one has the result. */
  async perform(plan: Plan): Promise<Done> {
    const { engine } = this;
    const { settings } = plan;
    const about = subject(settings.what);
    if (about.colour.convertedFrom !== undefined && settings.place !== "new-document") {
      throw new PanelError("unsupported-mode", about.colour.convertedFrom);
    }
    const { upload, info, selection } = await this.send(about);
    const mask = settings.protect === "none" ? undefined : await this.sendMask(about, settings.protect);
    this.check();
    const asFile = await this.isForFile(plan, about, info);
    const wanted: NewJob & { key: string } = {
      input: { upload },
      wish: wish(settings, plan.models, mask === undefined ? undefined : { upload: mask }),
      output: asFile ? { folder: true, format: "tif" } : { pixels: true, depth_map: settings.depthUse !== "none" },
      name: about.documentName.slice(0, 255),
      interactive: true,
      key: nonce(),
      where: plan.where(),
    };
    this.onStage({ name: "waiting" });
    const { id } = await engine.submit(wanted);
    this.handed = { id, about, selection, settings, asFile };
    this.check();
    return this.again(settings.place);
  }

  /** Wait for the result and place it, after `perform` came as far as that and raised `Unplaced`; raises as it does. */
  async again(place: Place): Promise<Done> {
    const { handed } = this;
    if (handed === undefined) throw new PanelError("unknown-job");
    try {
      const job = (this.finished ??= await this.made(handed.id));
      this.check();
      this.onStage({ name: "writing" });
      const written = await this.written(handed, place, job.id);
      this.engine.tell("forget", job.id);
      return { written, job };
    } catch (error) {
      const problem = this.isCancelled ? new PanelError("cancelled", "", { cause: error }) : PanelError.from(error);
      const isThere = this.finished === undefined ? APART.has(problem.code) : !OVER.has(problem.code);
      if (isThere) throw new Unplaced(problem, this, place);
      if (this.finished !== undefined) this.engine.tell("forget", handed.id);
      throw problem;
    }
  }

  private async made(id: string): Promise<Job> {
    const waiting = this.engine.wait(id, (stage) => {
      this.heard(stage);
    });
    return Promise.race([waiting, this.givenUp]);
  }

  private async written({ about, selection, settings, asFile }: Handed, place: Place, job: string): Promise<Written> {
    if (asFile) return openResult(about, place, settings.scale, job);
    // Lost in the middle, what was written is taken back, and all of it is done again.
    return this.engine.persistently((connection) => write(about, output(settings, place, selection, job, connection)));
  }

  private heard(stage: JobStage): void {
    if (this.isCancelled) {
      // It goes on, so it was not told: the connection was lost.
      if (this.job !== undefined && stage.name !== "reconnecting") this.engine.tell("cancel", this.job);
      return;
    }
    if (stage.name === "asking") {
      if (stage.refusal !== undefined) this.answered = undefined;
      if (this.answered !== undefined && this.job !== undefined) {
        this.engine.answer(this.job, this.answered); // the connection was lost before it arrived
        return;
      }
    }
    this.onStage(stage);
  }

  private check(): void {
    if (!this.isCancelled) return;
    if (this.job !== undefined) this.engine.tell("cancel", this.job);
    throw new PanelError("cancelled");
  }

  private async send(about: Subject): Promise<{ upload: string; info: PictureInfo; selection: Plane | null }> {
    this.onStage({ name: "reading" });
    let selection: Plane | null | undefined; // by the time of writing, or of reading again, another may be selected
    return this.engine.persistently((connection) =>
      read(about, about.region, async ({ info, rows }) => {
        checkSize(connection, info);
        const selected = selection === undefined ? await selectionOf(about) : selection;
        selection = selected;
        const upload = await connection.upload(info, async (first, count) => {
          this.check();
          return rows(first, count);
        });
        return { upload, info, selection: selected };
      }),
    );
  }

  private async sendMask(about: Subject, by: "selection" | "mask"): Promise<string> {
    const plane = await protection(about, by);
    return this.engine.persistently((connection) => sendPlane(connection, plane));
  }

  /** Whether so large a result comes as a file: not where it has to be cut or has a depth map or transparency. */
  private async isForFile({ settings, fileBytes }: Plan, about: Subject, info: PictureInfo): Promise<boolean> {
    const bytes = width(about.region) * height(about.region) * info.bands * (about.bits / 8) * settings.scale ** 2;
    const isPlain = about.what !== "selection" && settings.depthUse === "none" && info.bands % 2 === 1;
    return bytes > fileBytes && isPlain && (await this.engine.canWriteFiles());
  }
}

function output(
  { scale, depthUse }: Settings,
  place: Place,
  selection: Plane | null,
  job: string,
  connection: Connection,
): Output {
  return {
    place,
    factor: scale,
    selection,
    pixels: (begin, take) => connection.fetch(job, "result", 0, begin, take),
    depth: { use: depthUse, stream: (begin, take) => connection.fetch(job, "depth", 0, begin, take) },
  };
}

function checkSize(connection: Connection, info: PictureInfo): void {
  const pixels = info.width * info.height;
  const most = connection.welcome.max_pixels;
  if (pixels <= most) return;
  const [has, may] = [pixels, most].map((count) => Math.round(count / 1e6));
  throw new PanelError("picture-too-large", `The picture has ${has} megapixels; ${may} are allowed.`);
}

async function sendPlane(connection: Connection, plane: Plane): Promise<string> {
  const { width: w, height: h, dtype, data } = plane;
  return connection.upload({ width: w, height: h, bands: 1, dtype }, (first, count) =>
    Promise.resolve(data.subarray(first * w, (first + count) * w)),
  );
}
