import type { Command } from "../../command.ts";
import { rmd } from "../rmd.ts";

/** RMD by another name. Elsewhere it removes all that is in the folder, too; nobody should lose files to a spelling. */
export const rmdir: Command = { ...rmd, verbs: ["RMDIR"], help: "SITE RMDIR <path>", features: () => ["SITE RMDIR"] };
