/** The panel against a scripted daemon, in a fake Photoshop: what it offers when something went wrong, and goes on with. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Engine } from "../src/engine";
import { Panel } from "../src/panel";
import { DEFAULTS, Memory, type Settings } from "../src/settings";
import { current, use } from "./current/host";
import { JOB, ScriptedDaemon } from "./daemon";
import { type Element, page } from "./elements";
import type { DocumentInit } from "./host";

const PHOTO: DocumentInit = { name: "photo.psd", width: 24, height: 18, layers: [{ background: true }] };
const LAB: DocumentInit = { name: "lab.psd", width: 24, height: 18, mode: "labColorMode" };
const FORGOTTEN = "b".repeat(32);

let daemon: ScriptedDaemon;
let engine: Engine;
let memory: Memory;
let panel: Panel;
let launches = 0;

beforeEach(() => {
  vi.stubGlobal("document", page);
  launches = 0;
});

afterEach(() => {
  engine.disconnect();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  current().check();
});

async function open(documents: DocumentInit[], settings: Partial<Settings> = {}): Promise<void> {
  use({ documents });
  daemon = new ScriptedDaemon();
  daemon.state = { state: "done" };
  engine = new Engine(
    {
      open: daemon.ports.open,
      launch: () => {
        launches += 1;
        return Promise.resolve();
      },
      readCredentials: () => Promise.resolve({ client: "me", token: "token" }),
      keepCredentials: () => Promise.resolve(),
      dataFolder: () => Promise.resolve(undefined),
    },
    "Photoshop",
  );
  const items = new Map<string, string>();
  memory = new Memory({
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
  });
  memory.keepLast({ ...DEFAULTS, ...settings });
  panel = new Panel(engine, memory);
  await panel.connect();
}

function all(): Element[] {
  return (panel.element as unknown as Element).all();
}

function part(id: string): Element {
  const found = all().find((one) => one.getAttribute("id") === id);
  if (found === undefined) throw new Error(`there is no ${id}`);
  return found;
}

function press(label: string): void {
  const found = all().find((one) => one.tag === "sp-button" && one.textContent === label && one.isShown);
  if (found === undefined) throw new Error(`there is no "${label}"`);
  found.fire("click");
}

async function told(text: string, timeout = 8000): Promise<void> {
  await vi.waitFor(
    () => {
      expect(part("notice").isShown).toBe(true);
      expect(part("notice").textContent).toContain(text);
    },
    { timeout },
  );
}

async function stage(text: string): Promise<void> {
  await vi.waitFor(() => {
    expect(part("stage").textContent).toContain(text);
  });
}

const names = () => current().photoshop.app.documents.map(({ name }) => name);

/** A run of a document that was closed before its result came. */
async function lost(): Promise<void> {
  daemon.state = { state: "running" };
  void panel.enhance();
  await vi.waitFor(() => {
    expect(daemon.said("attach")).toHaveLength(1);
  });
  current().user.closeDocument(current().ids[0] ?? 0);
  daemon.become({ state: "done" });
  await told("closed meanwhile");
}

it("tries again with the same result in the place that was wanted, whatever is chosen by now", async () => {
  await open([PHOTO], { scale: 1, place: "layer" });
  daemon.state = { state: "running" };
  void panel.enhance();
  await vi.waitFor(() => {
    expect(daemon.said("attach")).toHaveLength(1);
  });
  const release = current().user.hold();
  daemon.become({ state: "done" });
  await told("Photoshop is busy");
  press("Try again");
  await stage("Writing");
  await told("Photoshop is busy");
  const place = part("place");
  place.selectedIndex = 1; // a new document
  place.fire("change");
  await told("Photoshop is busy");
  release();
  press("Try again");
  await told("Done");
  expect(names()).toEqual(["photo.psd"]);
  expect(current().photoshop.app.activeDocument?.layers.map(({ name }) => name)).toEqual(["Enhanced", "Background"]);
  expect(daemon.said("submit")).toHaveLength(1);
}, 20_000);

