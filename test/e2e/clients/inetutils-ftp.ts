import { ClassicFtp } from "../../support/client-classic.ts";
import { ClientFiles } from "../../support/client-files.ts";
import type { ClientTarget, DataMode } from "../../support/client-target.ts";

const DATA_MODES: Readonly<Record<DataMode, readonly string[]>> = {
  EPSV: ["--passive"],
  PASV: ["--passive"],
  active: ["--active"],
};

/** GNU's ftp. */
export async function openInetutilsFtp(target: ClientTarget): Promise<ClassicFtp> {
  const { dataMode = "active" } = target;
  const dataModeCommands = dataMode === "EPSV" ? ["epsv4"] : [];
  const program = { program: "inetutils-ftp", args: DATA_MODES[dataMode], dataModeCommands };
  return new ClassicFtp(program, target, await ClientFiles.create());
}
