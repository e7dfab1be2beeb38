import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { Logger } from "pino";
import { ADDRESS_MISMATCH, type AddressMismatch, NODE_EVENT_SOURCE } from "../../shared/node-events.ts";

/** Tells the control plane by EventBridge's default bus. A report that fails is logged: the reconciler comes round anyway. */
export class MismatchReporter {
  /** The SDK waits for an answer for good where nobody tells it how long. */
  readonly #client = new EventBridgeClient({ requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000 } });
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Never rejects. */
  async report(mismatch: AddressMismatch): Promise<void> {
    try {
      const { Entries: [entry] = [], FailedEntryCount } = await this.#client.send(command(mismatch));
      if (FailedEntryCount) throw new Error(`EventBridge refused it: ${entry?.ErrorCode} ${entry?.ErrorMessage}`);
    } catch (error) {
      this.#log.warn({ err: error }, "the address mismatch could not be reported");
    }
  }
}

function command(mismatch: AddressMismatch): PutEventsCommand {
  const Detail = JSON.stringify(mismatch);
  return new PutEventsCommand({
    Entries: [{ Source: NODE_EVENT_SOURCE, DetailType: ADDRESS_MISMATCH, Detail }],
  });
}
