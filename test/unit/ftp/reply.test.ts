import fc from "fast-check";
import { expect, test } from "vitest";
import { formatReply, quoted, reply } from "../../../ftp-node/ftp/reply.ts";

test("one line, and several (RFC 959 §4.2)", () => {
  expect(formatReply(reply(200, "OK."))).toBe("200 OK.\r\n");
  expect(formatReply(reply(211, "Extensions:", "SIZE", "End."))).toBe("211-Extensions:\r\n SIZE\r\n211 End.\r\n");
});

test("no text can forge a line", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("2", "0", " ", "\r", "\n", "x") }), (text) => {
      expect(formatReply(reply(250, text)).split(/\r\n|\r|\n/)).toHaveLength(2);
    }),
  );
});

test("quotes in a path are doubled", () => {
  expect(quoted('/a"b')).toBe('"/a""b"');
});
