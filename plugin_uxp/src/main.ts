/** Where Photoshop begins: the panel and the command. Nothing here waits, as UXP gives 300 ms. */
import { entrypoints } from "uxp";
import { Engine } from "./engine";
import { Panel } from "./panel";
import { onHostChange } from "./photoshop/watch";
import { Memory } from "./settings";
import { platform, sweepResults } from "./uxp";

const engine = new Engine(platform, "Photoshop");
let panel: Panel | undefined;

function thePanel(): Panel {
  if (panel === undefined) {
    panel = new Panel(engine, new Memory(localStorage));
    onHostChange(() => panel?.refresh());
    void sweepResults();
    void panel.connect();
  }
  return panel;
}

entrypoints.setup({
  panels: {
    enhance: {
      // Not "show": it comes once, or never, depending on the version.
      create(root) {
        root.appendChild(thePanel().element);
      },
    },
  },
  commands: {
    run: () => {
      void thePanel().enhance();
    },
  },
});
