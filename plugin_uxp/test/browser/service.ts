/** A really running cloud service, and the line to it, which a test watches, holds up and breaks. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, type Server, type Socket, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { bin } from "./relief";

export class CloudService {
  /** Ever made, since the last `forget`. */
  connections = 0;
  /** Sent to the service, since the last `forget`. */
  sentBytes = 0;
  /** After so many bytes nothing goes to the service any more. */
  heldAt = Infinity;

  private constructor(
    private readonly home: string,
    private readonly process: ChildProcess,
    private readonly line: Server,
    /** Knows nobody else. */
    readonly key: string,
  ) {}

  /** Raises if it does not listen within two minutes. */
  static async create(): Promise<CloudService> {
    const home = await mkdtemp(path.join(tmpdir(), "relief-cloud-"));
    const folders = Object.fromEntries(["CONFIG", "CACHE", "DATA", "STATE"].map((name) => [`XDG_${name}_HOME`, home]));
    const child = spawn(path.join(bin, "python"), [path.join(import.meta.dirname, "service.py"), home], {
      env: { ...process.env, ...folders },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const { port, key } = await new Promise<{ port: number; key: string }>((resolve, reject) => {
      const fail = () => {
        reject(new Error("the cloud service does not listen"));
      };
      const timer = setTimeout(fail, 120_000);
      child.once("exit", fail);
      child.stdout.once("data", (said: Buffer) => {
        clearTimeout(timer);
        resolve(JSON.parse(said.toString()) as { port: number; key: string });
      });
    });
    const line = createServer((client) => {
      service.carry(client, connect(port, "127.0.0.1"));
    });
    const service = new CloudService(home, child, line, key);
    await new Promise<void>((resolve) => line.listen(0, "127.0.0.1", resolve));
    return service;
  }

  get host(): string {
    return `127.0.0.1:${(this.line.address() as AddressInfo).port}`;
  }

  forget(): void {
    this.connections = 0;
    this.sentBytes = 0;
  }

  /** As if the machine were gone. */
  kill(): void {
    this.process.kill("SIGKILL");
  }

  async remove(): Promise<void> {
    this.line.close();
    const { exitCode, signalCode } = this.process;
    if (exitCode === null && signalCode === null) {
      const gone = new Promise((resolve) => this.process.once("exit", resolve));
      this.process.stdin?.end();
      await gone;
    }
    await rm(this.home, { recursive: true, force: true });
  }

  private carry(client: Socket, service: Socket): void {
    this.connections += 1;
    client.on("data", (data) => {
      if (this.sentBytes > this.heldAt) return;
      this.sentBytes += data.length;
      service.write(data);
    });
    service.pipe(client);
    const end = () => {
      client.destroy();
      service.destroy();
    };
    for (const socket of [client, service]) socket.on("error", end).on("close", end);
  }
}
