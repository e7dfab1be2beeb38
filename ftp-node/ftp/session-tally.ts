import type { LoginFailure } from "../../shared/failure-reasons.ts";
import type { ListingReport, TransferReport } from "../telemetry/telemetry.ts";

/** What is told of a session at its end. It goes on when REIN begins the session anew. */
export class SessionTally {
  /** Who was logged in last. */
  username: string | undefined;
  partnerId: string | undefined;
  /** Of the control connection, once it speaks TLS. */
  tlsVersion: string | undefined;
  cipher: string | undefined;
  /** What the client says that it is. */
  client: string | undefined;
  login: "none" | "ok" | LoginFailure = "none";
  transfers = 0;
  transfersFailed = 0;
  listings = 0;
  listingsFailed = 0;
  bytesIn = 0;
  bytesOut = 0;

  /** A transfer has ended. */
  add({ result, bytesIn = 0, bytesOut = 0 }: Pick<TransferReport, "result" | "bytesIn" | "bytesOut">): void {
    this.transfers++;
    if (result !== "ok") this.transfersFailed++;
    this.bytesIn += bytesIn;
    this.bytesOut += bytesOut;
  }

  /** A listing has ended. */
  addListing(result: "ok" | ListingReport["result"]): void {
    this.listings++;
    if (result !== "ok") this.listingsFailed++;
  }
}
