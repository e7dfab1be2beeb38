import type { Permission } from "../../shared/account.ts";
import { StorageError } from "../storage/storage.ts";
import { resolvePath, type VirtualPath } from "../storage/virtual-path.ts";
import type { Context } from "./command.ts";
import type { Session } from "./session.ts";

/** For commands whose permission depends on what is there. Throws `denied`. */
export function requirePermission(
  session: Session,
  permissions: Permission | readonly Permission[],
  path: VirtualPath,
): void {
  if (!session.may(permissions, path)) throw new StorageError("denied");
}

/** For commands whose argument means one thing or another, by what is there. Throws `bad-name` or `denied`. */
export function permittedPath(
  session: Session,
  name: string,
  permissions: Permission | readonly Permission[],
): VirtualPath {
  const path = resolvePath(session.directory, name);
  if (path === undefined) throw new StorageError("bad-name");
  requirePermission(session, permissions, path);
  return path;
}

/** Whether the whole argument names a file, for those who may know: then that is meant, whatever else it could mean. */
export async function namesFile(
  { session, storage }: Context,
  argument: string,
  permission: Permission,
): Promise<boolean> {
  const path = resolvePath(session.directory, argument);
  return path !== undefined && session.may(permission, path) && (await storage.stat(path))?.kind === "file";
}
