/** What the panel says of what happened, and the ways on that it offers. */
import { h, say, show } from "./dom";

/** What a button says, and what it does. */
export type Offer = readonly [label: string, act: () => Promise<void>];

export class Notice {
  readonly element = h("div", { id: "notice", class: "notice" });

  /** Whether somebody has still to choose a way. */
  get isOpen(): boolean {
    return this.kind === "problem";
  }

  /** Whether it is good only for what is open just now. */
  get isPassing(): boolean {
    return this.kind === "info";
  }

  /** Nothing, where there is no text. */
  tell(text: string | null, offers: readonly Offer[] = []): void {
    const { element } = this;
    element.setAttribute("data-kind", offers.length > 0 ? "problem" : "info");
    while (element.firstChild !== null) element.removeChild(element.firstChild);
    show(element, text !== null);
    if (text === null) return;
    element.appendChild(h("sp-body", { size: "S", class: "text" }, text));
    if (offers.length === 0) return;
    const row = h("div", { class: "ways" });
    for (const [label, act] of offers) {
      const button = h("sp-button", { variant: "secondary", size: "s", class: "way" }, label);
      button.addEventListener("click", () => void act());
      row.appendChild(button);
    }
    element.appendChild(row);
  }

  /** A run has ended well, after so many seconds. */
  done(text: string, seconds: number): void {
    const { element } = this;
    element.setAttribute("data-kind", "done");
    element.setAttribute("data-seconds", String(seconds));
    say(element, text);
    show(element, true);
  }

  private get kind(): string | null {
    return this.element.getAttribute("data-kind");
  }
}
