/** The settings as widgets. */
import type { CloudState } from "./cloud";
import { Dropdown, Slider, enable, h, say, section, show } from "./dom";
import { type Memory, type Preset, type Scale, type Settings, SCALES } from "./settings";
import { cloudOff, places } from "./texts";
import type { ModelValue, Problem } from "./wire";

export interface Situation {
  readonly hasSelection: boolean;
  readonly cloud: CloudState;
  readonly cloudProblem: Problem | undefined;
}

const CUSTOM = "Custom";

export class Controls {
  /** What everybody needs. */
  readonly basics: HTMLElement;
  /** What can be left alone, folded. */
  readonly details: HTMLElement;
  private readonly preset: Dropdown<string>;
  private readonly what: Dropdown<Settings["what"]>;
  private readonly kind: Dropdown<Settings["kind"]>;
  private readonly scales: readonly HTMLElement[];
  private readonly denoise: Slider;
  private readonly sharpen: Slider;
  private readonly depth: Dropdown<Settings["depth"]>;
  private readonly near: Slider;
  private readonly far: Slider;
  private readonly keepBokeh: HTMLElement & { checked: boolean };
  private readonly protect: Dropdown<Settings["protect"]>;
  private readonly place: Dropdown<Settings["place"]>;
  private readonly depthUse: Dropdown<Settings["depthUse"]>;
  private readonly where: Dropdown<Settings["where"]>;
  private readonly cloudOff = h("sp-detail", { id: "cloud-off", class: "line" });
  private readonly saving: Saving;
  private shown: Settings | undefined;

  constructor(
    private readonly memory: Memory,
    onChange: (change: Partial<Settings>) => void,
  ) {
    const set =
      <K extends keyof Settings>(key: K) =>
      (value: Settings[K]) => {
        onChange({ [key]: value });
      };
    this.preset = new Dropdown("preset", "Preset", [], (name) => {
      const found = this.memory.presets().find((one) => one.name === name);
      if (found !== undefined) onChange(found.settings);
    });
    this.what = new Dropdown("what", "Enhance", [], set("what"));
    this.kind = new Dropdown("kind", "Picture", [], set("kind"));
    this.scales = SCALES.map((scale) => {
      const button = h("sp-action-button", { id: `scale-${scale}`, class: "scale" }, `×${scale}`);
      button.addEventListener("click", () => {
        // What is cleaned up belongs above what it was made from.
        onChange({ scale, ...(scale === 1 ? { place: "layer" } : {}) });
      });
      return button;
    });
    this.denoise = new Slider("denoise", "Denoise", set("denoise"));
    this.sharpen = new Slider("sharpen", "Sharpen", set("sharpen"));
    this.depth = new Dropdown("depth", "Depth", [], set("depth"));
    this.near = new Slider("near", "Strength near", set("near"));
    this.far = new Slider("far", "Strength far", set("far"));
    this.keepBokeh = h("sp-checkbox", { id: "keep-bokeh" }, "Keep background blur") as typeof this.keepBokeh;
    this.keepBokeh.addEventListener("change", () => {
      onChange({ keepBokeh: this.keepBokeh.checked });
    });
    this.protect = new Dropdown("protect", "Keep as it is", [], set("protect"));
    this.place = new Dropdown("place", "Result", [], set("place"));
    this.depthUse = new Dropdown("depth-use", "Depth map", [], set("depthUse"));
    this.where = new Dropdown("where", "Where", [], set("where"));
    this.saving = new Saving(
      memory,
      () => this.shown,
      () => {
        if (this.shown !== undefined) this.showPreset(this.shown);
      },
    );
    this.basics = h(
      "div",
      { class: "controls" },
      this.preset.element,
      this.saving.element,
      this.what.element,
      h(
        "div",
        { class: "field" },
        h("sp-label", { class: "label" }, "Size"),
        h("div", { class: "scales" }, ...this.scales),
      ),
      this.kind.element,
      this.place.element,
      this.where.element,
    );
    this.details = h(
      "div",
      { class: "controls" },
      section("restore", "Restore", this.denoise.element, this.sharpen.element),
      section(
        "by-depth",
        "Depth",
        this.depth.element,
        this.near.element,
        this.far.element,
        this.keepBokeh,
        this.depthUse.element,
      ),
      section("protection", "Protect", this.protect.element),
      this.cloudOff,
    );
  }

  /** Show settings that are consistent. */
  show(settings: Settings, models: readonly ModelValue[], situation: Situation): void {
    this.shown = settings;
    this.showPreset(settings);
    this.offer(settings, models, situation);
    this.what.show(settings.what);
    this.kind.show(settings.kind);
    for (const [index, scale] of SCALES.entries()) this.select(index, scale === settings.scale);
    this.denoise.show(settings.denoise);
    this.sharpen.show(settings.sharpen);
    this.depth.show(settings.depth);
    this.near.show(settings.near);
    this.far.show(settings.far);
    if (this.keepBokeh.checked !== settings.keepBokeh) this.keepBokeh.checked = settings.keepBokeh;
    this.protect.show(settings.protect);
    this.place.show(settings.place);
    this.depthUse.show(settings.depthUse);
    this.where.show(settings.where);
    show(this.where.element, typeof situation.cloud === "object");
    say(this.cloudOff, cloudOff(situation.cloudProblem));
    show(this.cloudOff, situation.cloud === "off");
    const restores = settings.kind === "photo";
    const knowsDepth = settings.depth !== "none";
    for (const slider of [this.denoise, this.sharpen]) slider.enable(restores);
    for (const slider of [this.near, this.far]) slider.enable(restores && knowsDepth);
    enable(this.keepBokeh, restores && knowsDepth);
    this.depthUse.enable(knowsDepth);
  }

