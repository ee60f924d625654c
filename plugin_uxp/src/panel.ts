/** The panel: what it shows, and what happens when something is touched. */
import { Asking } from "./asking";
import { Cloud } from "./cloud";
import { Controls } from "./controls";
import { enable, h, say, show } from "./dom";
import type { Engine } from "./engine";
import { PanelError } from "./errors";
import { type Subject, hasSelection, subject } from "./photoshop/subject";
import { height, width } from "./geometry";
import { Notice } from "./notice";
import { Pairing } from "./pairing";
import { parts } from "./parts";
import { preview } from "./preview";
import { type Done, Run, type Stage, Unplaced } from "./run";
import { DTYPE_OF } from "./samples";
import { type Memory, type Settings, consistent, wish } from "./settings";
import { type Way, WAY_LABELS, conversionNotice, ended, fastestDevice, message, progress, prospect } from "./texts";
import type { EstimateWish, ModelValue } from "./wire";

const PREVIEW_PAUSE_MS = 350;

export class Panel {
  readonly element: HTMLElement;
  private readonly controls: Controls;
  private readonly parts = parts();
  private readonly notice = new Notice();
  private readonly cloud: Cloud;
  private readonly pairing: Pairing;
  private readonly asking = new Asking((where) => this.run?.answer(where));
  private settings: Settings;
  private models: readonly ModelValue[] = [];
  private run: Run | undefined;
  private previewing: ReturnType<typeof setTimeout> | undefined;
  private previewNumber = 0;
  private isPreviewOpen = false;

  constructor(
    private readonly engine: Engine,
    private readonly memory: Memory,
  ) {
    this.settings = memory.last();
    this.cloud = new Cloud(engine, () => {
      this.showCloud();
    });
    this.controls = new Controls(memory, (change) => {
      this.choose({ ...this.settings, ...change });
    });
    this.pairing = new Pairing(engine, () => this.connect());
    const { parts } = this;
    this.element = h(
      "div",
      { class: "panel" },
      this.pairing.element,
      h("div", { class: "scroll" }, this.controls.basics, parts.previewBox, this.controls.details),
      h(
        "div",
        { class: "foot" },
        this.notice.element,
        parts.size,
        parts.prospect,
        this.asking.element,
        parts.progressBox,
        parts.button,
        parts.device,
      ),
    );
    parts.button.addEventListener("click", () => void this.enhance());
    parts.cancel.addEventListener("click", () => {
      this.run?.cancel();
      say(parts.stage, "Cancelling…");
    });
    parts.previewToggle.addEventListener("click", () => {
      this.isPreviewOpen = !this.isPreviewOpen;
      show(parts.previewPair, this.isPreviewOpen);
      say(parts.previewToggle, this.isPreviewOpen ? "Hide preview" : "Preview the middle");
      this.refreshPreview();
    });
    show(parts.previewPair, false);
    show(parts.progressBox, false);
    this.notice.tell(null);
    this.refresh();
  }

  /** Find the daemon, and what it can do. Never raises: what stands against it is shown. */
  async connect(): Promise<void> {
    say(this.parts.device, "Looking for Relief…");
    try {
      await this.engine.connect();
      this.models = await this.engine.models();
      if (this.run === undefined) this.dropForgotten();
      await this.cloud.ask();
      this.notice.tell(null);
      this.pairing.show(false);
      this.refresh();
      await this.measure();
    } catch (error) {
      say(this.parts.device, "Not connected");
      this.fail(error);
    }
  }

  private async measure(): Promise<void> {
    say(this.parts.device, "Measuring this computer…");
    say(this.parts.device, fastestDevice(await this.engine.devices()));
  }

