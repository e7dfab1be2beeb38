import { checksumReply } from "../checksum-reply.ts";
import type { Command } from "../command.ts";
import { ALGORITHMS } from "../digest.ts";
import { type Reply, reply } from "../reply.ts";
import type { Session } from "../session.ts";

/** draft-bryan-ftpext-hash-02. The range ends behind the last byte, as ProFTPD and SFTPGo have it. */
export const hash: Command = {
  verbs: ["HASH"],
  argument: "required",
  help: "HASH <path>",
  features: ({ hashAlgorithm }) => [
    `HASH ${ALGORITHMS.map((algorithm) => (algorithm === hashAlgorithm ? `${algorithm}*` : algorithm)).join(";")}`,
  ],
  run(context, argument) {
    const algorithm = context.session.hashAlgorithm;
    return checksumReply(context, {
      argument,
      algorithm,
      format: ({ name, range, hex }) => reply(213, `${algorithm} ${range.start}-${range.end} ${hex} ${name}`),
    });
  },
};

/** OPTS HASH: tells the algorithm, or chooses another. */
export function chooseHash(session: Session, name: string): Reply {
  const chosen = name === "" ? session.hashAlgorithm : ALGORITHMS.find((algorithm) => algorithm === name.toUpperCase());
  if (!chosen) return reply(501, `Only these are understood: ${ALGORITHMS.join(", ")}`);
  session.hashAlgorithm = chosen;
  return reply(200, chosen);
}
