import type { ToParent } from "../workers/messages.ts";
import { Questions } from "../workers/questions.ts";
import type { Admission, AdmissionCall, Share } from "./admission.ts";

/** Admission as a worker has it: the parent decides. */
export class ParentAdmission implements Admission {
  readonly #tell: (message: ToParent) => void;
  readonly #questions = new Questions();

  constructor(tell: (message: ToParent) => void) {
    this.#tell = tell;
  }

  /** The parent's answer. */
  answer(request: number, result: unknown): void {
    this.#questions.answer(request, result);
  }

  beginLogin(...args: Parameters<Admission["beginLogin"]>) {
    return this.#ask({ method: "beginLogin", args });
  }

  loginFailed(...args: Parameters<Admission["loginFailed"]>) {
    return this.#ask({ method: "loginFailed", args });
  }

  loggedIn(...args: Parameters<Admission["loggedIn"]>) {
    return this.#ask({ method: "loggedIn", args });
  }

  loggedOut(...args: Parameters<Admission["loggedOut"]>) {
    return this.#ask({ method: "loggedOut", args });
  }

  misbehaved(...args: Parameters<Admission["misbehaved"]>) {
    return this.#ask({ method: "misbehaved", args });
  }

  beginTransfer(...args: Parameters<Admission["beginTransfer"]>) {
    return this.#ask({ method: "beginTransfer", args });
  }

  endTransfer(...args: Parameters<Admission["endTransfer"]>) {
    return this.#ask({ method: "endTransfer", args });
  }

  spend(share: Share, bytes: number) {
    return this.#ask({ method: "spend", args: [share, bytes] });
  }

  #ask<Method extends keyof Admission>(
    call: Extract<AdmissionCall, { method: Method }>,
  ): ReturnType<Admission[Method]> {
    const result = this.#questions.ask((request) => this.#tell({ kind: "admission", request, call }));
    return result as ReturnType<Admission[Method]>;
  }
}

/** Puts a worker's question to the parent's own admission. */
export function answerCall(admission: Admission, { method, args }: AdmissionCall): Promise<unknown> {
  return (admission[method] as (...args: unknown[]) => Promise<unknown>).apply(admission, args);
}
