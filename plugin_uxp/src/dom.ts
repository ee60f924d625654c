/** Elements in one line. UXP's own widgets need no import; their labels are elements beside or inside of them. */
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export function h(tag: string, attributes: Attributes = {}, ...children: readonly (Node | string)[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
  for (const child of children) {
    element.appendChild(typeof child === "string" ? document.createTextNode(child) : child);
  }
  return element;
}

export function show(element: HTMLElement, isShown: boolean): void {
  element.style.display = isShown ? "" : "none";
}

export function enable(element: HTMLElement, isEnabled: boolean): void {
  // UXP's widgets follow the attribute, those of the web the property; the attribute serves both.
  if (isEnabled) element.removeAttribute("disabled");
  else element.setAttribute("disabled", "");
}

/** Only what changes is touched: UXP lays out anew at every write. */
export function say(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** A group under a heading that folds it, closed at first. */
export function section(id: string, title: string, ...children: readonly HTMLElement[]): HTMLElement {
  const body = h("div", { id: `${id}-body`, class: "body" }, ...children);
  const arrow = h("span", { class: "arrow" }, "▸");
  const head = h("div", { id, class: "head", role: "button", tabindex: 0, "aria-expanded": "false" }, arrow, title);
  const fold = (isOpen: boolean) => {
    show(body, isOpen);
    say(arrow, isOpen ? "▾" : "▸");
    head.setAttribute("aria-expanded", String(isOpen));
  };
  const toggle = () => {
    fold(head.getAttribute("aria-expanded") !== "true");
  };
  head.addEventListener("click", toggle);
  head.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") toggle();
  });
  fold(false);
  return h("div", { class: "section" }, head, body);
}

export interface Choice<T> {
  readonly value: T;
  readonly label: string;
}

/** A labelled choice of one in a list. */
export class Dropdown<T> {
  readonly element: HTMLElement;
  private readonly list: HTMLElement & { selectedIndex: number };
  private readonly menu: HTMLElement;
  private choices: readonly Choice<T>[] = [];
  private disabled = new Set<T>();

  constructor(id: string, label: string, choices: readonly Choice<T>[], onChange: (value: T) => void) {
    this.menu = h("sp-menu", { slot: "options" });
    this.list = h("sp-dropdown", { id, class: "wide", "aria-label": label }, this.menu) as typeof this.list;
    this.element = h("div", { class: "field" }, h("sp-label", { class: "label" }, label), this.list);
    this.offer(choices);
    this.list.addEventListener("change", () => {
      const chosen = this.choices[this.list.selectedIndex];
      if (chosen !== undefined) onChange(chosen.value);
    });
  }

  offer(choices: readonly Choice<T>[], disabled: readonly T[] = []): void {
    const isSame =
      choices.length === this.choices.length &&
      choices.every((one, i) => one.label === this.choices[i]?.label) &&
      disabled.length === this.disabled.size &&
      disabled.every((one) => this.disabled.has(one));
    this.choices = choices;
    if (isSame) return;
    this.disabled = new Set(disabled);
    while (this.menu.firstChild !== null) this.menu.removeChild(this.menu.firstChild);
    for (const [index, choice] of choices.entries()) {
      const isOff = this.disabled.has(choice.value);
      this.menu.appendChild(h("sp-menu-item", { value: index, disabled: isOff }, choice.label));
    }
  }

  show(value: T): void {
    const index = this.choices.findIndex((one) => one.value === value);
    if (this.list.selectedIndex !== index) this.list.selectedIndex = index;
  }

  enable(isEnabled: boolean): void {
    enable(this.list, isEnabled);
  }
}

/** A labelled strength in percent. */
export class Slider {
  readonly element: HTMLElement & { value: number | string };

  constructor(id: string, label: string, onChange: (value: number) => void) {
    this.element = h(
      "sp-slider",
      { id, min: 0, max: 100, value: 100, step: 1, "value-label": "%", class: "wide", "aria-label": label },
      h("sp-label", { slot: "label" }, label),
    ) as typeof this.element;
    this.element.addEventListener("change", () => {
      onChange(Math.round(Number(this.element.value)));
    });
  }

  show(value: number): void {
    if (Number(this.element.value) !== value) this.element.value = value;
  }

  enable(isEnabled: boolean): void {
    enable(this.element, isEnabled);
  }
}
