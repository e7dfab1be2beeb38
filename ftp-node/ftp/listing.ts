import { Readable } from "node:stream";
import type { Entry } from "../storage/storage.ts";
import type { VirtualPath } from "../storage/virtual-path.ts";
import type { Context } from "./command.ts";
import { existingEntry } from "./existing.ts";
import { type Reply, reply } from "./reply.ts";
import type { MlstFact, Session } from "./session.ts";

/** Lines go out in pieces of about this many characters. */
const PIECE = 16_384;
const SIX_MONTHS_MS = 180 * 86_400_000;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

interface ListingOptions {
  /** Whether a file may be listed, as an entry of its own. */
  readonly ofFiles: boolean;
  format(entry: Entry): string;
}

/** Sends the entries of a folder over the data connection as they come. */
export async function sendListing(
  { session, storage, data }: Context,
  path: VirtualPath,
  { ofFiles, format }: ListingOptions,
): Promise<Reply> {
  const entry = await existingEntry(storage, path);
  if (entry.kind === "file" && !ofFiles) return reply(501, "Not a directory.");
  const entries = entry.kind === "folder" ? storage.list(path) : [entry];
  session.services.log.debug({ session: session.id, path }, "listing");
  return data.send("image", async () => Readable.from(pieces(entries, format)));
}

async function* pieces(
  entries: AsyncIterable<Entry> | Iterable<Entry>,
  format: (entry: Entry) => string,
): AsyncGenerator<Buffer> {
  let piece = "";
  for await (const entry of entries) {
    piece += `${format(entry)}\r\n`;
    if (piece.length < PIECE) continue;
    yield Buffer.from(piece);
    piece = "";
  }
  if (piece !== "") yield Buffer.from(piece);
}

/** "-rw-r--r--   1 ftp ftp         1024 Nov 21 09:30 report.csv", as `ls -l`; times are UTC. */
export function formatLongLine({ name, kind, size, modified }: Entry, now: Date): string {
  const mode = kind === "folder" ? "drwxr-xr-x" : "-rw-r--r--";
  return `${mode}   1 ftp      ftp      ${String(size).padStart(12)} ${formatLongTime(modified, now)} ${name}`;
}

/** "Nov 21 09:30" within half a year, else "Nov 21  2024". */
function formatLongTime(time: Date, now: Date): string {
  const day = `${MONTHS[time.getUTCMonth()]} ${String(time.getUTCDate()).padStart(2)}`;
  const age = now.getTime() - time.getTime();
  const isRecent = age < SIX_MONTHS_MS && age > -86_400_000;
  return `${day} ${isRecent ? time.toISOString().slice(11, 16) : String(time.getUTCFullYear()).padStart(5)}`;
}

/** "20261121093005" (RFC 3659 §2.3). */
export function formatTime(time: Date): string {
  return time.toISOString().slice(0, 19).replace(/[-:T]/g, "");
}

/** "type=file;size=1024;modify=20261121093005;perm=adfrw;" (RFC 3659 §7.2). */
export function formatFacts(session: Session, path: VirtualPath, entry: Entry): string {
  const values: Record<MlstFact, string | undefined> = {
    type: entry.kind === "folder" ? "dir" : "file",
    size: entry.kind === "folder" ? undefined : String(entry.size),
    modify: formatTime(entry.modified),
    perm: perm(session, path, entry),
  };
  return session.facts.flatMap((fact) => (values[fact] === undefined ? [] : [`${fact}=${values[fact]};`])).join("");
}

/** RFC 3659 §7.5.5, by what the account may do there. */
function perm(session: Session, path: VirtualPath, { kind }: Entry): string {
  const may = (permission: Parameters<Session["may"]>[0], letter: string) =>
    session.may(permission, path) ? letter : "";
  const onBoth = may("delete", "d") + may("rename", "f");
  if (kind === "folder")
    return `${may("write", "c")}e${may("list", "l")}${may("makeDirectory", "m")}${may("delete", "p")}${onBoth}`;
  return may("overwrite", "w") + may("read", "r") + onBoth;
}
