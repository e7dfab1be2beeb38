import type { FeedEntry } from "../../shared/feed.ts";
import type { Certificates } from "../certificates/certificate-files.ts";
import type { NodeConfiguration } from "../configuration.ts";
import type { AdmissionCall } from "../limits/admission.ts";
import type { WantedPort } from "../passive/passive-ports.ts";

/** The parent's first word to a worker. */
export interface Greeting {
  readonly kind: "greeting";
  readonly configuration: NodeConfiguration;
  /** Of the parent process. */
  readonly bootId: string;
  /** Base64. */
  readonly ticketKeys: string;
  /** Whether Node's ticket callback works (certificates/ticket-self-check.ts). */
  readonly ticketCallback: boolean;
}

/** What the parent tells a worker after that. `control` and `data` come with the connection itself. */
export type ToWorker =
  | ControlConnectionMessage
  | { readonly kind: "admission"; readonly request: number; readonly result: unknown }
  | { readonly kind: "offered"; readonly request: number; readonly offer?: OfferedPort }
  | { readonly kind: "data"; readonly offerId: number }
  | { readonly kind: "changed"; readonly entries: readonly FeedEntry[] | "everything" }
  /** For the sessions that begin from now on. */
  | { readonly kind: "certificates"; readonly certificates: Certificates }
  | { readonly kind: "drain" }
  /** The time to drain is over: what still runs is broken off. */
  | { readonly kind: "end" };

/** `connection`: its number in the node. */
export interface ControlConnectionMessage {
  readonly kind: "control";
  readonly connection: number;
  readonly implicitTls: boolean;
}

export interface OfferedPort {
  readonly id: number;
  readonly port: number;
  readonly address?: string;
}

/** What a worker tells its parent. */
export type ToParent =
  | { readonly kind: "ready" }
  /** It has the connection that came with the oldest message not yet taken. */
  | { readonly kind: "taken" }
  | { readonly kind: "offer"; readonly request: number; readonly wanted: WantedPort }
  | { readonly kind: "withdraw"; readonly offerId: number }
  | { readonly kind: "admission"; readonly request: number; readonly call: AdmissionCall }
  | { readonly kind: "session-ended"; readonly connection: number };
