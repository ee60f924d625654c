/** The fake Photoshop of the present test; what imports "photoshop" or "uxp" gets its modules. */
import { type Host, type HostOptions, host } from "../host";

let present: Host | undefined;

export function use(options: HostOptions = {}): Host {
  present = host(options);
  return present;
}

export function current(): Host {
  if (present === undefined) throw new Error("no host: call use() first");
  return present;
}

/** An object that is, at every moment, this part of the present host. */
export function live<T extends object>(part: () => T): T {
  return new Proxy({} as T, {
    get(_, name) {
      const value: unknown = Reflect.get(part(), name);
      return typeof value === "function" ? (value.bind(part()) as unknown) : value;
    },
    set: (_, name, value) => Reflect.set(part(), name, value),
  });
}
