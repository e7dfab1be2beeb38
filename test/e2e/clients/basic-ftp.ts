import { readFile, stat } from "node:fs/promises";
import { Client as BasicFtpClient } from "basic-ftp";
import type { ClientTarget, ResumingClient } from "../../support/client-target.ts";

const TIMEOUT_MS = 20_000;
const SECURE = { plain: false, explicit: true, implicit: "implicit" } as const;

/** One session for all steps, as a program that stays connected has it. */
export class BasicFtp implements ResumingClient {
  transcript = "";
  readonly #client = new BasicFtpClient(TIMEOUT_MS);

  async connect({ host, port, username, password, security, certificate }: ClientTarget): Promise<this> {
    this.#client.ftp.verbose = true;
    this.#client.ftp.log = (line) => {
      this.transcript += `${line}\n`;
    };
    const secureOptions = { ca: await readFile(certificate), host };
    await this.#client.access({ host, port, user: username, password, secure: SECURE[security], secureOptions });
    return this;
  }

  async upload(localPath: string, path: string) {
    await this.#client.uploadFrom(localPath, path);
  }

  async download(path: string, localPath: string) {
    await this.#client.downloadTo(localPath, path);
  }

  async resume(path: string, localPath: string) {
    await this.#client.downloadTo(localPath, path, (await stat(localPath)).size);
  }

  async resumeUpload(localPath: string, path: string) {
    await this.#client.appendFrom(localPath, path, { localStart: await this.#client.size(path) });
  }

  async list(folder: string) {
    return (await this.#client.list(folder)).map(({ name }) => name);
  }

  async rename(from: string, to: string) {
    await this.#client.rename(from, to);
  }

  async remove(path: string) {
    await this.#client.remove(path);
  }

  async makeDirectory(path: string) {
    await this.#client.send(`MKD ${path}`);
  }

  async removeDirectory(path: string) {
    await this.#client.send(`RMD ${path}`);
  }

  async [Symbol.asyncDispose]() {
    this.#client.close();
  }
}
