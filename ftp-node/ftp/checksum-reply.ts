import { type ByteRange, LARGEST_READ } from "./checksums.ts";
import type { Context } from "./command.ts";
import { type Algorithm, crc32Hex } from "./digest.ts";
import { existingFile } from "./existing.ts";
import { namesFile, permittedPath } from "./permitted.ts";
import { type Reply, reply } from "./reply.ts";

/** What a checksum is asked of. */
export interface ChecksumTarget {
  readonly name: string;
  /** Absent: the whole file. */
  readonly range?: ByteRange;
}

export interface Checksum {
  readonly name: string;
  readonly range: ByteRange;
  /** In lower case. */
  readonly hex: string;
}

const QUOTED = /^"((?:[^"]|"")+)"(?:(?: +|;)(\d{1,15})(?: +|;)(\d{1,15}))?$/;
const PLAIN = /^([^"].*?)(?: +|;)(\d{1,15})(?: +|;)(\d{1,15})$/;

/**
 * `file`, `"file"`, `file 0 100`, `"file" 0 100` or `file;0;100`: the range is from the first byte until before the last,
 * as ProFTPD has it. Whoever sends a blank in a name may put it in quotes (WinSCP does), and may not.
 */
export function parseTarget(argument: string): ChecksumTarget {
  const quoted = QUOTED.exec(argument);
  const [, name = argument, start, end] = quoted ?? PLAIN.exec(argument) ?? [];
  return {
    name: quoted ? name.replaceAll('""', '"') : name,
    ...(start !== undefined && { range: { start: Number(start), end: Number(end) } }),
  };
}

export interface ChecksumRequest {
  readonly argument: string;
  readonly algorithm: Algorithm;
  /** Words the reply. */
  format(checksum: Checksum): Reply;
}

/** The reply to a command that asks for a checksum. */
export function checksumReply(context: Context, request: ChecksumRequest): Promise<Reply> {
  // From its first moment on: what breaks the command off must not come too early to be noticed.
  return context.data.interruptible((signal) => answer(context, request, signal));
}

/** The checksum that is kept with a file is used where it can be. */
async function answer(
  context: Context,
  { argument, algorithm, format }: ChecksumRequest,
  signal: AbortSignal,
): Promise<Reply> {
  const { session, storage } = context;
  const { name, range: asked } = await targetOf(context, argument);
  const path = permittedPath(session, name, "read");
  const { size } = await existingFile(storage, path);
  const range = asked ?? { start: 0, end: size };
  if (range.start > range.end || range.end > size) return reply(501, `The range must lie within 0 and ${size}.`);
  const isWhole = range.start === 0 && range.end === size;
  const kept = algorithm === "CRC32" && isWhole ? await storage.crc32(path) : undefined;
  if (kept !== undefined) return format({ name, range, hex: crc32Hex(kept) });
  if (range.end - range.start > LARGEST_READ) return reply(552, `Checksums are made of at most ${LARGEST_READ} bytes.`);
  const { checksums } = session.services;
  if (checksums.busy) return reply(450, "Other checksums are being made; try again later.");
  return format({ name, range, hex: await checksums.read(storage, path, { algorithm, range, signal }) });
}

async function targetOf(context: Context, argument: string): Promise<ChecksumTarget> {
  const target = parseTarget(argument);
  if (target.name === argument) return target;
  return (await namesFile(context, argument, "read")) ? { name: argument } : target;
}
