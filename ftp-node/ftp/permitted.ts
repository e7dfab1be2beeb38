import type { Permission } from "../../shared/account.ts";
import { StorageError } from "../storage/storage.ts";
import { resolvePath, type VirtualPath } from "../storage/virtual-path.ts";
import type { Session } from "./session.ts";

/** For commands whose permission depends on what is there. Throws `denied` unless one of them is given. */
export function requireOneOf(session: Session, permissions: readonly Permission[], path: VirtualPath): void {
  if (!permissions.some((permission) => session.may(permission, path))) throw new StorageError("denied");
}

/** For commands whose argument is more than a path. Throws `bad-name`, or `denied` unless one permission is given. */
export function permittedPath(session: Session, name: string, permissions: readonly Permission[]): VirtualPath {
  const path = resolvePath(session.directory, name);
  if (path === undefined) throw new StorageError("bad-name");
  requireOneOf(session, permissions, path);
  return path;
}
