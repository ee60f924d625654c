/** What the panel says: of a run, of the cloud, and when something went wrong, with the way on that it offers. */
import { type AnyCode, PanelError } from "./errors";
import type { Stage } from "./run";
import type { CloudValue, DeviceValue, Estimate, Job, Problem, Where } from "./wire";

/** What a button under a message does. */
export type Way = "start" | "pair" | "retry" | "new-document" | "dismiss";

export interface Message {
  readonly text: string;
  readonly ways: readonly Way[];
}

export const WAY_LABELS: Readonly<Record<Way, string>> = {
  start: "Start Relief",
  pair: "Pair again",
  retry: "Try again",
  "new-document": "Open in a new document",
  dismiss: "OK",
};

const MESSAGES: Readonly<Partial<Record<AnyCode, readonly [text: string, ...ways: Way[]]>>> = {
  "daemon-absent": ["Relief is not running on this computer.", "start"],
  "connection-lost": ["The connection to Relief was lost and did not come back.", "start", "retry"],
  "launch-refused": ["Photoshop could not start Relief. Start it yourself, then try again.", "retry"],
  "not-paired": ["Enhance is not paired with Relief yet.", "pair"],
  "token-refused": ["Relief does not know this panel any more.", "pair"],
  "origin-refused": ["Relief takes this for another program than the one that was paired.", "pair"],
  "pairing-refused": ["This code was not accepted. Ask Relief for a new one; each is good for two minutes.", "dismiss"],
  "daemon-stranger": [
    "Another program answers in Relief's place. Nothing was sent to it. Quit it, or pair again if you installed Relief anew.",
    "pair",
    "retry",
  ],
  "no-document": ["Open a picture first.", "dismiss"],
  "no-selection": ["Select something first, or enhance the document.", "dismiss"],
  "no-pixels": ["There are no pixels here. Choose another layer, or enhance the document.", "dismiss"],
  "no-mask": ["The active layer has no mask to protect with.", "dismiss"],
  "unsupported-mode": ["A picture of this colour mode can only come back as a new RGB document.", "new-document"],
  "unreadable-mode": ["Pictures of this colour mode cannot be read. Change it to RGB or grayscale first.", "dismiss"],
  "document-gone": ["The document was closed meanwhile. The result is still there.", "new-document", "dismiss"],
  "document-changed": ["The document was changed meanwhile. The result is still there.", "new-document", "dismiss"],
  "host-busy": ["Photoshop is busy: close the dialog or wait for the other plug-in.", "retry", "dismiss"],
  "result-unreadable": ["Photoshop could not read the result.", "retry", "dismiss"],
  "unknown-job": ["Relief was started anew and has forgotten this picture.", "retry"],
  "unknown-upload": ["Relief was started anew and has forgotten this picture.", "retry"],
  "unknown-model": ["The network for this is not installed. Choose another kind of picture.", "dismiss"],
  "queue-full": ["Relief has too much to do. Wait a little.", "retry"],
  "disk-full": ["The disk is full. Nothing was lost; make room and try again.", "retry"],
  "device-out-of-memory": [
    "The graphics card has too little memory free. Close other programs and try again.",
    "retry",
  ],
  "device-failed": ["The graphics card failed, and so did the processor in its place.", "retry"],
  "output-rejected": ["The result was not what it should be and was thrown away. The picture is as it was.", "retry"],
  "cloud-off": ["The cloud is switched off in Relief. Nothing was sent.", "retry", "dismiss"],
  "cloud-unset": ["Relief has no cloud service, or no key to it, any more. Nothing was sent.", "retry", "dismiss"],
  "cloud-refused": ["The cloud service does not answer as it should.", "retry", "dismiss"],
  "keyring-failed": ["Relief cannot read its key to the cloud service from the system's keyring.", "retry", "dismiss"],
  "quota-exceeded": ["What may be done at the cloud service today is used up.", "retry", "dismiss"],
  "transfer-failed": ["The cloud service cannot be reached.", "retry", "dismiss"],
  "job-crashed": ["This picture ended the engine several times and was given up.", "dismiss"],
};

