/** What the panel says when something went wrong, and the way on that it offers. */
import { type AnyCode, PanelError } from "./errors";

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

/** What Photoshop converted, said plainly. */
export function conversionNotice(from: string): string {
  return `Photoshop converted this ${from} picture to RGB; the result is a new RGB document.`;
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
