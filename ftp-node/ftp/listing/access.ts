import { type Permission, permissionSchema } from "../../../shared/account.ts";
import type { Entry } from "../../storage/storage.ts";
import { childOf, type VirtualPath } from "../../storage/virtual-path.ts";
import type { Session } from "../session.ts";

/** What an account may do at a path. */
export type Access = ReadonlySet<Permission>;

const READABLE = 0o444;
const WRITABLE = 0o200;
const ENTERABLE = 0o111;

export function accessAt(session: Pick<Session, "may">, path: VirtualPath): Access {
  return new Set(permissionSchema.options.filter((permission) => session.may(permission, path)));
}

/** The same for the entries of a folder: asked once, save for those that have permissions of their own. */
export function accessIn(session: Session, folder: VirtualPath): (name: string) => Access {
  const common = accessAt(session, folder);
  const special = new Set<string>(session.account?.permissions.map((permissions) => permissions.folder));
  return (name) => {
    const path = childOf(folder, name);
    return special.has(path) ? accessAt(session, path) : common;
  };
}

/** Unix permission bits that say the same. Whoever may see a folder may enter it. */
export function modeOf({ kind }: Entry, access: Access): number {
  const may = (...permissions: Permission[]) => permissions.some((permission) => access.has(permission));
  if (kind === "file") return (may("read") ? READABLE : 0) | (may("overwrite", "append") ? WRITABLE : 0);
  return ENTERABLE | (may("list") ? READABLE : 0) | (may("write", "makeDirectory") ? WRITABLE : 0);
}
