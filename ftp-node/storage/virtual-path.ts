/**
 * An absolute path as the account sees it: `/`, or names separated by single slashes, without `.`, `..`, NUL and line
 * breaks, and without a slash at its end. Only `resolvePath` makes one, so whoever holds one need not check again.
 */
export type VirtualPath = string & { readonly __brand: "VirtualPath" };

export const ROOT = "/" as VirtualPath;

/** `..` above the root stays at the root (RFC 959 leaves it open; a chroot does the same). */
export function resolvePath(from: VirtualPath, argument: string): VirtualPath | undefined {
  if (/[\0\r\n]/.test(argument)) return undefined;
  const names: string[] = argument.startsWith("/") ? [] : namesOf(from);
  for (const name of argument.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return `/${names.join("/")}` as VirtualPath;
}

export function parentOf(path: VirtualPath): VirtualPath {
  return `/${namesOf(path).slice(0, -1).join("/")}` as VirtualPath;
}

/** The last name; of the root: "/". */
export function nameOf(path: VirtualPath): string {
  return namesOf(path).at(-1) ?? "/";
}

export function childOf(folder: VirtualPath, name: string): VirtualPath {
  return (folder === ROOT ? `/${name}` : `${folder}/${name}`) as VirtualPath;
}

function namesOf(path: VirtualPath): string[] {
  return path.split("/").filter((name) => name !== "");
}
