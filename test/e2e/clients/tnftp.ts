import { ClassicFtp } from "../../support/client-classic.ts";
import { ClientFiles } from "../../support/client-files.ts";
import type { ClientTarget, DataMode } from "../../support/client-target.ts";

const DATA_MODES: Readonly<Record<DataMode, readonly string[]>> = {
  EPSV: [],
  PASV: ["epsv4 off"],
  active: ["passive off"],
};

/** NetBSD's ftp, which is the one of macOS too. */
export async function openTnftp(target: ClientTarget): Promise<ClassicFtp> {
  const dataModeCommands = DATA_MODES[target.dataMode ?? "EPSV"];
  return new ClassicFtp({ program: "tnftp", args: [], dataModeCommands }, target, await ClientFiles.create());
}