/** Sentences that tell more than ours could. */
const TELLING = new Set<AnyCode>(["picture-too-large", "daemon-version", "damaged-picture", "format-limit"]);

export function message(error: PanelError): Message {
  const known = MESSAGES[error.code];
  if (known !== undefined) {
    const [text, ...ways] = known;
    return { text, ways };
  }
  if (error.detail !== "" && TELLING.has(error.code)) return { text: error.detail, ways: ["dismiss"] };
  const detail = error.detail === "" ? "" : ` ${error.detail}`;
  return { text: `This did not work.${detail}`, ways: ["retry", "dismiss"] };
}

/** Why, in a sentence. */
function reason(problem: Problem): string {
  const known = MESSAGES[problem.code as AnyCode];
  return known === undefined ? problem.message : known[0];
}

const CLOUD = "the cloud";

// --- a run ------------------------------------------------------------------------------------------------------

export interface Line {
  readonly line: string;
  /** How far the bar beside it is, from 0 to 1; as it was, where that is not known. */
  readonly share?: number;
}

/** What is told while it runs. */
export function progress(stage: Stage): Line {
  switch (stage.name) {
    case "reading":
      return { line: "Reading pixels…" };
    case "waiting":
      return { line: stage.ahead !== undefined && stage.ahead > 0 ? `Waiting for ${stage.ahead} before…` : "Waiting…" };
    case "reconnecting":
      return { line: "Relief is gone; waiting for it…" };
    case "paused":
      return { line: "Paused in Relief…" };
    case "asking":
      return { line: "Waiting for your answer…" };
    case "writing":
      return { line: "Writing the result…", share: 1 };
    default:
      return working(stage);
  }
}

function working({ step, host }: Extract<Stage, { name: "running" }>): Line {
  const { stage, tiles_done: done, tiles_total: total, seconds_left: left } = step;
  const share = total > 0 ? done / total : undefined;
  const far = share === undefined ? {} : { share };
  // On the way to a service and back, the share is that of the way.
  const percent = share === undefined ? "" : ` ${Math.round(100 * share)} %`;
  if (stage === "upload") return { line: `Sending to ${host ?? CLOUD}…${percent}`, ...far };
  if (stage === "download") return { line: `Fetching from ${host ?? CLOUD}…${percent}`, ...far };
  const who = host === undefined ? "Enhancing…" : stage === "wait" ? `Waiting for ${host}…` : `Enhancing at ${host}…`;
  return { line: left === undefined ? who : `${who} ${duration(left)} left`, ...far };
}

/** What is told at the end; where it was made, if that was in question. */
export function ended(job: Job, wasInQuestion: boolean): string {
  const seconds = job.report?.seconds.total;
  const time = seconds === undefined ? "" : ` in ${duration(seconds)}`;
  const place = job.cloud !== undefined ? `, in the cloud (${job.cloud})` : wasInQuestion ? ", on this machine" : "";
  return [`Done${time}${place}.`, ...(job.report?.fallbacks ?? []), ...(job.report?.notices ?? [])].join(" ");
}

// --- the cloud --------------------------------------------------------------------------------------------------

/** Where all is made, and why; `problem` is what stands against a service that the user wants. */
export function cloudOff(problem: Problem | undefined): string {
  if (problem === undefined)
    return "The cloud is off: all is made on this machine. It is set up in Relief's preferences.";
  return sentences(problem.message, "Until then all is made on this machine.");
}

/** The choices of a run, while the cloud is on. */
export function places(settings: CloudValue): readonly { value: Where; label: string }[] {
  return [
    { value: "policy", label: "As set in Relief" },
    { value: "here", label: "This machine" },
    { value: "cloud", label: "In the cloud" },
    { value: "ask", label: "Ask me" },
    { value: "megapixels", label: `Cloud over ${settings.megapixels} MP` },
    { value: "minutes", label: `Cloud over ${settings.minutes} min` },
  ];
}

