/** Uses the panel by itself and reports how long each stage took: nobody looks on, as that would cost more than it. */
import type { Options } from "./page";

/** Asked for at "/task". */
export type Task = Omit<Options, "theme" | "facts"> & { readonly scale: number };

/** Told to "/report". */
export interface Report {
  readonly totalMs: number;
  /** The fake host's share of it. */
  readonly hostMs: number;
  readonly engineSeconds: number;
  /** What the panel said, and for how long. */
  readonly stages: readonly (readonly [stage: string, milliseconds: number])[];
  readonly problem?: string;
}

const ask = async (path: string, body?: string) =>
  (await fetch(path, body === undefined ? {} : { method: "POST", body })).text();

async function until<T>(look: () => T | null | undefined | false, seconds: number): Promise<T> {
  const end = performance.now() + 1000 * seconds;
  for (;;) {
    const found = look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(document.body.textContent);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const at = (id: string) => document.getElementById(id);
const said = (id: string, text: string) => at(id)?.textContent.includes(text);

async function measured(): Promise<Report> {
  const task = JSON.parse(await ask("/task")) as Task;
  window.folderList = () => Promise.resolve([]);
  await window.panel.open({ ...task, theme: "dark" });
  const code = await until(() => at("code") as (HTMLElement & { value: string }) | null, 10);
  code.value = await ask("/code");
  at("connect")?.click();
  await until(() => said("device", "MP/s"), 120);
  at(`scale-${task.scale}`)?.click();
  const stages: [string, number][] = [];
  const line = at("stage");
  new MutationObserver(() => {
    const text = (line?.textContent ?? "").split("…")[0] ?? "";
    if (stages.at(-1)?.[0] !== text) stages.push([text, performance.now()]);
  }).observe(line ?? document.body, { childList: true, characterData: true, subtree: true });
  const notice = at("notice");
  const host = window.panel.spentMs();
  const began = performance.now();
  at("enhance")?.click();
  await until(() => notice?.getAttribute("data-kind") === "done", 400);
  const end = performance.now();
  return {
    totalMs: end - began,
    hostMs: window.panel.spentMs() - host,
    engineSeconds: Number(notice?.getAttribute("data-seconds")),
    stages: stages.map(([text, from], i) => [text, (stages[i + 1]?.[1] ?? end) - from] as const),
  };
}

const NOTHING: Report = { totalMs: 0, hostMs: 0, engineSeconds: 0, stages: [] };
void measured()
  .catch((error: unknown): Report => ({ ...NOTHING, problem: String(error) }))
  .then((report) => ask("/report", JSON.stringify(report)));
