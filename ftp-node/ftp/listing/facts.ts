import { hash } from "node:crypto";
import type { Permission } from "../../../shared/account.ts";
import { rootKey } from "../../../shared/keys.ts";
import type { Entry } from "../../storage/storage.ts";
import { childOf, type VirtualPath } from "../../storage/virtual-path.ts";
import type { Context } from "../command.ts";
import type { MlstFact, Session } from "../session.ts";
import { formatTime } from "../times.ts";
import { type Access, accessAt, accessIn, modeOf } from "./access.ts";

/** Bytes of a hash, in hexadecimal digits: enough that no two files of one partner share them. */
const UNIQUE_DIGITS = 32;

/** Who looks, and what it wants to know. */
export type Viewer = Pick<Session, "account" | "facts" | "may">;

/** "type=file;size=1024;modify=20261121093005;perm=adfrw;" (RFC 3659 §7.2) of the entry at a path. */
export function formatFacts(session: Viewer, path: VirtualPath, entry: Entry): string {
  return facts({ session, path, entry, access: accessAt(session, path) });
}

/** MLSD's lines of a folder's entries (RFC 3659 §7.2: facts, a blank, the name). */
export async function* factLines({ session, storage }: Context, folder: VirtualPath): AsyncGenerator<string> {
  const accessTo = accessIn(session, folder);
  for await (const entry of storage.list(folder)) {
    const { name } = entry;
    yield `${facts({ session, path: childOf(folder, name), entry, access: accessTo(name) })} ${name}`;
  }
}

const VALUES: Readonly<Record<MlstFact, (fact: FactSource) => string | undefined>> = {
  type: ({ entry }) => (entry.kind === "folder" ? "dir" : "file"),
  size: ({ entry }) => (entry.kind === "folder" ? undefined : String(entry.size)),
  modify: ({ entry }) => knownTime(entry.modified),
  create: ({ entry }) => knownTime(entry.created),
  perm: ({ entry, access }) => perm(entry, access),
  unique: ({ session, path }) => unique(session, path),
  "unix.mode": ({ entry, access }) => modeOf(entry, access).toString(8).padStart(4, "0"),
};

interface FactSource {
  readonly session: Viewer;
  readonly path: VirtualPath;
  readonly entry: Entry;
  readonly access: Access;
}

function facts(source: FactSource): string {
  let line = "";
  for (const fact of source.session.facts) {
    const value = VALUES[fact](source);
    if (value !== undefined) line += `${fact}=${value};`;
  }
  return line;
}

/** Stores that keep no time of a folder say 1970, which is worse for a client than nothing. */
function knownTime(time: Date | undefined): string | undefined {
  return time && time.getTime() !== 0 ? formatTime(time) : undefined;
}

/** RFC 3659 §7.5.5, by what the account may do there. */
function perm({ kind }: Entry, access: Access): string {
  const may = (permission: Permission, letter: string) => (access.has(permission) ? letter : "");
  const onBoth = may("delete", "d") + may("rename", "f");
  if (kind === "folder")
    return `${may("write", "c")}e${may("list", "l")}${may("makeDirectory", "m")}${may("delete", "p")}${onBoth}`;
  return may("append", "a") + may("overwrite", "w") + may("read", "r") + onBoth;
}

/** RFC 3659 §7.5.2: the same for every account that sees the file, whatever its root; tells nothing of the key. */
function unique({ account }: Viewer, path: VirtualPath): string | undefined {
  if (!account) return undefined;
  const key = rootKey("", account.partnerId, account.root) + path.slice(1);
  return hash("sha256", key).slice(0, UNIQUE_DIGITS);
}
