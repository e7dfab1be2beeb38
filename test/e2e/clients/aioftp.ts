import { homedir } from "node:os";
import { join } from "node:path";
import { ScriptedClient, scriptPath } from "../../support/client-script.ts";
import type { ClientTarget } from "../../support/client-target.ts";

/** Where .ci/install-clients.sh puts it. */
const CACHE = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
const PYTHON = join(CACHE, "pasvport/aioftp-0.28.3/bin/python3");

/** Python's aioftp. */
export function openAioftp(target: ClientTarget): ScriptedClient {
  return new ScriptedClient([PYTHON, "-B", scriptPath("aioftp_client.py")], target);
}
