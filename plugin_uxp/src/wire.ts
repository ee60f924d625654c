// Generated from engine/wire by plugin_uxp/tools/wire.py; do not edit.

export const PROTOCOL = 1;
export const PORTS = [47801, 47802, 47803, 47804] as const;
export const CODE_ROUNDS = 200_000;
export const WINDOW = 4;
export const BAND_HEADER = 16;
export const LARGEST_BAND = 16_777_216;
export const BAND_MAGIC = 0x31464c52;

export type ErrorCode =
  | "access-refused"
  | "address-refused"
  | "cancelled"
  | "catalog-invalid"
  | "cloud-invalid"
  | "cloud-off"
  | "cloud-refused"
  | "cloud-unset"
  | "config-invalid"
  | "conversion-failed"
  | "converter-missing"
  | "daemon-invalid"
  | "daemon-running"
  | "daemon-unproven"
  | "daemon-unreachable"
  | "daemon-version"
  | "damaged-model"
  | "damaged-picture"
  | "device-failed"
  | "device-invalid"
  | "device-out-of-memory"
  | "disk-full"
  | "download-busy"
  | "download-damaged"
  | "download-invalid"
  | "download-unavailable"
  | "format-limit"
  | "hash-unknown"
  | "input-empty"
  | "input-invalid"
  | "input-missing"
  | "input-unreadable"
  | "internal"
  | "job-conflict"
  | "job-crashed"
  | "job-invalid"
  | "journal-unusable"
  | "keyring-failed"
  | "licence-not-accepted"
  | "model-invalid"
  | "not-a-picture"
  | "origin-refused"
  | "output-exists"
  | "output-invalid"
  | "output-rejected"
  | "output-unwritable"
  | "pairing-refused"
  | "path-refused"
  | "picture-too-large"
  | "ports-taken"
  | "preset-invalid"
  | "protocol-broken"
  | "queue-full"
  | "quota-exceeded"
  | "request-invalid"
  | "scope-refused"
  | "storage-failed"
  | "token-refused"
  | "transfer-failed"
  | "unfit-model"
  | "unknown-device"
  | "unknown-job"
  | "unknown-model"
  | "unknown-upload"
  | "unsafe-model"
  | "unsupported-picture"
  | "upload-broken"
  | "upload-too-large";

export interface Accepted {
  type: "accepted";
  ref: number;
  job: Job;
}

/** The band that began at ``row`` has arrived and may be forgotten by its sender. */
export interface Ack {
  type: "ack";
  transfer: number;
  row: number;
}

/** Do something to a job. */
export interface Act {
  type: "cancel" | "pause" | "resume" | "attach" | "forget";
  job: string;
}

/** The answer to a job's `engine.wire.values.Job.question`; plain ``resume`` means here. */
export interface AnswerJob {
  where: "here" | "cloud";
  type: "answer";
  job: string;
}

/** What is here? Devices are measured when they are first asked for, which takes seconds. */
export interface Ask {
  type: "ask";
  ref: number;
  about: "devices" | "models" | "cloud";
}

/** What would a picture take here, and in the cloud? Where the cloud is off, only the former is found out. */
export interface AskEstimate {
  type: "estimate";
  ref: number;
  about: EstimateWish;
}

export interface Auth {
  type: "auth";
  token: string;
}

/** ``client`` is what pairing gave, ``local`` for programs that can read the token file, empty before pairing. */
export interface ClientHello {
  type: "hello";
  protocol: number;
  client?: string;
  nonce: string;
}

/** Whether pictures may go to a cloud service, as the settings say now; nobody is connected to for this. */
export interface CloudValue {
  policy: "off" | "megapixels" | "minutes" | "ask";
  megapixels: number;
  minutes: number;
  host?: string;
  problem?: Problem;
}

/** Where the depth of a picture is to come from. */
export type DepthSource = "auto" | "none" | "embedded" | "estimate" | "file";

/** Where depth is to come from; see `engine.domain.DepthRequest`. */
export interface DepthWish {
  source?: DepthSource;
  estimator?: string;
  file?: Source;
}

