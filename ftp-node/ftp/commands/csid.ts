import packageJson from "../../../package.json" with { type: "json" };
import type { Command } from "../command.ts";
import { reply } from "../reply.ts";

/** Serv-U's exchange of names ("CSID Name=WinSCP;Version=6.5;"); WinSCP reads Name and Version of the reply. */
export const csid: Command = {
  verbs: ["CSID"],
  login: "not-needed",
  argument: "required",
  help: "CSID Name=<name>; Version=<version>;",
  features: () => ["CSID Name; Version;"],
  run: () => reply(200, `Name=Pasvport; Version=${packageJson.version};`),
};
