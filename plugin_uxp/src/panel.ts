/** The panel: what it shows, and what happens when something is touched. */
import { Controls } from "./controls";
import { enable, h, say, show } from "./dom";
import type { Engine } from "./engine";
import { PanelError } from "./errors";
import { hasSelection, subject } from "./photoshop/subject";
import { height, width } from "./geometry";
import { preview } from "./preview";
import { parts } from "./parts";
import { Run, type Stage, Unplaced } from "./run";
import { type Memory, type Settings, consistent } from "./settings";
import { type Way, WAY_LABELS, conversionNotice, duration, message, speed } from "./texts";
import type { DeviceValue, ModelValue } from "./wire";

const PREVIEW_PAUSE_MS = 350;

export class Panel {
  readonly element: HTMLElement;
  private readonly controls: Controls;
  private readonly parts = parts();
  private settings: Settings;
  private models: readonly ModelValue[] = [];
  private devices: readonly DeviceValue[] = [];
  private run: Run | undefined;
  private previewing: ReturnType<typeof setTimeout> | undefined;
  private previewNumber = 0;
  private isPreviewOpen = false;

  constructor(
    private readonly engine: Engine,
    private readonly memory: Memory,
  ) {
    this.settings = memory.last();
    this.controls = new Controls(memory, (change) => {
      this.choose({ ...this.settings, ...change });
    });
    const { parts } = this;
    this.element = h(
      "div",
      { class: "panel" },
      parts.pairing,
      h("div", { class: "scroll" }, this.controls.basics, parts.previewBox, this.controls.details),
      h("div", { class: "foot" }, parts.notice, parts.size, parts.progressBox, parts.button, parts.device),
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
    parts.connect.addEventListener("click", () => void this.pair());
    parts.laterButton.addEventListener("click", () => {
      show(parts.pairing, false);
    });
    show(parts.pairing, false);
    show(parts.previewPair, false);
    show(parts.progressBox, false);
    this.tell(null);
    this.refresh();
  }

  /** Find the daemon, and what it can do. Never raises: what stands against it is shown. */
  async connect(): Promise<void> {
    say(this.parts.device, "Looking for Relief…");
    try {
      await this.engine.connect();
      this.models = await this.engine.models();
      this.tell(null);
      show(this.parts.pairing, false);
      this.refresh();
      say(this.parts.device, "Measuring this computer…");
      this.devices = await this.engine.devices();
      this.refreshDevice();
    } catch (error) {
      say(this.parts.device, "Not connected");
      this.fail(error);
    }
  }

  /** Something else is open or selected now. */
  refresh(): void {
    this.controls.show(this.settings, this.models, { hasSelection: hasSelection() });
    const { size, notice, button } = this.parts;
    try {
      const about = subject(this.settings.what);
      const [w, h_] = [width(about.wanted), height(about.wanted)];
      const factor = this.settings.scale;
      say(size, factor === 1 ? `${w} × ${h_} pixels` : `${w} × ${h_} → ${w * factor} × ${h_ * factor} pixels`);
      const from = about.colour.convertedFrom;
      if (from !== undefined && this.run === undefined) {
        notice.setAttribute("data-kind", "info");
        say(notice, conversionNotice(from));
        show(notice, true);
      } else if (notice.getAttribute("data-kind") === "info") this.tell(null);
      enable(button, this.run === undefined);
    } catch (error) {
      say(size, message(PanelError.from(error)).text);
      enable(button, false);
    }
    this.refreshPreview();
  }

  /** The command of the menu: with what was chosen last. */
  async enhance(): Promise<void> {
    if (this.run !== undefined) return;
    const run = new Run(this.engine, this.settings, this.models, this.memory.fileBytes(), (stage) => {
      this.stage(stage);
    });
    await this.keepBusy(run, async () => {
      if (this.models.length === 0) this.models = await this.engine.models();
      const { job } = await run.perform();
      const seconds = job.report?.seconds.total;
      this.parts.notice.setAttribute("data-kind", "done");
      this.parts.notice.setAttribute("data-seconds", String(seconds ?? 0));
      const notices = [...(job.report?.fallbacks ?? []), ...(job.report?.notices ?? [])];
      say(
        this.parts.notice,
        ["Done", seconds === undefined ? "" : ` in ${duration(seconds)}`, ". ", ...notices].join(""),
      );
      show(this.parts.notice, true);
    });
  }

  private choose(settings: Settings): void {
    this.settings = consistent(settings);
    this.memory.keepLast(this.settings);
    this.refresh();
  }

  private async keepBusy(run: Run, work: () => Promise<void>): Promise<void> {
    const { parts } = this;
    this.run = run;
    this.tell(null);
    enable(parts.button, false);
    show(parts.progressBox, true);
    this.progress(0);
    try {
      await work();
    } catch (error) {
      this.fail(error);
    } finally {
      this.run = undefined;
      show(parts.progressBox, false);
      enable(parts.button, true);
    }
  }

  private stage(stage: Stage): void {
    const { stage: line } = this.parts;
    switch (stage.name) {
      case "reading":
        say(line, "Reading pixels…");
        break;
      case "waiting":
        say(line, stage.ahead !== undefined && stage.ahead > 0 ? `Waiting for ${stage.ahead} before…` : "Waiting…");
        break;
      case "reconnecting":
        say(line, "Relief is gone; waiting for it…");
        break;
      case "writing":
        this.progress(1);
        say(line, "Writing the result…");
        break;
      case "running": {
        const { tiles_done: done, tiles_total: total, seconds_left: left } = stage.step;
        if (total > 0) this.progress(done / total);
        say(line, left === undefined ? "Enhancing…" : `Enhancing… ${duration(left)} left`);
        break;
      }
      default:
        say(line, "Sending…");
    }
  }

  private progress(value: number): void {
    this.parts.bar.setAttribute("value", String(Math.round(100 * value)));
  }

  private refreshDevice(): void {
    const best = this.devices
      .flatMap((device) => {
        const top = device.fastest === undefined ? undefined : device.megapixels_per_second[device.fastest];
        return top === undefined ? [] : [{ name: device.name, precision: device.fastest, top }];
      })
      .sort((a, b) => b.top - a.top)[0];
    const { device } = this.parts;
    if (best === undefined) say(device, "No usable device was found");
    else say(device, `${best.name} · ${best.precision ?? ""} · ${speed(best.top)} MP/s`);
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
      this.tell("Cancelled. Nothing was changed.");
      return;
    }
    if (problem.code === "not-paired") {
      show(this.parts.pairing, true);
      this.tell(null);
      return;
    }
    const { text, ways } = message(problem);
    this.tell(
      text,
      ways.map((way) => [WAY_LABELS[way], () => this.go(way, problem)]),
    );
  }