/** How the result is kept. Without ``path`` the daemon keeps it until it is fetched. ``pixels`` leaves it as raw pixels, to be fetched through the WebSocket, and is for uploaded pixels only. ``folder`` writes it to the folder that a panel registered when it was paired, as ``result-JOB``. */
export interface Destination {
  path?: string;
  format?: Format;
  quality?: number;
  lossless?: boolean;
  overwrite?: boolean;
  depth_map?: boolean;
  depth_path?: string;
  pixels?: boolean;
  folder?: boolean;
}

/** A device with its measured speeds, megapixels of result a second by precision, or why it has none. */
export interface DeviceValue {
  id: string;
  name: string;
  megapixels_per_second: Readonly<Record<string, number>>;
  fastest?: string;
  error?: string;
}

/** Stop a transfer. */
export interface Drop {
  type: "drop";
  transfer: number;
}

/** What a picture would take here and in the cloud, and which of both it would be. Unknown figures are absent. */
export interface Estimate {
  place: "here" | "cloud" | "ask";
  megapixels: number;
  here_seconds?: number;
  there_seconds?: number;
  sent_bytes: number;
  host?: string;
  keep_hours?: number;
  problem?: Problem;
}

/** A picture, or one of this size, and what is to be done to it. */
export interface EstimateWish {
  input?: Source;
  picture?: RawSize;
  wish?: Wish;
  where?: Where;
}

export interface Estimated {
  type: "estimated";
  ref: number;
  estimate: Estimate;
}

/** A device failed on a piece, and it was made again more carefully. */
export interface FellBack {
  type: "fallback";
  job: string;
  text: string;
}

/** Send the pixels of a result, or of its depth map (uint16, 65535 is nearest), from ``row`` on. */
export interface Fetch {
  type: "fetch";
  transfer: number;
  job: string;
  part?: "result" | "depth";
  row?: number;
}

/** File formats that can be written; the value is the usual file extension without the dot. */
export type Format = "png" | "jpg" | "webp" | "tif" | "avif";

/** A job as its owner sees it. ``revision`` grows with every change. */
export interface Job {
  id: string;
  state: JobState;
  revision: number;
  name: string;
  interactive: boolean;
  created: number;
  started?: number;
  finished?: number;
  ahead?: number;
  progress?: Step;
  outcome?: Outcome;
  report?: ReportValue;
  error?: Problem;
  cloud?: string;
  question?: Estimate;
}

export interface JobChanged {
  type: "job";
  job: Job;
}

/** Where a job stands. The last three are final. */
export type JobState = "queued" | "running" | "paused" | "done" | "failed" | "cancelled";

/** An installed model. */
export interface ModelValue {
  name: string;
  scales: readonly number[];
  precisions: readonly Precision[];
  estimates_depth: boolean;
  takes_control: boolean;
  licence: string;
}

/** A job to be accepted. With ``key``, asking again (after a lost answer) finds the same job, not a second one. */
export interface NewJob {
  input: Source;
  wish?: Wish;
  output?: Destination;
  name?: string;
  interactive?: boolean;
  key?: string;
  where?: Where;
}

/** What a finished job left behind. ``path`` is where it was written, if it was given a place. */
export interface Outcome {
  width: number;
  height: number;
  bytes: number;
  media_type: string;
  path?: string;
  depth: boolean;
  bands?: number;
  dtype?: "uint8" | "uint16" | "float32";
}

/** ``proof`` shows that the code is known, without telling it; see `engine.wire.proof.code_key`. */
export interface Pair {
  type: "pair";
  name: string;
  nonce: string;
  proof: string;
  folder?: string;
}

/** The token of the new client; ``proof`` shows that the daemon knows the code too. */
export interface Paired {
  type: "paired";
  client: string;
  token: string;
  proof: string;
}

export interface PixelsFollow {
  type: "pixels";
  transfer: number;
  width: number;
  height: number;
  bands: number;
  dtype: "uint8" | "uint16" | "float32";
  icc?: string;
  rows: number;
}

