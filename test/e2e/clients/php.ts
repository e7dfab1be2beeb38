import { ScriptedClient, scriptPath } from "../../support/client-script.ts";
import type { ClientTarget } from "../../support/client-target.ts";

/** PHP's ftp functions. They check no certificate. */
export function openPhp(target: ClientTarget): ScriptedClient {
  return new ScriptedClient(["php", scriptPath("ftp_client.php")], target);
}
