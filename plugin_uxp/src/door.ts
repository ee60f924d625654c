/** Finding the daemon, proving who both are, and pairing; gives a `Connection`. `engine/daemon/channel.py` answers. */
import { Connection, type Socket, expect } from "./connection";
import { PanelError } from "./errors";
import { codeKey, nonce, proof, same } from "./proof";
import type { Proof, ToClient, ToDaemon } from "./wire";
import { PORTS, PROTOCOL } from "./wire";

const HELLO_MS = 3_000;
const PAIR_MS = 20_000;

/** What pairing gave; kept in the host's secure storage. */
export interface Credentials {
  readonly client: string;
  readonly token: string;
  /** The folder of the panel's that was named then, where results may come as files. */
  readonly folder?: string;
}

export type OpenSocket = (address: string) => Socket;

/** Somebody who speaks our protocol on a port, and what was said so far. */
interface Greeted {
  readonly port: number;
  readonly socket: Socket;
  readonly shown: Proof;
  readonly nonce: string;
  say(message: ToDaemon): void;
  hear(milliseconds?: number): Promise<ToClient>;
}

/**
 * The daemon, of the declared ports, the first that proves that it is ours. Its token is sent to nobody else.
 *
 * Raises "daemon-absent", "not-paired" (it is there, but does not know us), "daemon-stranger" (something answers that
 * does not know our token), "daemon-version", "token-refused", "origin-refused".
 */
export async function enter(open: OpenSocket, known: Credentials | null): Promise<Connection> {
  const attempts = greetAll(open, known?.client ?? "");
  let entered: Greeted | null = null;
  try {
    const ours = known === null ? null : await first(attempts, (one) => isProven(one, known));
    if (known === null || ours === null) throw stranger(await present(attempts), known !== null);
    checkVersion(ours);
    ours.say({ type: "auth", token: known.token });
    const welcome = expect(await ours.hear(), "welcome");
    entered = ours;
    return new Connection(ours.socket, welcome, ours.port);
  } finally {
    closeAll(attempts, entered);
  }
}

/**
 * Become a panel of the daemon that shows this code. `folder` is where it may write results.
 *
 * Raises "daemon-absent", "pairing-refused", "daemon-stranger", "daemon-version".
 */
export async function pair(
  open: OpenSocket,
  code: string,
  name: string,
  folder: string | undefined,
): Promise<Credentials> {
  const attempts = greetAll(open, "");
  try {
    const showing = await first(attempts, (one) => one.shown.salt !== undefined);
    if (showing?.shown.salt === undefined) {
      if ((await present(attempts)).length === 0) throw new PanelError("daemon-absent");
      throw new PanelError("pairing-refused", "No code is open. Ask Relief for a new one.");
    }
    checkVersion(showing);
    const key = await codeKey(code, showing.shown.salt);
    const ours = nonce();
    showing.say({
      type: "pair",
      name,
      nonce: ours,
      proof: proof(key, "panel", ours, showing.port),
      ...(folder === undefined ? {} : { folder }),
    });
    const answer = expect(await showing.hear(PAIR_MS), "paired");
    if (!same(answer.proof, proof(key, "daemon", ours, showing.port))) throw new PanelError("daemon-stranger");
    return { client: answer.client, token: answer.token, ...(folder === undefined ? {} : { folder }) };
  } finally {
    closeAll(attempts, null);
  }
}

function isProven(one: Greeted, known: Credentials): boolean {
  return one.shown.proof !== undefined && same(one.shown.proof, proof(known.token, "daemon", one.nonce, one.port));
}

function stranger(greeted: readonly Greeted[], wasPaired: boolean): PanelError {
  if (greeted.length === 0) return new PanelError("daemon-absent");
  // With a proof that is wrong it claims to know us, and does not; without one it never met us.
  if (wasPaired && greeted.every((one) => one.shown.proof !== undefined)) return new PanelError("daemon-stranger");
  return new PanelError("not-paired");
}

function checkVersion(one: Greeted): void {
  if (one.shown.protocol === PROTOCOL) return;
  const older = one.shown.protocol < PROTOCOL ? "Relief" : "Enhance";
  throw new PanelError("daemon-version", `Relief ${one.shown.version} speaks another protocol; update ${older}.`);
}

type Attempt = Promise<Greeted | null>;

function greetAll(open: OpenSocket, client: string): readonly Attempt[] {
  return PORTS.map((port) => greet(open, port, client));
}

async function present(attempts: readonly Attempt[]): Promise<Greeted[]> {
  return (await Promise.all(attempts)).filter((one) => one !== null);
}

/** The first to answer that will do, without waiting for ports that say nothing; `null` if none will. */
async function first(attempts: readonly Attempt[], will: (one: Greeted) => boolean): Promise<Greeted | null> {
  return new Promise((resolve) => {
    let left = attempts.length;
    for (const attempt of attempts) {
      void attempt.then((one) => {
        if (one !== null && will(one)) resolve(one);
        left -= 1;
        if (left === 0) resolve(null);
      });
    }
  });
}

/** Say hello on a port; `null` where nobody answers in our words. */
async function greet(open: OpenSocket, port: number, client: string): Promise<Greeted | null> {
  let socket: Socket;
  try {
    socket = open(`ws://127.0.0.1:${port}/v1/socket`);
  } catch {
    return null;
  }
  socket.binaryType = "arraybuffer";
  const ours = nonce();
  const say = (message: ToDaemon) => {
    socket.send(JSON.stringify(message));
  };
  const hear = listening(socket);
  const ready = new Promise<void>((resolve, reject) => {
    socket.onopen = () => {
      resolve();
    };
    socket.onerror = () => {
      reject(new PanelError("daemon-absent"));
    };
  });
  try {
    await within(ready, HELLO_MS);
    say({ type: "hello", protocol: PROTOCOL, client, nonce: ours });
    const shown = await hear();
    if (shown.type !== "proof") throw new PanelError("daemon-stranger");
    return { port, socket, shown, nonce: ours, say, hear };
  } catch {
    socket.close();
    return null;
  }
}

/** Messages of a socket one by one, before a `Connection` takes it over. */
function listening(socket: Socket): (milliseconds?: number) => Promise<ToClient> {
  const arrived: ToClient[] = [];
  let wake: (() => void) | undefined;
  let ended: PanelError | undefined;
  socket.onmessage = (event) => {
    if (typeof event.data === "string") {
      try {
        arrived.push(JSON.parse(event.data) as ToClient);
      } catch {
        ended ??= new PanelError("protocol-broken", "What answers does not speak our language.");
      }
    }
    wake?.();
  };
  socket.onclose = (event) => {
    ended ??= new PanelError("connection-lost", event.reason);
    wake?.();
  };
  return async (milliseconds = HELLO_MS) => {
    const due = (async () => {
      while (arrived.length === 0 && ended === undefined) await new Promise<void>((resolve) => (wake = resolve));
      const message = arrived.shift();
      if (message === undefined) throw ended ?? new PanelError("connection-lost");
      return message;
    })();
    return within(due, milliseconds);
  };
}

async function within<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new PanelError("connection-lost", "The engine does not answer."));
    }, milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function closeAll(attempts: readonly Attempt[], except: Greeted | null): void {
  for (const attempt of attempts) {
    void attempt.then((one) => {
      if (one !== null && one !== except) one.socket.close();
    });
  }
}
