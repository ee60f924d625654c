/** UXP's built-in widgets by Spectrum Web Components: the same tags, attributes, properties and events. */
import "@spectrum-web-components/theme/sp-theme.js";
import "@spectrum-web-components/theme/src/spectrum-two/themes-core-tokens.js";
import "@spectrum-web-components/button/sp-button.js";
import "@spectrum-web-components/action-button/sp-action-button.js";
import "@spectrum-web-components/checkbox/sp-checkbox.js";
import "@spectrum-web-components/divider/sp-divider.js";
import "@spectrum-web-components/menu/sp-menu.js";
import "@spectrum-web-components/menu/sp-menu-item.js";
import "@spectrum-web-components/picker/sp-picker.js";
import "@spectrum-web-components/progress-bar/sp-progress-bar.js";
import "@spectrum-web-components/slider/sp-slider.js";
import "@spectrum-web-components/textfield/sp-textfield.js";

type Picker = HTMLElement & { value: string; updateComplete: Promise<unknown> };

/** A list to choose from: its menu says what, `selectedIndex` which. */
class Dropdown extends HTMLElement {
  static readonly observedAttributes = ["disabled"];
  private readonly picker = document.createElement("sp-picker") as Picker;
  private index = -1;

  connectedCallback(): void {
    if (this.picker.parentNode !== null) return;
    this.style.display = "block";
    this.picker.setAttribute("size", "s");
    this.picker.setAttribute("label", this.getAttribute("aria-label") ?? "");
    this.picker.style.width = "100%";
    this.appendChild(this.picker);
    this.picker.addEventListener("change", (event) => {
      event.stopPropagation();
      this.index = Number(this.picker.value);
      this.dispatchEvent(new Event("change", { bubbles: true }));
    });
    const menu = this.querySelector("sp-menu");
    if (menu === null) return;
    menu.style.display = "none";
    new MutationObserver(() => {
      this.mirror();
    }).observe(menu, { childList: true, subtree: true, attributes: true, characterData: true });
    this.mirror();
  }

  attributeChangedCallback(): void {
    this.picker.toggleAttribute("disabled", this.hasAttribute("disabled"));
  }

  get selectedIndex(): number {
    return this.index;
  }
  set selectedIndex(index: number) {
    this.index = index;
    this.picker.value = String(index);
  }

  /** The picker shows copies: UXP's menu stays where the panel put it. */
  private mirror(): void {
    const items = [...(this.querySelector("sp-menu")?.querySelectorAll("sp-menu-item") ?? [])];
    this.picker.replaceChildren(
      ...items.map((item, index) => {
        const copy = document.createElement("sp-menu-item");
        copy.setAttribute("value", String(index));
        copy.toggleAttribute("disabled", item.hasAttribute("disabled"));
        copy.textContent = item.textContent;
        return copy;
      }),
    );
    this.picker.value = String(this.index);
  }
}

class Progressbar extends HTMLElement {
  static readonly observedAttributes = ["value", "max"];
  private readonly bar = document.createElement("sp-progress-bar");

  connectedCallback(): void {
    if (this.bar.parentNode !== null) return;
    this.style.display = "block";
    this.bar.style.width = "100%";
    this.bar.setAttribute("size", "s");
    this.bar.setAttribute("aria-label", "Progress");
    this.appendChild(this.bar);
    this.attributeChangedCallback();
  }

  attributeChangedCallback(): void {
    const share = Number(this.getAttribute("value")) / Number(this.getAttribute("max") ?? 100);
    this.bar.setAttribute("progress", String(100 * share));
  }
}

class Plain extends HTMLElement {}

/** UXP labels a slider by a child in a slot, and names the accent otherwise. */
function adapt(root: Document): void {
  const each = (node: Element): void => {
    if (node.localName === "sp-slider") {
      const label = node.querySelector("[slot=label]");
      if (label !== null) {
        node.setAttribute("label", label.textContent);
        node.setAttribute("size", "s");
        label.remove();
      }
    }
    if (node.localName === "sp-button") {
      if (node.getAttribute("variant") === "cta") node.setAttribute("variant", "accent");
      if (node.getAttribute("variant") === "secondary") node.setAttribute("treatment", "outline");
      node.setAttribute("size", "s");
    }
    if (node.localName === "sp-action-button" || node.localName === "sp-checkbox") node.setAttribute("size", "s");
    if (node.localName === "sp-divider") node.setAttribute("size", "s");
  };
  new MutationObserver((records) => {
    for (const record of records) {
      for (const node of record.addedNodes) {
        if (node instanceof Element) for (const one of [node, ...node.querySelectorAll("*")]) each(one);
      }
    }
  }).observe(root, { childList: true, subtree: true });
}

export function defineWidgets(): void {
  adapt(document);
  customElements.define("sp-dropdown", Dropdown);
  customElements.define("sp-progressbar", Progressbar);
  for (const name of ["sp-label", "sp-body", "sp-detail", "sp-heading"]) {
    customElements.define(name, class extends Plain {});
  }
}
