import { Readable } from "node:stream";
import type { Context } from "../command.ts";
import type { Reply } from "../reply.ts";
import { encodeText } from "../wire-text.ts";

/** Lines go out in pieces of about this many characters. */
const PIECE = 16_384;

/** Sends lines over the data connection as they come, in the form of TYPE A (RFC 959 §4.1.3), whatever the type is. */
export function sendLines({ data }: Context, lines: AsyncIterable<string>): Promise<Reply> {
  return data.send("image", async () => Readable.from(pieces(lines), { highWaterMark: 2 }));
}

async function* pieces(lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let piece = "";
  for await (const line of lines) {
    piece += `${line}\r\n`;
    if (piece.length < PIECE) continue;
    yield encodeText(piece);
    piece = "";
  }
  if (piece !== "") yield encodeText(piece);
}
