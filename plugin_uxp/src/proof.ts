/**
 * How panel and daemon prove to each other that they know a secret, without telling it; `engine/wire/proof.py` is the
 * other side. UXP may lack `crypto.subtle`, so hashing is done by @noble/hashes.
 */
import { hmac } from "@noble/hashes/hmac.js";
import { pbkdf2Async } from "@noble/hashes/pbkdf2.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { ascii, fromHex, hex } from "./bytes";
import { CODE_ROUNDS } from "./wire";

export type Role = "daemon" | "panel";

/** HMAC-SHA256 in hex (RFC 2104) of role, port and nonce, by a token or a code's key. */
export function proof(key: string | Uint8Array, role: Role, nonce: string, port: number): string {
  const raw = typeof key === "string" ? ascii(key) : key;
  return hex(hmac(sha256, raw, ascii(`relief ${role} ${port} ${nonce}`)));
}

/** The key that stands for a pairing code: PBKDF2-HMAC-SHA256 (RFC 8018). Gives way to the panel every 10 ms. */
export async function codeKey(code: string, salt: string): Promise<Uint8Array> {
  return pbkdf2Async(sha256, ascii(code), fromHex(salt), { c: CODE_ROUNDS, dkLen: 32, asyncTick: 10 });
}

/** Whether two secrets are equal, in a time that does not tell how much of them is. */
export function same(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let i = 0; i < one.length; i++)
    difference |= one.charCodeAt(i) ^ other.charCodeAt(i % Math.max(1, other.length));
  return difference === 0;
}

let drawn = 0;

/** 32 hexadecimal digits that were never used before. */
export function nonce(): string {
  const bytes = new Uint8Array(16);
  const source = (globalThis as { crypto?: { getRandomValues?(array: Uint8Array): Uint8Array } }).crypto;
  if (source?.getRandomValues !== undefined) return hex(source.getRandomValues(bytes));
  // Older UXP has no random source for secrets. A nonce is none: it only must not come twice.
  drawn += 1;
  const unlike = `${Date.now()} ${performance.now()} ${Math.random()} ${Math.random()} ${drawn}`;
  return hex(sha256(ascii(unlike)).slice(0, 16));
}
