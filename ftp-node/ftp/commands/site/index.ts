import type { Command } from "../../command.ts";
import { chmod } from "./chmod.ts";
import { help } from "./help.ts";
import { idle } from "./idle.ts";
import { mkdir } from "./mkdir.ts";
import { rmdir } from "./rmdir.ts";
import { utime } from "./utime.ts";
import { who } from "./who.ts";

/** All that SITE understands. Adding a subcommand is its file and a line here. */
export const SITE_COMMANDS: readonly Command[] = [help, chmod, utime, mkdir, rmdir, idle, who];
