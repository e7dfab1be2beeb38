import type { VirtualPath } from "../storage/virtual-path.ts";
import type { TransferReport } from "../telemetry/telemetry.ts";
import type { Answer, Context, Transferred } from "./command.ts";
import type { Reply } from "./reply.ts";
import { stateOf } from "./session-report.ts";
import { transferFailure } from "./transfer-failure.ts";

interface Transfer {
  readonly command: string;
  readonly transferred: Transferred;
  readonly path: VirtualPath;
}

type Outcome = Pick<TransferReport, "result" | "failure">;

const SUCCESS = 226;

/**
 * Runs a command that transfers a file or a listing, and tells how that went: also of one that was refused before any
 * byte moved.
 */
export async function reported(context: Context, transfer: Transfer, run: () => Answer): Promise<Reply> {
  begin(context, transfer);
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

function begin(context: Context, { command, transferred, path }: Transfer): void {
  if (transferred === "listing") return;
  const { session, data, transferId: transfer } = context;
  const { id, dataProtected, services } = session;
  const begun = { transfer, session: id, command, path, mode: data.command, protected: dataProtected };
  services.telemetry.transferBegan(begun, stateOf(session));
}

interface Ended extends Outcome {
  readonly milliseconds: number;
  readonly bytes: number;
}

function report(context: Context, transfer: Transfer, { bytes, result, ...ended }: Ended): void {
  const { tally, type, services } = context.session;
  const { transferred } = transfer;
  const common = { ...described(context, transfer), ...ended };
  if (transferred === "listing") {
    tally.addListing(result);
    if (result !== "ok") services.telemetry.listingFailed({ ...common, bytesOut: bytes, result });
    return;
  }
  const moved = transferred === "upload" ? { bytesIn: bytes } : { bytesOut: bytes };
  tally.add({ ...moved, result });
  services.telemetry.transferEnded({ transfer: context.transferId, ...common, ...moved, result, type });
}

function described({ session, data }: Context, { command, path }: Transfer) {
  return {
    session: session.id,
    address: session.address,
    username: session.account?.username,
    partnerId: session.account?.partnerId,
    command,
    path,
    mode: data.command,
    protected: session.dataProtected,
  };
}
