import type { Direction } from "../limits/admission.ts";
import type { VirtualPath } from "../storage/virtual-path.ts";
import type { TransferReport } from "../telemetry/telemetry.ts";
import type { Answer, Context } from "./command.ts";
import type { Reply } from "./reply.ts";
import { transferFailure } from "./transfer-failure.ts";

interface Transfer {
  readonly command: string;
  readonly direction: Direction;
  readonly path: VirtualPath;
}

type Outcome = Pick<TransferReport, "result" | "failure">;

const SUCCESS = 226;

/** Runs a command that transfers a file, and tells how that went: also of one that was refused before any byte moved. */
export async function reported(context: Context, transfer: Transfer, run: () => Answer): Promise<Reply> {
  const begun = performance.now();
  const movedBefore = context.data.movedInAll;
  const tell = (outcome: Outcome) =>
    report(context, transfer, {
      ...outcome,
      milliseconds: Math.round(performance.now() - begun),
      bytes: context.data.movedInAll - movedBefore,
    });
  try {
    const answer = await run();
    tell({ result: answer.code === SUCCESS ? "ok" : "refused" });
    return answer;
  } catch (error) {
    tell(transferFailure(error));
    throw error;
  }
}

interface Ended extends Outcome {
  readonly milliseconds: number;
  readonly bytes: number;
}

function report({ session, data }: Context, { command, direction, path }: Transfer, { bytes, ...ended }: Ended): void {
  const moved = direction === "upload" ? { bytesIn: bytes } : { bytesOut: bytes };
  session.tally.add({ ...moved, ...ended });
  session.services.telemetry.transferEnded({
    session: session.id,
    address: session.address,
    username: session.account?.username,
    partnerId: session.account?.partnerId,
    command,
    path,
    ...moved,
    ...ended,
    mode: data.command,
    protected: session.dataProtected,
    type: session.type,
  });
}