it("opens what lost its document in a new one, also at the second try", async () => {
  await open([PHOTO], { place: "enlarge" });
  await lost();
  const release = current().user.hold();
  press("Open in a new document");
  await told("Photoshop is busy");
  release();
  press("Try again");
  await told("Done");
  expect(names()).toEqual(["photo ×2"]);
  expect(daemon.said("submit")).toHaveLength(1);
}, 20_000);

it("keeps what is offered when a document is in front that is converted", async () => {
  await open([PHOTO], { place: "enlarge" });
  await lost();
  current().user.open(LAB);
  panel.refresh();
  await told("closed meanwhile");
  press("OK");
  panel.refresh();
  await told("this Lab picture");
  current().user.open(PHOTO);
  panel.refresh();
  expect(part("notice").isShown).toBe(false);
});

it("opens a document of another mode anew in the size that was chosen, and starts with it", async () => {
  await open([LAB], { scale: 1, place: "layer" });
  void panel.enhance();
  await told("new RGB document");
  press("Open in a new document");
  await told("Done");
  expect(names()).toEqual(["lab.psd", "lab enhanced"]);
  expect(current().photoshop.app.documents[1]).toMatchObject({ width: 24, mode: "RGBColorMode" });
});

it("says of a document that cannot be read what would help", async () => {
  await open([{ width: 24, height: 18, mode: "bitmapMode" }]);
  expect(part("size").textContent).toContain("cannot be read");
  expect(() => {
    part("enhance").fire("click");
  }).toThrow();
});

it("goes on with the same job once Relief was started again", async () => {
  await open([PHOTO]);
  vi.useFakeTimers({ shouldAdvanceTime: true });
  daemon.state = { state: "running" };
  void panel.enhance();
  await vi.waitFor(() => {
    expect(daemon.said("attach")).toHaveLength(1);
  });
  const away = daemon.away();
  await stage("gone");
  await vi.advanceTimersByTimeAsync(120_000);
  await told("not running");
  away();
  daemon.state = { state: "done" };
  press("Start Relief");
  await told("Done");
  expect(launches).toBe(1);
  expect(daemon.said("submit")).toHaveLength(1);
  expect(names()).toEqual(["photo.psd", "photo ×2"]);
});

it("remembers a question until it was answered, though Relief goes away", async () => {
  await open([PHOTO]);
  vi.useFakeTimers({ shouldAdvanceTime: true });
  daemon.state = new ScriptedDaemon().state;
  void panel.enhance();
  await stage("your answer");
  expect(memory.asking()).toBe(JOB);
  const away = daemon.away();
  await stage("gone");
  expect(memory.asking()).toBe(JOB);
  await vi.advanceTimersByTimeAsync(120_000);
  await told("not running");
  expect(memory.asking()).toBe(JOB);
  away();
  press("Start Relief");
  await stage("your answer");
  press("Make it here");
  await told("Done");
  expect(memory.asking()).toBeUndefined();
  expect(daemon.said("cancel")).toEqual([]);
});

it("gives up a question that was left, before it begins anew", async () => {
  await open([PHOTO]);
  daemon.state = new ScriptedDaemon().state;
  void panel.enhance();
  await stage("your answer");
  const away = daemon.away();
  await stage("gone");
  press("Cancel");
  await told("Cancelled");
  expect(memory.asking()).toBe(JOB);
  away();
  memory.keepAsking(FORGOTTEN);
  daemon.state = { state: "done" };
  await panel.enhance();
  await told("Done");
  expect(daemon.said("cancel").filter(({ job }) => job === FORGOTTEN)).toHaveLength(1);
  expect(memory.asking()).toBeUndefined();
});

it("does not forget a question because a run could not even begin", async () => {
  await open([PHOTO]);
  memory.keepAsking(FORGOTTEN);
  daemon.away();
  await vi.waitFor(() => {
    expect(engine.isConnected).toBe(false);
  });
  void panel.enhance();
  await told("not running");
  expect(memory.asking()).toBe(FORGOTTEN);
});
