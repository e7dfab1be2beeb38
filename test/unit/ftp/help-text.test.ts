import { expect, test } from "vitest";
import { noop } from "../../../ftp-node/ftp/commands/noop.ts";
import { helpOn } from "../../../ftp-node/ftp/help-text.ts";

test("verbs stand in columns of eight, in the order of the alphabet", () => {
  const commands = ["KIWI", "ACAI", "BANANA", "CASSAVA", "DATE", "ELDER", "FIG", "GRAPE", "HAZEL", "IMBE"].map(
    (verb) => ({
      ...noop,
      verbs: [verb] as const,
    }),
  );
  expect(helpOn(commands, "")).toEqual({
    code: 214,
    lines: [
      "Commands:",
      "ACAI    BANANA  CASSAVA DATE    ELDER   FIG     GRAPE   HAZEL",
      "IMBE    KIWI",
      "HELP and a command tells its syntax.",
    ],
  });
});
