/** Whether an absolute path is `folder` itself or lies inside it. */
export function isWithin(folder: string, path: string): boolean {
  return folder === "/" || path === folder || path.startsWith(`${folder}/`);
}