  private offer(settings: Settings, models: readonly ModelValue[], situation: Situation): void {
    const { hasSelection, cloud } = situation;
    const isSame = settings.scale === 1;
    const can = (kind: Settings["kind"]) =>
      models.length === 0 || models.some((one) => one.takes_control === (kind === "photo"));
    this.what.offer(
      [
        { value: "document", label: "Document" },
        { value: "layer", label: "Active layer" },
        { value: "selection", label: "Selection" },
      ],
      hasSelection ? [] : ["selection"],
    );
    this.kind.offer(
      [
        { value: "photo", label: "Photo: restore" },
        { value: "clean", label: "Clean: only enlarge" },
      ],
      (["photo", "clean"] as const).filter((kind) => !can(kind) || (kind === "clean" && isSame)),
    );
    this.depth.offer([
      { value: "auto", label: "Automatic" },
      { value: "none", label: "Off" },
    ]);
    this.protect.offer(
      [
        { value: "none", label: "Nothing" },
        { value: "selection", label: "The selection" },
        { value: "mask", label: "The layer's mask" },
      ],
      hasSelection && settings.what !== "selection" ? [] : ["selection"],
    );
    this.place.offer(
      [
        { value: "layer", label: "New layer" },
        { value: "new-document", label: "New document" },
        { value: "enlarge", label: "This document, enlarged" },
      ],
      isSame ? ["enlarge"] : ["layer"],
    );
    this.depthUse.offer([
      { value: "none", label: "Not kept" },
      { value: "mask", label: "As the layer's mask" },
      { value: "channel", label: "As a channel" },
    ]);
    if (typeof cloud === "object") this.where.offer(places(cloud));
  }

  private select(index: number, isSelected: boolean): void {
    const button = this.scales[index];
    if (isSelected) button?.setAttribute("selected", "");
    else button?.removeAttribute("selected");
    button?.setAttribute("aria-pressed", String(isSelected));
  }

  private showPreset(settings: Settings): void {
    const presets = this.memory.presets();
    const current = presets.find((one) => isEqual(one, settings))?.name ?? CUSTOM;
    const names = presets.map((one) => one.name);
    this.preset.offer(
      [...names, CUSTOM].map((name) => ({ value: name, label: name })),
      [CUSTOM],
    );
    this.preset.show(current);
    this.saving.show(current, current === CUSTOM);
  }

  /** For tests and for the command of the menu. */
  get scale(): Scale | undefined {
    return this.shown?.scale;
  }
}

function isEqual(preset: Preset, settings: Settings): boolean {
  return (Object.keys(settings) as (keyof Settings)[]).every((key) => preset.settings[key] === settings[key]);
}

/** Keeping what is shown under a name, and giving up a name. */
class Saving {
  readonly element: HTMLElement;
  private readonly save = h("sp-action-button", { id: "save-preset", quiet: true }, "Save as preset…");
  private readonly remove = h("sp-action-button", { id: "remove-preset", quiet: true }, "Remove");
  private readonly name = h("sp-textfield", {
    id: "preset-name",
    placeholder: "Name",
    class: "wide",
    "aria-label": "Name of the preset",
  }) as HTMLElement & { value: string };
  private readonly keep = h("sp-button", { id: "keep-preset", variant: "secondary", size: "s" }, "Save");
  private readonly problem = h("sp-body", { size: "S", class: "text" });
  private readonly form = h("div", { class: "row" }, this.name, this.keep);
  private current = "";

  constructor(memory: Memory, settings: () => Settings | undefined, onChange: () => void) {
    this.element = h("div", {}, h("div", { class: "row" }, this.save, this.remove), this.form, this.problem);
    show(this.form, false);
    this.save.addEventListener("click", () => {
      show(this.form, true);
    });
    this.keep.addEventListener("click", () => {
      const shown = settings();
      if (shown === undefined) return;
      try {
        memory.keepPreset(this.name.value, shown);
        this.name.value = "";
        this.problem.textContent = "";
        show(this.form, false);
        onChange();
      } catch (error) {
        this.problem.textContent = (error as Error).message;
      }
    });
    this.remove.addEventListener("click", () => {
      memory.removePreset(this.current);
      onChange();
    });
    this.isOwn = (name) => memory.own().some((one) => one.name === name);
  }

  private readonly isOwn: (name: string) => boolean;

  show(current: string, isCustom: boolean): void {
    this.current = current;
    show(this.save, isCustom);
    if (!isCustom) show(this.form, false);
    show(this.remove, this.isOwn(current));
  }
}
