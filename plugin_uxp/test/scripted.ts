/** A daemon in a few lines, for what the real one does rarely: strangers, losses, slowness. Ports without one refuse. */
import { pack, parse } from "../src/bands";
import type { Socket } from "../src/connection";
import { codeKey, proof } from "../src/proof";
import { PROTOCOL, type ToDaemon } from "../src/wire";

export interface Script {
  token?: string;
  client?: string;
  protocol?: number;
  code?: string;
  /** Answers hello with a proof made by this instead of the token. */
  proofKey?: string;
  silent?: boolean;
  /** Called for every message after the welcome; `false` keeps the usual answer from being given. */
  onMessage?(message: ToDaemon, socket: ScriptedSocket): boolean | undefined;
  /** Band acknowledgements are held back until this is called. */
  acks?: "at once" | "held";
  /** What `bufferedAmount` begins to show after a send, and how fast it drains. */
  drain?: { bytes: number; perMs: number };
}

const SALT = "00112233445566778899aabbccddeeff";

export class ScriptedSocket implements Socket {
  binaryType: BinaryType = "blob";
  readyState = 0;
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  readonly said: ToDaemon[] = [];
  readonly bands: { transfer: number; row: number; rows: number; bytes: number }[] = [];
  mostBuffered = 0;
  isClosed = false;
  private buffered = 0;
  private height = 0;

  constructor(
    readonly port: number,
    readonly script: Script | undefined,
  ) {
    setTimeout(() => {
      if (script === undefined) this.onerror?.(undefined as never);
      else {
        this.readyState = 1;
        this.onopen?.(undefined as never);
      }
    }, 0);
  }

  get bufferedAmount(): number {
    return this.buffered;
  }

  /** As if the daemon said it. */
  answer(message: object): void {
    setTimeout(() => this.onmessage?.({ data: JSON.stringify(message) }), 0);
  }

  answerBand(transfer: number, row: number, rows: number, content: Uint8Array): void {
    setTimeout(() => this.onmessage?.({ data: pack(transfer, row, rows, content) }), 0);
  }

  lose(reason = ""): void {
    this.readyState = 3;
    this.isClosed = true;
    setTimeout(() => this.onclose?.({ code: 1006, reason }), 0);
  }

  close(): void {
    if (!this.isClosed) this.lose();
  }

  send(data: string | ArrayBuffer): void {
    if (this.isClosed) throw new Error("closed");
    if (typeof data === "string") this.hear(JSON.parse(data) as ToDaemon);
    else this.hearBand(data);
  }

  private hearBand(data: ArrayBuffer): void {
    this.buffer(data.byteLength);
    const { transfer, row, rows } = parse(data);
    this.bands.push({ transfer, row, rows, bytes: data.byteLength });
    if (this.script?.acks !== "held") this.acknowledge(transfer, row, rows);
  }

  acknowledge(transfer: number, row: number, rows: number): void {
    this.answer({ type: "ack", transfer, row });
    if (row + rows >= this.height) this.answer({ type: "uploaded", transfer, upload: "u".repeat(32) });
  }

  private buffer(bytes: number): void {
    const drain = this.script?.drain;
    if (drain === undefined) return;
    this.buffered += bytes;
    this.mostBuffered = Math.max(this.mostBuffered, this.buffered);
    const timer = setInterval(() => {
      this.buffered = Math.max(0, this.buffered - drain.perMs);
      if (this.buffered === 0) clearInterval(timer);
    }, 1);
  }

  private hear(message: ToDaemon): void {
    this.said.push(message);
    const { script } = this;
    if (script === undefined || script.silent === true) return;
    if (script.onMessage?.(message, this) === false) return;
    switch (message.type) {
      case "hello": {
        const isKnown = message.client === (script.client ?? "me");
        const key = script.proofKey ?? script.token ?? "token";
        this.answer({
          type: "proof",
          protocol: script.protocol ?? PROTOCOL,
          version: "9.9.9",
          ...(isKnown || script.proofKey !== undefined
            ? { proof: proof(key, "daemon", message.nonce, this.port) }
            : {}),
          ...(script.code === undefined ? {} : { salt: SALT }),
        });
        return;
      }
      case "auth":
        this.answer({ type: "welcome", scope: "panel", band_bytes: 2 ** 24, window: 4, max_pixels: 10 ** 9 });
        return;
      case "pair":
        void this.pair(message.nonce, message.proof);
        return;
      case "upload":
        this.height = message.height;
        this.answer({ type: "ready", transfer: message.transfer, rows: 2 });
        return;
      default:
    }
  }

  private async pair(nonce: string, given: string): Promise<void> {
    const key = await codeKey(this.script?.code ?? "", SALT);
    if (given !== proof(key, "panel", nonce, this.port)) {
      this.answer({ type: "error", error: { code: "pairing-refused", message: "Wrong code." } });
      return;
    }
    const shown = proof(this.script?.proofKey ?? key, "daemon", nonce, this.port);
    this.answer({ type: "paired", client: "c".repeat(32), token: "fresh", proof: shown });
  }
}

/** A set of ports, and every socket that was opened. */
export class Ports {
  readonly sockets: ScriptedSocket[] = [];

  constructor(readonly scripts: Map<number, Script>) {}

  readonly open = (address: string): Socket => {
    const port = Number(/:(\d+)\//.exec(address)?.[1]);
    const socket = new ScriptedSocket(port, this.scripts.get(port));
    this.sockets.push(socket);
    return socket;
  };

  at(port: number): ScriptedSocket[] {
    return this.sockets.filter((socket) => socket.port === port);
  }

  /** Everything that was said to a port. */
  said(port: number): ToDaemon[] {
    return this.at(port).flatMap((socket) => socket.said);
  }
}
