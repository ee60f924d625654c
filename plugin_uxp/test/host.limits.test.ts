/** The globals of the fake host: what UXP lacks, and what its network refuses. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  type Facts,
  type Host,
  ImageBlob,
  MANIFEST,
  type Manifest,
  host,
  installLimits,
  isAllowed,
  runPlugin,
} from "./host";

function withDomains(domains: "all" | string[]): Manifest {
  return { ...MANIFEST, requiredPermissions: { ...MANIFEST.requiredPermissions, network: { domains } } };
}

class FakeSocket extends EventTarget {
  static last: FakeSocket | null = null;
  readyState = 1;
  bufferedAmount = 0;
  binaryType = "blob";
  protocol = "";
  readonly sent: unknown[] = [];

  constructor(
    readonly url: string,
    readonly origin: string | null,
  ) {
    super();
    FakeSocket.last = this;
  }

  send(data: unknown): void {
    this.sent.push(data);
    this.bufferedAmount += data instanceof ArrayBuffer ? data.byteLength : 0;
  }

  close(): void {
    this.readyState = 3;
    this.dispatchEvent(new Event("close"));
  }
}

describe("the globals", () => {
  const ADDRESS = "ws://127.0.0.1:47801";
  let uninstall = (): void => undefined;
  let fake: Host;

  function install(facts: Partial<Facts> = {}, manifest: Manifest = MANIFEST) {
    fake = host({ facts, manifest });
    const limits = installLimits(globalThis, {
      facts: fake.facts,
      manifest,
      connect: (url, _, origin) => new FakeSocket(url, origin) as unknown as WebSocket,
      fetch: () => Promise.resolve(new Response("ok")),
    });
    ({ uninstall } = limits);
    return limits.traffic;
  }

  beforeEach(() => {
    FakeSocket.last = null;
  });
  afterEach(() => {
    uninstall();
  });

  test("lack what UXP lacks, and come back", () => {
    install();
    expect(typeof TextEncoder).toBe("undefined");
    expect(typeof TextDecoder).toBe("undefined");
    expect((crypto as { subtle?: unknown }).subtle).toBeUndefined();
    expect(crypto.getRandomValues(new Uint8Array(4))).toHaveLength(4);
    uninstall();
    expect(new TextEncoder().encode("a")).toEqual(Uint8Array.from([97]));
    expect(crypto.subtle).toBeDefined();
  });

  test("leave the fake its text", async () => {
    install();
    const file = await (await fake.files.getDataFolder()).createFile("a");
    await file.write("Grüße");
    expect(await file.read()).toBe("Grüße");
  });

  test("have a WebSocket without headers", () => {
    install();
    const Loose = WebSocket as unknown as new (...values: unknown[]) => unknown;
    expect(() => new Loose(ADDRESS, [], { headers: {} })).toThrow("no headers");
    expect(() => new Loose(ADDRESS, { headers: {} })).toThrow("strings");
    expect(() => new Loose("127.0.0.1:47801")).toThrow("URL");
  });

  test("have a WebSocket that closes when its buffer is full", () => {
    const traffic = install({ sendBuffer: 100 });
    const socket = new WebSocket(ADDRESS);
    const closed = vi.fn();
    socket.onclose = closed;
    socket.send(new ArrayBuffer(60));
    expect(closed).not.toHaveBeenCalled();
    socket.send(new ArrayBuffer(60));
    expect(closed).toHaveBeenCalledOnce();
    expect(FakeSocket.last?.sent).toHaveLength(1);
    expect(traffic.overflowed).toBe(1);
  });

  test("have a WebSocket that sends no Blob", () => {
    install();
    expect(() => {
      new WebSocket(ADDRESS).send(new Blob(["a"]));
    }).toThrow(TypeError);
  });

  test("start a socket with the kind of binary data, and the origin, that the facts say", () => {
    install({ binaryType: "arraybuffer", origin: "uxp://enhance" });
    expect(new WebSocket(ADDRESS).binaryType).toBe("arraybuffer");
    expect(FakeSocket.last?.origin).toBe("uxp://enhance");
  });

  test.each(["error event", "throws"] as const)(
    "refuse a socket to what is not declared: %s",
    async (refusedSocket) => {
      const traffic = install({ refusedSocket });
      const make = () => new WebSocket("ws://localhost:47801");
      if (refusedSocket === "throws") expect(make).toThrow("manifest");
      else {
        const socket = make();
        const code = await new Promise((resolve) => {
          socket.addEventListener("close", (event) => {
            resolve(event.code);
          });
        });
        expect(code).toBe(1006);
      }
      expect(traffic.refused).toEqual(["ws://localhost:47801"]);
      expect(FakeSocket.last).toBeNull();
    },
  );

  test("fetch only what is declared", async () => {
    const traffic = install();
    expect(await (await fetch("http://127.0.0.1:47802/v1/hello")).text()).toBe("ok");
    await expect(fetch("http://127.0.0.1:9/")).rejects.toThrow(TypeError);
    expect(traffic.refused).toEqual(["http://127.0.0.1:9/"]);
  });

  test("show uncompressed pixels as a picture", async () => {
    const options = {
      type: "image/uncompressed",
      width: 1,
      height: 1,
      colorSpace: "RGB",
      components: 3,
      componentSize: 8,
    };
    const bytes = new Uint8Array(await new ImageBlob(Uint8Array.from([1, 2, 3]), options).arrayBuffer());
    expect([...bytes.slice(54, 57)]).toEqual([3, 2, 1]);
    expect(() => new ImageBlob(new Uint8Array(2), options)).toThrow("fit");
  });
});

describe("declared origins", () => {
  const { facts } = host();

  test.each([
    ["ws://127.0.0.1:47801/v1", ["ws://127.0.0.1:47801"], true],
    ["ws://127.0.0.1:47801", ["http://127.0.0.1:47801"], false],
    ["ws://127.0.0.1:47801", ["ws://127.0.0.1:47802"], false],
    ["ws://localhost:47801", ["ws://127.0.0.1:47801"], false],
    ["ws://127.0.0.1:47801", ["127.0.0.1:47801"], false],
    ["ws://127.0.0.1:47801", ["all"], false],
    ["ws://127.0.0.1:47801", ["ws://127.0.0.1"], false],
    ["http://127.0.0.1/", ["http://127.0.0.1"], true],
  ])("%s with %o: %s", (address, domains, allowed) => {
    expect(isAllowed(address, withDomains(domains), facts)).toBe(allowed);
  });

  test('are all of them with the bare word "all", and every port only where the facts say so', () => {
    expect(isAllowed("ws://example.com", withDomains("all"), facts)).toBe(true);
    const any: Facts = { ...facts, portlessDomain: "any port" };
    expect(isAllowed("ws://127.0.0.1:47801", withDomains(["ws://127.0.0.1"]), any)).toBe(true);
  });
});

test("a bundled plugin runs in a scope where the limits hold while the page keeps its own", () => {
  const fake = host();
  const code = `
    const { host } = require("uxp");
    module.exports = [host.name, typeof TextEncoder, typeof window.TextEncoder, "TextEncoder" in window, secret,
      globalThis === window, typeof window.setTimeout];
  `;
  const scope = { TextEncoder: undefined, secret: 7 };
  expect(runPlugin(code, fake.require, scope)).toEqual([
    "Photoshop", "undefined", "undefined", false, 7, true, "function",
  ]); // prettier-ignore
  expect(typeof TextEncoder).toBe("function");
});