  /** Something else is open or selected now. */
  refresh(): void {
    this.showCloud();
    const { notice } = this;
    const { size, button } = this.parts;
    try {
      const about = subject(this.settings.what);
      const [w, h_] = [width(about.wanted), height(about.wanted)];
      const factor = this.settings.scale;
      say(size, factor === 1 ? `${w} × ${h_} pixels` : `${w} × ${h_} → ${w * factor} × ${h_ * factor} pixels`);
      const from = about.colour.convertedFrom;
      // What went wrong, with the ways on, stays until somebody takes one.
      if (this.run === undefined && !notice.isOpen) {
        if (from !== undefined) notice.tell(conversionNotice(from));
        else if (notice.isPassing) notice.tell(null);
      }
      enable(button, this.run === undefined);
    } catch (error) {
      say(size, message(PanelError.from(error)).text);
      enable(button, false);
    }
    this.lookAhead();
    this.refreshPreview();
  }

  /** The command of the menu: with what was chosen last. */
  async enhance(): Promise<void> {
    if (this.run !== undefined) return;
    const run = new Run(this.engine, (stage) => {
      this.stage(stage);
    });
    await this.keepBusy(run, async () => {
      if (this.models.length === 0) this.models = await this.engine.models();
      await this.cloud.ask();
      this.dropForgotten();
      const { settings, models } = this;
      const where = () => this.cloud.place(settings.where);
      return run.perform({ settings, models, fileBytes: this.memory.fileBytes(), where });
    });
  }

  /** Go on with a run from where it failed. */
  private async resume({ run }: Unplaced, place: Settings["place"]): Promise<void> {
    await this.keepBusy(run, () => run.again(place));
  }

  private choose(settings: Settings): void {
    this.settings = consistent(settings);
    this.memory.keepLast(this.settings);
    this.refresh();
  }

  private async keepBusy(run: Run, work: () => Promise<Done>): Promise<void> {
    const { parts } = this;
    let isOver = true;
    this.run = run;
    this.notice.tell(null);
    enable(parts.button, false);
    show(parts.progressBox, true);
    this.progress(0);
    this.showCloud();
    try {
      const { job } = await work();
      this.notice.done(ended(job, this.cloud.isOn), job.report?.seconds.total ?? 0);
    } catch (error) {
      isOver = !(error instanceof Unplaced) && !run.wasLeft;
      this.fail(error);
    } finally {
      this.run = undefined;
      if (isOver) this.settled(run);
      show(parts.progressBox, false);
      this.asking.hide();
      enable(parts.button, true);
      this.showCloud();
      this.lookAhead();
    }
  }

  private stage(stage: Stage): void {
    const { line, share } = progress(stage);
    if (share !== undefined) this.progress(share);
    say(this.parts.stage, line);
    const isAsking = stage.name === "asking";
    show(this.parts.bar, !isAsking);
    if (isAsking) {
      this.asking.ask(stage.picture, stage.question, stage.refusal);
      this.memory.keepAsking(this.run?.job);
      return;
    }
    this.asking.hide();
    // Where the connection was lost, nobody has answered yet.
    if (stage.name !== "reconnecting") this.settled(this.run);
  }

  private progress(value: number): void {
    this.parts.bar.setAttribute("value", String(Math.round(100 * value)));
  }

  // --- the cloud ------------------------------------------------------------------------------------------------

  /** It asks nothing any more; what is remembered may be of a run before it. */
  private settled(run: Run | undefined): void {
    if (run?.job !== undefined && run.job === this.memory.asking()) this.memory.keepAsking(undefined);
  }

  /** A panel that was closed cannot be asked any more, and what nobody answers would wait for ever. */
  private dropForgotten(): void {
    const job = this.memory.asking();
    if (job !== undefined && this.engine.tell("cancel", job)) this.memory.keepAsking(undefined);
  }

  private showCloud(): void {
    const { prospect: line } = this.parts;
    const { state, problem } = this.cloud;
    this.controls.show(this.settings, this.models, {
      hasSelection: hasSelection(),
      cloud: state,
      cloudProblem: problem,
    });
    const estimate = this.run === undefined ? this.cloud.estimate : undefined;
    if (estimate !== undefined) say(line, prospect(estimate));
    show(line, estimate !== undefined);
  }