/** What the picture would take, and what would be sent to whom; before anything is. */
export function prospect(estimate: Estimate): string {
  const { place, problem } = estimate;
  if (problem !== undefined) return sentences(reason(problem), `${times(estimate)}.`);
  if (place === "here") return sentences(`${times(estimate)}.`, "Made here; nothing is sent.");
  const limit = latest(estimate);
  const kept = limit === undefined ? "" : `, deleted there ${limit}`;
  const verb = place === "ask" ? "would go" : "go";
  const sent = `about ${megabytes(estimate.sent_bytes)} ${verb} to ${host(estimate)}${kept}.`;
  const first = times(estimate);
  const all = first === "" ? sent.replace("a", "A") : `${first}; ${sent}`;
  return sentences(all, place === "ask" ? "You are asked first." : "");
}

export interface Question {
  readonly title: string;
  readonly text: string;
  readonly here: string;
  /** Missing where it cannot be sent any more. */
  readonly there?: string;
}

export function question(picture: string, estimate: Estimate, refusal?: Problem): Question {
  const name = picture === "" ? "this picture" : `“${picture}”`;
  const here = "Make it here";
  if (refusal !== undefined) return { title: `Make ${name} here?`, text: reason(refusal), here };
  const who = host(estimate);
  const size = megabytes(estimate.sent_bytes);
  const limit = latest(estimate);
  return {
    title: `Send ${name} to ${who}?`,
    text: sentences(
      `${times(estimate)}.`,
      `About ${size} would be sent: its pixels, and a mask or depth map if it has one; no metadata, no file name.`,
      `They are deleted there when the result is here${limit === undefined ? "" : `, ${limit}`}.`,
    ),
    here,
    there: "Send",
  };
}

const host = (estimate: Estimate) => estimate.host ?? CLOUD;

function times({ here_seconds: here, there_seconds: there }: Estimate): string {
  const known = [
    here === undefined ? "" : `${duration(here)} here`,
    there === undefined ? "" : `${duration(there)} in the cloud`,
  ].filter((one) => one !== "");
  return known.length === 0 ? "" : `About ${known.join(" · ")}`;
}

/** How long a picture may lie there, as the service says. */
function latest({ keep_hours: hours }: Estimate): string | undefined {
  if (hours === undefined) return undefined;
  return `at the latest after ${hours < 1 ? duration(3600 * hours) : `${Math.ceil(hours)} h`}`;
}

/** Those that say something. */
function sentences(...all: readonly string[]): string {
  return all.filter((one) => one !== "" && one !== ".").join(" ");
}

// --- figures ----------------------------------------------------------------------------------------------------

/** Of files; never 0. */
export function megabytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toPrecision(2)} GB`;
  const value = bytes / 1e6;
  return value >= 10 ? `${Math.round(value)} MB` : `${Math.max(0.1, value).toFixed(1)} MB`;
}

/** What Photoshop converted, said plainly. */
export function conversionNotice(from: string): string {
  return `Photoshop converted this ${from} picture to RGB; the result is a new RGB document.`;
}

/** The device that is used, with its measured speed. */
export function fastestDevice(devices: readonly DeviceValue[]): string {
  const best = devices
    .flatMap(({ name, fastest, megapixels_per_second: measured }) => {
      const top = fastest === undefined ? undefined : measured[fastest];
      return top === undefined ? [] : [{ name, fastest, top }];
    })
    .sort((a, b) => b.top - a.top)[0];
  if (best === undefined) return "No usable device was found";
  return `${deviceName(best.name)} · ${best.fastest ?? ""} · ${speed(best.top)} MP/s`;
}

/** A device as people call it. */
function deviceName(name: string): string {
  return name
    .replace(/\((?:R|TM)\)/gi, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** 12.3 or 0.85: three digits that mean something. */
export function speed(megapixelsPerSecond: number): string {
  return megapixelsPerSecond >= 100 ? megapixelsPerSecond.toFixed(0) : megapixelsPerSecond.toPrecision(2);
}

export function duration(seconds: number): string {
  if (seconds < 1.5) return "1 s";
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return `${Math.round(seconds / 60)} min`;
}
