/** A really running daemon with a home of its own, and what the command line makes of the same pixels. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "../../..");

/** Beside the command `relief`: `RELIEF_BIN`, else the virtual environment of README. */
export const bin = process.env.RELIEF_BIN ?? path.join(root, ".venv", "bin");

export class Relief {
  private process: ChildProcess | undefined;
  private readonly waiting = new Set<ChildProcess>();

  private constructor(
    readonly home: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  static async create(settings: Record<string, string> = {}): Promise<Relief> {
    const home = await mkdtemp(path.join(tmpdir(), "relief-panel-"));
    const folders = Object.fromEntries(
      ["CONFIG", "CACHE", "DATA", "STATE"].map((name) => [`XDG_${name}_HOME`, path.join(home, name.toLowerCase())]),
    );
    const environment = { ...process.env, ...folders, RELIEF_STATE_DIR: path.join(home, "daemon"), ...settings };
    return new Relief(home, environment);
  }

  /** Settings as the user's own file holds them; those of the cloud count at once. */
  async configure(settings: Record<string, string | number>): Promise<void> {
    const folder = path.join(this.home, "config", "relief");
    await mkdir(folder, { recursive: true });
    const lines = Object.entries(settings).map(([name, value]) => `${name} = ${JSON.stringify(value)}\n`);
    await writeFile(path.join(folder, "config.toml"), lines.join(""));
  }

  /** Raises if it does not listen within a minute. */
  async start(): Promise<void> {
    const child = spawn(path.join(bin, "relief"), ["serve"], { env: this.environment, cwd: this.home });
    this.process = child;
    let said = "";
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`the daemon does not listen: ${said}`));
      }, 60_000);
      const hear = (data: Buffer) => {
        said += data.toString();
        if (!said.includes("listens")) return;
        clearTimeout(timer);
        resolve();
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      child.on("exit", () => {
        clearTimeout(timer);
        reject(new Error(`the daemon has ended: ${said}`));
      });
    });
  }

  kill(): void {
    this.process?.kill("SIGKILL");
  }

  async stop(): Promise<void> {
    const child = this.process;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await gone;
  }

  async remove(): Promise<void> {
    for (const child of this.waiting) child.kill();
    await this.stop();
    await rm(this.home, { recursive: true, force: true });
  }

  /** The eight digits that `relief pair` shows; it ends by itself when somebody has paired. */
  async code(): Promise<string> {
    const child = spawn(path.join(bin, "relief"), ["pair"], { env: this.environment, cwd: this.home });
    this.waiting.add(child);
    child.on("exit", () => this.waiting.delete(child));
    let said = "";
    return new Promise((resolve, reject) => {
      child.stdout.on("data", (data: Buffer) => {
        said += data.toString();
        const digits = /(\d{4}) (\d{4})/.exec(said);
        if (digits) resolve(digits.slice(1).join(""));
      });
      child.on("exit", () => {
        reject(new Error(`no code was shown: ${said}`));
      });
    });
  }

  /** What `relief enhance` makes of a 16-bit RGB picture with this profile; the pixels as they lie in its result. */
  async enhanced(
    pixels: Uint16Array,
    size: { width: number; height: number },
    profile: string,
    options: readonly string[],
  ): Promise<Uint16Array> {
    const [source, raw, result] = ["in.raw", "in.tif", "out.tif"].map((name) => path.join(this.home, name));
    const out = path.join(this.home, "out.raw");
    await writeFile(source ?? "", Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength));
    const python = path.join(bin, "python");
    const helper = path.join(import.meta.dirname, "pictures.py");
    await run(python, [helper, "pack", source ?? "", raw ?? "", String(size.width), String(size.height), profile]);
    await run(path.join(bin, "relief"), ["enhance", raw ?? "", "-o", result ?? "", "--overwrite", ...options], {
      env: this.environment,
      cwd: this.home,
    });
    await run(python, [helper, "unpack", result ?? "", out]);
    const bytes = await readFile(out);
    return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
  }
}
