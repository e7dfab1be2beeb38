import { ScriptedClient, scriptPath } from "../../support/client-script.ts";
import type { ClientTarget } from "../../support/client-target.ts";

/** Ruby's net/ftp. */
export function openRuby(target: ClientTarget): ScriptedClient {
  return new ScriptedClient(["ruby", "-Eutf-8:utf-8", scriptPath("net_ftp_client.rb")], target);
}
