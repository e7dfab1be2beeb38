import { fileURLToPath } from "node:url";

/** A file or folder of this repository, by which stacks name the code that runs in AWS without importing it. */
export function repositoryPath(path = "."): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
