import packageJson from "../../../package.json" with { type: "json" };
import { clientName } from "../client-name.ts";
import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** Serv-U's exchange of names ("CSID Name=WinSCP;Version=6.5;"); WinSCP reads Name and Version of the reply. */
export const csid: Command = {
  verbs: ["CSID"],
  login: "not-needed",
  argument: "required",
  help: "CSID Name=<name>; Version=<version>;",
  features: () => ["CSID Name; Version;"],
  run({ session }, argument) {
    const [name, version] = ["Name", "Version"].map((field) => fieldOf(field, argument));
    if (name) session.clientName ??= clientName(version ? `${name} ${version}` : name);
    return reply(200, `Name=Pasvport; Version=${packageJson.version};`);
  },
};

function fieldOf(name: string, argument: string): string | undefined {
  return new RegExp(`(?:^|;)\\s*${name}=([^;]*)`, "i").exec(argument)?.[1]?.trim();
}
