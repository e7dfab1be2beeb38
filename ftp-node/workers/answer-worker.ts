import type { NodeAdmission } from "../limits/node-admission.ts";
import { answerCall } from "../limits/parent-admission.ts";
import type { NodeAddress } from "../passive/node-address.ts";
import type { PassiveMultiplexer } from "../passive/passive-multiplexer.ts";
import type { WantedPort } from "../passive/passive-ports.ts";
import type { ToParent } from "./messages.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** What the parent knows and workers ask. */
export interface ParentKnowledge {
  readonly passive: PassiveMultiplexer<WorkerProcess>;
  readonly address: NodeAddress;
  readonly admission: NodeAdmission;
}

/** Answers what a worker asks of its parent, if it asks something. */
export function answerWorker(worker: WorkerProcess, message: ToParent, parent: ParentKnowledge): void {
  switch (message.kind) {
    case "admission": {
      const { request, call } = message;
      void answerCall(parent.admission, call).then((result) => worker.send({ kind: "admission", request, result }));
      break;
    }
    case "withdraw":
      parent.passive.withdraw(message.offerId);
      break;
    case "offer":
      offer(worker, message.request, message.wanted, parent);
      break;
    // What workers say without asking is the pool's.
    case "ready":
    case "taken":
    case "session-ended":
      break;
  }
}

function offer(
  worker: WorkerProcess,
  request: number,
  wanted: WantedPort,
  { passive, address }: ParentKnowledge,
): void {
  const offered = passive.offer(wanted, worker);
  if (!offered) return void worker.send({ kind: "offered", request });
  const { id, port } = offered;
  const advertised = address.for(wanted.client, wanted.local);
  worker.send({ kind: "offered", request, offer: { id, port, ...(advertised && { address: advertised }) } });
}
