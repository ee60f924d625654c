/**
 * What Relief says of the cloud, and what the picture at hand would take. Asked of the daemon alone, and only while it
 * is connected anyway; whether anything may be sent is decided there.
 */
import type { Engine } from "./engine";
import type { CloudValue, Estimate, EstimateWish, Problem, Where } from "./wire";

/** The user turns several knobs. */
const PAUSE_MS = 400;
/** Relief's settings may change at any time; it reads them anew whenever it is asked. */
const STATE_MS = 5_000;
const ESTIMATE_MS = 60_000;

/** Relief's settings, if pictures may go to a service. */
export type CloudState = "unknown" | "off" | CloudValue;

export class Cloud {
  private told: CloudValue | undefined;
  private toldAt = 0;
  private wanted: EstimateWish | undefined;
  private made: { readonly about: string; readonly at: number; readonly estimate: Estimate } | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private number = 0;

  /** `onChange` is told when another state or estimate is to be shown. */
  constructor(
    private readonly engine: Pick<Engine, "isConnected" | "cloud" | "estimate">,
    private readonly onChange: () => void,
  ) {}

  get state(): CloudState {
    if (this.told === undefined) return "unknown";
    return this.told.policy === "off" || this.told.problem !== undefined ? "off" : this.told;
  }

  /** Why it is off, where that was not the user's wish. */
  get problem(): Problem | undefined {
    return this.told?.policy === "off" ? undefined : this.told?.problem;
  }

  get isOn(): boolean {
    return typeof this.state === "object";
  }

  /** Of what was looked at last. */
  get estimate(): Estimate | undefined {
    if (!this.isOn || this.made === undefined || this.wanted === undefined) return undefined;
    return this.made.about === key(this.wanted) ? this.made.estimate : undefined;
  }

  /** Where a job may be done if the user chose `where`: here, unless it is known that the cloud is on. */
  place(where: Where): Where {
    return this.isOn ? where : "here";
  }

  /** Find out how things stand. Never raises: what is not known is not offered. */
  async ask(): Promise<void> {
    const before = JSON.stringify(this.told);
    try {
      this.told = await this.engine.cloud();
    } catch {
      this.told = undefined;
    }
    this.toldAt = Date.now();
    if (JSON.stringify(this.told) === before) return;
    this.made = undefined;
    this.onChange();
  }

  /** Soon find out what this would take; nothing, where there is no picture. */
  look(about: EstimateWish | undefined): void {
    clearTimeout(this.timer);
    const shown = this.estimate;
    this.wanted = about;
    if (shown !== this.estimate) this.onChange();
    if (this.engine.isConnected) this.timer = setTimeout(() => void this.now(), PAUSE_MS);
  }

  private async now(): Promise<void> {
    const number = ++this.number;
    if (Date.now() - this.toldAt > STATE_MS) await this.ask();
    const about = this.wanted;
    if (!this.isOn || about === undefined || number !== this.number) return;
    if (this.estimate !== undefined && Date.now() - (this.made?.at ?? 0) < ESTIMATE_MS) return;
    try {
      const estimate = await this.engine.estimate(about);
      if (number !== this.number) return;
      this.made = { about: key(about), at: Date.now(), estimate };
    } catch {
      if (number !== this.number) return;
      this.made = undefined;
      this.toldAt = 0; // it may have been switched off: the next look finds out
    }
    this.onChange();
  }
}

const key = (about: EstimateWish) => JSON.stringify(about);
