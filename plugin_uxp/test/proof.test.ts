import { describe, expect, it } from "vitest";
import { ascii, fromAscii, fromHex, hex } from "../src/bytes";
import { codeKey, nonce, proof, same } from "../src/proof";

describe("proof", () => {
  it("is what the daemon computes", () => {
    // The other side of these is a test of engine/wire/proof.py.
    expect(proof("a-token_of-43-letters", "daemon", "0123456789abcdef0123456789abcdef", 47801)).toBe(
      "9d9ddb11cc1892e805758c7bc6b10c863c77903cada750c1c5d6df59a7430c3a",
    );
  });

  it("derives the key of a code as the daemon does", async () => {
    const key = await codeKey("12345678", "00112233445566778899aabbccddeeff");
    expect(hex(key)).toBe("8407bcdd7286648588aaf88cec385b6b06db64f34ddcb5c494d71248e06917f4");
  });

  it("is another one for another port, role or nonce", () => {
    const made = [
      proof("k", "daemon", "00", 1),
      proof("k", "daemon", "00", 2),
      proof("k", "panel", "00", 1),
      proof("k", "daemon", "01", 1),
    ];
    expect(new Set(made).size).toBe(made.length);
  });

  it("compares whole secrets", () => {
    expect(same("abc", "abc")).toBe(true);
    for (const other of ["abd", "ab", "abcd", "", "ABC"]) expect(same("abc", other)).toBe(false);
  });

  it("draws nonces that differ, also where the platform has no random source", () => {
    const drawn = Array.from({ length: 200 }, nonce);
    const source = Object.getOwnPropertyDescriptor(globalThis, "crypto");
    Object.defineProperty(globalThis, "crypto", { value: undefined, configurable: true });
    try {
      drawn.push(...Array.from({ length: 200 }, nonce));
    } finally {
      if (source !== undefined) Object.defineProperty(globalThis, "crypto", source);
    }
    expect(new Set(drawn).size).toBe(400);
    for (const one of drawn) expect(one).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe("bytes", () => {
  it("turns ASCII and hexadecimal there and back", () => {
    expect(fromAscii(ascii("Relief 1"))).toBe("Relief 1");
    expect(hex(fromHex("00ff7a"))).toBe("00ff7a");
  });

  it("refuses what it cannot turn", () => {
    expect(() => ascii("ü")).toThrow(RangeError);
    expect(() => fromHex("0")).toThrow(RangeError);
    expect(() => fromHex("zz")).toThrow(RangeError);
  });
});
