import { ClientFiles } from "../../support/client-files.ts";
import { runWell } from "../../support/client-program.ts";
import { ScriptedClient, scriptPath } from "../../support/client-script.ts";
import type { ClientTarget } from "../../support/client-target.ts";

/** Where Debian keeps it. */
const JAR = "/usr/share/java/commons-net.jar";
/** It starts often and lives for a moment. */
const QUICK = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"];

/** Apache Commons Net, in classes compiled once. */
export class CommonsNet implements AsyncDisposable {
  readonly #classes: ClientFiles;

  private constructor(classes: ClientFiles) {
    this.#classes = classes;
  }

  static async compile(): Promise<CommonsNet> {
    const classes = await ClientFiles.create();
    await runWell("javac", ["-d", classes.folder, "-cp", JAR, ...SOURCES.map(scriptPath)]);
    return new CommonsNet(classes);
  }

  open(target: ClientTarget): ScriptedClient {
    const classPath = `${JAR}:${this.#classes.folder}`;
    return new ScriptedClient(["java", ...QUICK, "-cp", classPath, "CommonsNetClient"], target);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#classes[Symbol.asyncDispose]();
  }
}

const SOURCES = ["java/CommonsNetClient.java", "java/Trust.java"];
