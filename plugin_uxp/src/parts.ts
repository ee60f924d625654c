import { h } from "./dom";

/** The widgets that are not settings. */
export function parts() {
  const previewToggle = h("sp-action-button", { id: "preview", quiet: true, class: "wide" }, "Preview the middle");
  const before = h("img", { id: "before", class: "thumb", alt: "Before" });
  const after = h("img", { id: "after", class: "thumb", alt: "After" });
  const previewPair = h(
    "div",
    { id: "preview-pair", class: "pair", "data-state": "none" },
    h("div", { class: "shot" }, before, h("sp-detail", { class: "caption" }, "Before")),
    h("div", { class: "shot" }, after, h("sp-detail", { class: "caption" }, "After")),
  );
  const bar = h("sp-progressbar", { id: "progress", max: 100, value: 0, "show-value": "false", class: "wide" });
  const stage = h("sp-body", { id: "stage", size: "S", class: "text" });
  const cancel = h("sp-button", { id: "cancel", variant: "secondary", size: "s" }, "Cancel");
  return {
    previewToggle,
    before,
    after,
    previewPair,
    previewBox: h("div", { class: "preview" }, previewToggle, previewPair),
    bar,
    stage,
    cancel,
    progressBox: h("div", { class: "progress" }, bar, h("div", { class: "row stage" }, stage, cancel)),
    prospect: h("sp-detail", { id: "prospect", class: "line" }),
    size: h("sp-detail", { id: "size", class: "line" }),
    device: h("sp-detail", { id: "device", class: "line" }),
    button: h("sp-button", { id: "enhance", variant: "cta", class: "wide" }, "Enhance"),
  };
}
