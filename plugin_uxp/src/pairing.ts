/** Asking for the code that Relief shows. */
import { enable, h, say, show } from "./dom";
import type { Engine } from "./engine";
import { PanelError } from "./errors";
import { message } from "./texts";

const TEXT =
  "In Relief, choose “Connect Photoshop” (or type “relief pair” in a terminal) and enter the code that it shows. " +
  "Your pictures stay on this computer, unless you set up a cloud service in Relief.";

export class Pairing {
  readonly element: HTMLElement;
  private readonly code = h("sp-textfield", {
    id: "code",
    placeholder: "12345678",
    class: "wide",
    "aria-label": "Pairing code",
  }) as HTMLElement & { value: string };
  private readonly button = h("sp-button", { id: "connect", variant: "cta", class: "wide" }, "Connect");
  private readonly notice = h("sp-body", { id: "pair-notice", size: "S", class: "text" });

  /** `onPaired` follows once the daemon knows this panel. */
  constructor(
    private readonly engine: Engine,
    private readonly onPaired: () => Promise<void>,
  ) {
    const later = h("sp-button", { id: "later", variant: "secondary", quiet: true, class: "wide" }, "Not now");
    this.element = h(
      "div",
      { id: "pairing", class: "pairing" },
      h("sp-heading", { size: "XS" }, "Connect to Relief"),
      h("sp-body", { size: "S", class: "text" }, TEXT),
      this.code,
      this.button,
      later,
      this.notice,
    );
    this.button.addEventListener("click", () => void this.pair());
    later.addEventListener("click", () => {
      this.show(false);
    });
    this.show(false);
  }

  show(isShown: boolean): void {
    show(this.element, isShown);
  }

  private async pair(): Promise<void> {
    const digits = this.code.value.replace(/\D/g, "");
    if (digits.length !== 8) {
      say(this.notice, "The code has eight digits.");
      return;
    }
    enable(this.button, false);
    say(this.notice, "Connecting…");
    try {
      await this.engine.pair(digits);
      this.code.value = "";
      say(this.notice, "");
      this.show(false);
      await this.onPaired();
    } catch (error) {
      say(this.notice, message(PanelError.from(error)).text);
    } finally {
      enable(this.button, true);
    }
  }
}
