import type { Logger } from "pino";
import type { LoginFailure } from "../../shared/failure-reasons.ts";
import type { Meter } from "./meter.ts";
import type { ListingReport, LoginReport, SessionReport, Telemetry, TransferReport } from "./telemetry.ts";

/**
 * One line of JSON for each login, transfer and session and for each listing that failed, and what they add to the
 * metrics. `activityType`, `bytesIn`, `bytesOut`, `path`, `client` and `cipher` are those of AWS Transfer Family's
 * structured logs, in camel case like all fields here; its `session-id`, `source-ip` and `user` are the `session`,
 * `address` and `username` of our other lines.
 * https://docs.aws.amazon.com/transfer/latest/userguide/cw-structure-logs.html
 */
export class LoggedTelemetry implements Telemetry {
  readonly #log: Logger;
  readonly #meter: Meter;

  constructor(log: Logger, meter: Meter) {
    this.#log = log;
    this.#meter = meter;
  }

  loggedIn(login: LoginReport, by: "password" | "certificate"): void {
    this.#meter.count("Logins");
    this.#log.info({ activityType: "CONNECTED", ...login, success: true, by }, "login");
  }

  loginFailed(login: LoginReport, reason: LoginFailure): void {
    this.#meter.countFailure("LoginsFailed", reason);
    this.#log.info({ activityType: "AUTH_FAILURE", ...login, success: false, reason }, "login");
  }

  /** One line each is enough: that of its end. */
  transferBegan(): void {}

  transferEnded(transfer: TransferReport): void {
    const { result, bytesIn = 0, bytesOut = 0 } = transfer;
    if (result === "ok") this.#meter.count("TransfersSucceeded");
    else this.#meter.countFailure("TransfersFailed", result);
    if (bytesIn > 0) this.#meter.count("BytesReceived", bytesIn);
    if (bytesOut > 0) this.#meter.count("BytesSent", bytesOut);
    this.#log.info({ activityType: activityOf(transfer), ...transfer }, "transfer");
  }

  listingFailed(listing: ListingReport): void {
    this.#meter.countFailure("ListingsFailed", listing.result);
    this.#log.info({ activityType: activityOf(listing), ...listing }, "listing");
  }

  sessionEnded({ silent, ...session }: SessionReport): void {
    this.#log[silent ? "debug" : "info"]({ activityType: "DISCONNECTED", ...session }, "session");
  }
}

type Ended = Pick<TransferReport, "result" | "bytesIn" | "bytesOut">;

function activityOf({ result, bytesIn = 0, bytesOut = 0 }: Ended): "CLOSE" | "PARTIAL_CLOSE" | "ERROR" {
  if (result === "ok") return "CLOSE";
  return bytesIn + bytesOut > 0 ? "PARTIAL_CLOSE" : "ERROR";
}
