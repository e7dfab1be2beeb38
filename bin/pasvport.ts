import { Command } from "commander";
import { startCommand } from "../local/options.ts";
import { start } from "../local/start.ts";

const USAGE_ERROR = 2;
const FAILED = 1;

/** Exit codes: 0 done, 1 failed, 2 usage. */
const program = new Command("pasvport")
  .description("FTP and FTPS for trading partners, files in S3.")
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : USAGE_ERROR))
  .showHelpAfterError("Run with --help for all options.");
program.addCommand(startCommand(start).copyInheritedSettings(program));

try {
  await program.parseAsync();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(FAILED);
}
