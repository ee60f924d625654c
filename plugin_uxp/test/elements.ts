/** As much of a page as the panel builds: elements that know their children, texts, attributes and listeners. */

export class Element {
  readonly style: Record<string, string> = {};
  /** Of widgets. */
  selectedIndex = -1;
  value: string | number = "";
  checked = false;
  parent: Element | undefined;
  private children: Element[] = [];
  private readonly attributes = new Map<string, string>();
  private readonly listeners: [type: string, listener: (event: object) => void][] = [];

  constructor(
    readonly tag: string,
    private text = "",
  ) {}

  get firstChild(): Element | null {
    return this.children[0] ?? null;
  }

  get textContent(): string {
    return this.text + this.children.map((child) => child.textContent).join("");
  }

  set textContent(text: string) {
    this.children = [];
    this.text = text;
  }

  appendChild(child: Element): void {
    child.parent = this;
    this.children.push(child);
  }

  removeChild(child: Element): void {
    this.children = this.children.filter((one) => one !== child);
  }

  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null;
  }

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }

  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }

  addEventListener(type: string, listener: (event: object) => void): void {
    this.listeners.push([type, listener]);
  }

  /** Itself and all below. */
  all(): Element[] {
    return [this, ...this.children.flatMap((child) => child.all())];
  }

  get isShown(): boolean {
    return this.style.display !== "none" && (this.parent === undefined || this.parent.isShown);
  }

  /** As the user does; what is off or not to be seen takes no click. */
  fire(type: "click" | "change"): void {
    if (!this.isShown || this.getAttribute("disabled") !== null) throw new Error(`${this.tag} cannot be touched`);
    for (const [on, listener] of this.listeners) if (on === type) listener({});
  }
}

/** What the panel asks of `document`. */
export const page = {
  createElement: (tag: string) => new Element(tag),
  createTextNode: (text: string) => new Element("", text),
};