  /** Find out what the next run would take. */
  private lookAhead(): void {
    if (this.run !== undefined) return;
    let about: Subject | undefined;
    try {
      about = subject(this.settings.what);
    } catch {
      about = undefined; // which is told elsewhere
    }
    this.cloud.look(about === undefined ? undefined : this.wanted(about));
  }

  /** As much of a picture as has to be known to tell how long it takes. */
  private wanted(about: Subject): EstimateWish {
    const bands = (about.colour.space === "RGB" ? 3 : 1) + (about.isOpaque ? 0 : 1);
    const size = { width: width(about.region), height: height(about.region) };
    return {
      picture: { ...size, bands, dtype: DTYPE_OF[about.bits] },
      wish: wish(this.settings, this.models, undefined),
      where: this.settings.where,
    };
  }

  // --- preview --------------------------------------------------------------------------------------------------

  private refreshPreview(): void {
    clearTimeout(this.previewing);
    if (!this.isPreviewOpen || this.run !== undefined) return;
    this.previewing = setTimeout(() => void this.previewNow(), PREVIEW_PAUSE_MS);
  }

  private async previewNow(): Promise<void> {
    const number = ++this.previewNumber;
    const { previewPair, before, after } = this.parts;
    previewPair.setAttribute("data-state", "working");
    try {
      const made = await preview(this.engine, this.settings, this.models);
      if (number !== this.previewNumber) return;
      before.setAttribute("src", made.before);
      after.setAttribute("src", made.after);
      previewPair.setAttribute("data-state", "shown");
    } catch (error) {
      // A preview is not worth a message, unless it tells why nothing else will work either.
      previewPair.setAttribute("data-state", "none");
      const problem = PanelError.from(error);
      if (problem.code === "not-paired" || problem.code === "daemon-absent") this.fail(problem);
    }
  }

  // --- messages and their ways on -------------------------------------------------------------------------------

  private fail(error: unknown): void {
    const problem = PanelError.from(error);
    if (problem.code === "daemon-absent") {
      void this.missing(problem);
      return;
    }
    if (problem.code === "cancelled") {
      this.notice.tell("Cancelled. Nothing was changed.");
      return;
    }
    if (problem.code === "not-paired") {
      this.pairing.show(true);
      this.notice.tell(null);
      return;
    }
    const { text, ways } = message(problem);
    this.notice.tell(
      text,
      ways.map((way) => [WAY_LABELS[way], () => this.go(way, problem)]),
    );
  }

  /** A daemon that does not know this panel turns it away without a word, unless it shows a code. */
  private async missing(problem: PanelError): Promise<void> {
    const isPaired = await this.engine.isPaired();
    this.pairing.show(!isPaired);
    const text = isPaired ? message(problem).text : "If Relief is not running yet, start it first.";
    this.notice.tell(text, [[WAY_LABELS.start, () => this.go("start", problem)]]);
  }

  private async go(way: Way, problem: PanelError): Promise<void> {
    this.notice.tell(null);
    switch (way) {
      case "start":
        say(this.parts.device, "Starting Relief…");
        try {
          await this.engine.start();
        } catch (error) {
          const reason = PanelError.from(error);
          this.fail(problem instanceof Unplaced ? new Unplaced(reason, problem.run, problem.place) : reason);
          return;
        }
        if (!(problem instanceof Unplaced)) return this.connect();
        await this.resume(problem, problem.place);
        return this.measure().catch(() => {
          say(this.parts.device, "Not connected");
        });
      case "pair":
        this.pairing.show(true);
        return;
      case "new-document":
        if (problem instanceof Unplaced) return this.resume(problem, "new-document");
        this.choose({ ...this.settings, place: "new-document" });
        return this.enhance();
      case "retry":
        if (problem instanceof Unplaced) return this.resume(problem, problem.place);
        if (this.models.length === 0) return this.connect();
        return this.enhance();
      default:
    }
  }
}
