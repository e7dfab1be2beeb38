import { ScriptedClient, scriptPath } from "../../support/client-script.ts";
import type { ClientTarget } from "../../support/client-target.ts";

/** Perl's Net::FTP, with IO::Socket::SSL. */
export function openPerl(target: ClientTarget): ScriptedClient {
  return new ScriptedClient(["perl", scriptPath("net_ftp_client.pl")], target);
}
