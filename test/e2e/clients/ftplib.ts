import { ScriptedClient, scriptPath } from "../../support/client-script.ts";
import type { ClientTarget } from "../../support/client-target.ts";

/** Python's own. */
export function openFtplib(target: ClientTarget): ScriptedClient {
  return new ScriptedClient(["python3", "-B", scriptPath("ftplib_client.py")], target);
}