  /** A daemon that does not know this panel turns it away without a word, unless it shows a code. */
  private async missing(problem: PanelError): Promise<void> {
    const isPaired = await this.engine.isPaired();
    show(this.parts.pairing, !isPaired);
    const text = isPaired ? message(problem).text : "If Relief is not running yet, start it first.";
    this.tell(text, [[WAY_LABELS.start, () => this.go("start", problem)]]);
  }

  private async go(way: Way, problem: PanelError): Promise<void> {
    this.tell(null);
    switch (way) {
      case "start":
        say(this.parts.device, "Starting Relief…");
        try {
          await this.engine.start();
        } catch (error) {
          this.fail(error);
          return;
        }
        return this.connect();
      case "pair":
        show(this.parts.pairing, true);
        return;
      case "new-document":
        if (problem instanceof Unplaced) return this.placeAgain(problem, "new-document");
        this.choose({ ...this.settings, scale: Math.max(2, this.settings.scale) as 2, place: "new-document" });
        return;
      case "retry":
        if (problem instanceof Unplaced) return this.placeAgain(problem, this.settings.place);
        if (this.models.length === 0) return this.connect();
        return this.enhance();
      default:
    }
  }

  private async placeAgain(problem: Unplaced, place: Settings["place"]): Promise<void> {
    const run = new Run(this.engine, this.settings, this.models, 0, () => undefined);
    await this.keepBusy(run, async () => {
      say(this.parts.stage, "Writing the result…");
      await problem.retry(place);
    });
  }

  private tell(text: string | null, ways: readonly (readonly [string, () => Promise<void>])[] = []): void {
    const { notice } = this.parts;
    notice.setAttribute("data-kind", ways.length > 0 ? "problem" : "info");
    while (notice.firstChild !== null) notice.removeChild(notice.firstChild);
    show(notice, text !== null);
    if (text === null) return;
    notice.appendChild(h("sp-body", { size: "S", class: "text" }, text));
    if (ways.length === 0) return;
    const row = h("div", { class: "ways" });
    for (const [label, act] of ways) {
      const button = h("sp-button", { variant: "secondary", size: "s", class: "way" }, label);
      button.addEventListener("click", () => void act());
      row.appendChild(button);
    }
    notice.appendChild(row);
  }

  // --- pairing --------------------------------------------------------------------------------------------------

  private async pair(): Promise<void> {
    const { code, connect, pairNotice, pairing } = this.parts;
    const digits = code.value.replace(/\D/g, "");
    if (digits.length !== 8) {
      say(pairNotice, "The code has eight digits.");
      return;
    }
    enable(connect, false);
    say(pairNotice, "Connecting…");
    try {
      await this.engine.pair(digits);
      code.value = "";
      say(pairNotice, "");
      show(pairing, false);
      await this.connect();
    } catch (error) {
      say(pairNotice, message(PanelError.from(error)).text);
    } finally {
      enable(connect, true);
    }
  }
}
