import { createHash, randomFillSync } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

const BLOCK = Buffer.alloc(1 << 20);

/** A temporary folder for what a client sends and gets. */
export class ClientFiles implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<ClientFiles> {
    return new ClientFiles(await mkdtemp(join(tmpdir(), "pasvport-client-")));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Fills a file with bytes that no other file has. */
  async random(name: string, bytes: number): Promise<string> {
    await using file = await open(this.path(name), "w");
    for (let left = bytes; left > 0; left -= BLOCK.length)
      await file.write(randomFillSync(BLOCK), 0, Math.min(left, BLOCK.length));
    return this.path(name);
  }

  /** The first bytes of a file, as a broken download leaves them. */
  async beginning(of: string, bytes: number, name: string): Promise<string> {
    await pipeline(createReadStream(of, { end: bytes - 1 }), createWriteStream(this.path(name)));
    return this.path(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

export async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
