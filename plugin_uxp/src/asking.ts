/** The question whether a picture may go to the cloud, with its two answers. */
import { h, say, show } from "./dom";
import { question } from "./texts";
import type { AnswerJob, Estimate, Problem } from "./wire";

export class Asking {
  readonly element: HTMLElement;
  private readonly title = h("sp-heading", { size: "XXS", class: "text" });
  private readonly text = h("sp-body", { size: "S", class: "text" });
  private readonly here = h("sp-button", { id: "answer-here", variant: "secondary", size: "s", class: "way" });
  private readonly there = h("sp-button", { id: "answer-cloud", variant: "secondary", size: "s", class: "way" });

  constructor(onAnswer: (where: AnswerJob["where"]) => void) {
    this.element = h(
      "div",
      { id: "question", class: "notice", "data-kind": "question" },
      this.title,
      this.text,
      h("div", { class: "ways" }, this.here, this.there),
    );
    for (const [button, where] of [
      [this.here, "here"],
      [this.there, "cloud"],
    ] as const) {
      button.addEventListener("click", () => {
        this.hide();
        onAnswer(where);
      });
    }
    this.hide();
  }

  /** About a picture of this name; `refusal` is why it cannot be sent after all. */
  ask(picture: string, estimate: Estimate, refusal: Problem | undefined): void {
    const { title, text, here, there } = question(picture, estimate, refusal);
    say(this.title, title);
    say(this.text, text);
    say(this.here, here);
    say(this.there, there ?? "");
    show(this.there, there !== undefined);
    show(this.element, true);
  }

  hide(): void {
    show(this.element, false);
  }
}