/** What the residual branch of a network is computed in. */
export type Precision = "int8" | "fp16" | "fp32";

/** An error: ``code`` is stable, ``message`` a sentence for people. */
export interface Problem {
  code: string;
  message: string;
}

export interface Progressed {
  type: "progress";
  job: string;
  step: Step;
}

export interface Proof {
  type: "proof";
  protocol: number;
  version: string;
  proof?: string;
  salt?: string;
}

/** A picture that has not been uploaded; as in `engine.wire.socket.UploadPixels`. */
export interface RawSize {
  width: number;
  height: number;
  bands: number;
  dtype: "uint8" | "uint16" | "float32";
}

/** Bands of at most ``rows`` rows may come. */
export interface Ready {
  type: "ready";
  transfer: number;
  rows: number;
}

export interface Refused {
  type: "error";
  error: Problem;
  ref?: number;
  transfer?: number;
  job?: string;
}

/** What happened to a picture; see `engine.domain.Report`. */
export interface ReportValue {
  source: string;
  result: string;
  model: string;
  scales: readonly number[];
  device: string;
  precision: Precision;
  tile: number;
  tiles: number;
  seconds: Readonly<Record<string, number>>;
  fallbacks: readonly string[];
  notices: readonly string[];
  depth: string;
}

/** How much of the damage to undo; see `engine.domain.Restoration`. */
export interface RestorationWish {
  denoise?: number;
  sharpen?: number;
  near?: number;
  far?: number;
  keep_bokeh?: boolean;
  protect?: Source;
}

/** A picture: something uploaded before, or a file of this machine (for clients that may name files). */
export interface Source {
  upload?: string;
  path?: string;
}

/** How far a running job is; see `engine.domain.Progress`. */
export interface Step {
  stage: string;
  tiles_done: number;
  tiles_total: number;
  megapixels_per_second: number;
  seconds_left?: number;
}

export interface Submit {
  type: "submit";
  ref: number;
  job: NewJob;
}

/** The answer to `Ask`: the one that was asked for. */
export interface Told {
  type: "told";
  ref: number;
  devices?: readonly DeviceValue[];
  models?: readonly ModelValue[];
  cloud?: CloudValue;
}

/** Pixels to come: ``bands`` values each, chunky; 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and straight alpha. uint16 is full range, 0 to 65535; float32 is linear. ``icc`` is the profile in base64. */
export interface UploadPixels {
  type: "upload";
  transfer: number;
  width: number;
  height: number;
  bands: number;
  dtype: "uint8" | "uint16" | "float32";
  icc?: string;
  dpi?: [number, number];
}

export interface Uploaded {
  type: "uploaded";
  transfer: number;
  upload: string;
}

/** What the client may do, and how much of it. */
export interface Welcome {
  type: "welcome";
  scope: "local" | "panel";
  band_bytes: number;
  window: number;
  max_pixels: number;
}

/** Where a picture may be done. ``megapixels`` and ``minutes`` compare with the limits of the settings. Nothing but ``here`` means anything while the settings say that the cloud is off. */
export type Where = "policy" | "here" | "cloud" | "megapixels" | "minutes" | "ask";

/** What is to be done to a picture; see `engine.domain.EnhanceRequest`. */
export interface Wish {
  model?: string;
  scale?: number;
  width?: number;
  height?: number;
  precision?: Precision;
  device?: string;
  tile?: number;
  depth?: DepthWish;
  restoration?: RestorationWish;
}

export type ToDaemon =
  | Ack
  | Act
  | AnswerJob
  | Ask
  | AskEstimate
  | Auth
  | ClientHello
  | Drop
  | Fetch
  | Pair
  | Submit
  | UploadPixels;

export type ToClient =
  | Accepted
  | Ack
  | Estimated
  | FellBack
  | JobChanged
  | Paired
  | PixelsFollow
  | Progressed
  | Proof
  | Ready
  | Refused
  | Told
  | Uploaded
  | Welcome;
