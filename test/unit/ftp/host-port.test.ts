import fc from "fast-check";
import { expect, test } from "vitest";
import { formatHostPort, parseExtendedHostPort, parseHostPort } from "../../../ftp-node/ftp/host-port.ts";

test("what PASV writes, PORT reads", () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.integer({ min: 0, max: 65_535 }), (host, port) => {
      expect(parseHostPort(formatHostPort(host, port))).toEqual({ host, port });
    }),
  );
});

test.for(["", "1,2,3,4,5", "1,2,3,4,5,6,7", "256,0,0,1,4,1", "1,2,3,4,5,-1", "1,2,3,4,a,6", "1.2.3.4,5,6"])(
  "PORT %s is refused",
  (text) => {
    expect(parseHostPort(text)).toBeUndefined();
  },
);

test.for([
  { text: "|1|192.0.2.7|50000|", target: { host: "192.0.2.7", port: 50_000 } },
  { text: "!2!2001:db8::7!50000!", target: { host: "2001:db8::7", port: 50_000 } },
  { text: "|3|x|1|", target: undefined },
  { text: "|3|1.2.3.4|1|", target: "unknown-family" },
  { text: "|1|2001:db8::7|50000|", target: undefined },
  { text: "|1|192.0.2.7|50000", target: undefined },
  { text: "|1|192.0.2.7|500000|", target: undefined },
  { text: "", target: undefined },
])("EPRT $text → $target", ({ text, target }) => {
  expect(parseExtendedHostPort(text)).toEqual(target);
});
