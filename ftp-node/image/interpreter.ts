import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Run by ftp-node/Dockerfile: `node interpreter.ts FOLDER` copies this Node.js and the libraries that the loader finds for
 * it into FOLDER, each at its own path. What is not in there, a shell above all, is not in the image.
 */
for (const path of [process.execPath, ...librariesOf(process.execPath)]) copyInto(process.argv[2] ?? "image", path);

/** ld.so(8): the loader lists them instead of starting the program; `libm.so.6 => /lib/…/libm.so.6 (0x…)`. */
function librariesOf(program: string): string[] {
  const listed = execFileSync(program, { env: { LD_TRACE_LOADED_OBJECTS: "1" }, encoding: "utf8" });
  return [...listed.matchAll(/(\/\S+) \(0x/g)].map(([, path = ""]) => path);
}

/** The file itself where the path is a link to it. */
function copyInto(folder: string, path: string): void {
  const copy = join(folder, path);
  mkdirSync(dirname(copy), { recursive: true });
  copyFileSync(path, copy);
}
