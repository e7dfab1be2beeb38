import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatHostPort, parseExtendedHostPort, parseHostPort } from "../../../ftp-node/ftp/host-port.ts";

const anyPort = fc.integer({ min: 0, max: 65_535 });
/** What could separate: printable, and neither of a number nor of an address. */
const delimiter = fc.constantFrom(..."!\"#$%&'()*+,-/;<=>?@[]^_`{|}~gGzZ");
/** Lines as they could come, and such as nearly are right. */
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.string({ unit: fc.constantFrom(..."0123456789,.:|abcdef-+ "), maxLength: 60 }),
);

describe("PORT", () => {
  test("what PASV writes, it reads", () => {
    fc.assert(
      fc.property(fc.ipV4(), anyPort, (host, port) => {
        expect(parseHostPort(formatHostPort(host, port))).toEqual({ host, port });
      }),
    );
  });

  test("numbers beyond a byte, too many and too few are refused", () => {
    const numbers = fc.array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 8 });
    fc.assert(
      fc.property(numbers, (given) => {
        const right = given.length === 6 && given.every((number) => number <= 255);
        expect(parseHostPort(given.join(",")) !== undefined).toBe(right);
      }),
    );
  });

  test("whatever comes is an address and a port, or refused", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const target = parseHostPort(text);
        if (target) expect(parseHostPort(formatHostPort(target.host, target.port))).toEqual(target);
      }),
    );
  });

  test.for(["", "   ", "1,2,3,4,5", "1,2,3,4,5,6,7", "256,0,0,1,4,1", "1,2,3,4,5,-1", "1,2,3,4,a,6", "1.2.3.4,5,6"])(
    "%s is refused",
    (text) => {
      expect(parseHostPort(text)).toBeUndefined();
    },
  );
});

describe("EPRT", () => {
  const anyHost = fc.oneof(
    fc.ipV4().map((host) => ({ family: 1, host })),
    fc.ipV6().map((host) => ({ family: 2, host })),
  );

  test("any printable character may separate", () => {
    fc.assert(
      fc.property(delimiter, anyHost, anyPort, (d, { family, host }, port) => {
        expect(parseExtendedHostPort(`${d}${family}${d}${host}${d}${port}${d}`)).toEqual({ host, port });
      }),
    );
  });

  test("an address of the other family is refused, and so is a port that there is not", () => {
    fc.assert(
      fc.property(anyHost, anyPort, fc.integer({ min: 65_536, max: 999_999 }), ({ family, host }, port, beyond) => {
        expect(parseExtendedHostPort(`|${3 - family}|${host}|${port}|`)).toBeUndefined();
        expect(parseExtendedHostPort(`|${family}|${host}|${beyond}|`)).toBeUndefined();
      }),
    );
  });

  test("whatever comes is a target, a family that is not known, or refused", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const target = parseExtendedHostPort(text);
        if (typeof target === "object") expect(target.port).toBeLessThanOrEqual(65_535);
        else expect(["unknown-family", undefined]).toContain(target);
      }),
    );
  });

  test.for([
    { text: "|1|192.0.2.7|50000|", target: { host: "192.0.2.7", port: 50_000 } },
    { text: "!2!2001:db8::7!50000!", target: { host: "2001:db8::7", port: 50_000 } },
    { text: "|3|x|1|", target: "unknown-family" },
    { text: "|3|1.2.3.4|1|", target: "unknown-family" },
    { text: "||1.2.3.4|1|", target: undefined },
    { text: "|1|2001:db8::7|50000|", target: undefined },
    { text: "|1|192.0.2.7|50000", target: undefined },
    { text: "|1|192.0.2.7|50000||", target: undefined },
    { text: "|1|192.0.2.7|500000|", target: undefined },
    { text: "|1|192.0.2.7|-1|", target: undefined },
    { text: "|1| 192.0.2.7|50000|", target: undefined },
    { text: "", target: undefined },
  ])("$text → $target", ({ text, target }) => {
    expect(parseExtendedHostPort(text)).toEqual(target);
  });
});
