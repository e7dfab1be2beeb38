import type { Telemetry } from "./telemetry.ts";

/** Tells each of them what it is told. */
export function severalTelemetries(...all: readonly Telemetry[]): Telemetry {
  return {
    loggedIn(...what) {
      for (const each of all) each.loggedIn(...what);
    },
    loginFailed(...what) {
      for (const each of all) each.loginFailed(...what);
    },
    transferBegan(...what) {
      for (const each of all) each.transferBegan(...what);
    },
    transferEnded(...what) {
      for (const each of all) each.transferEnded(...what);
    },
    listingFailed(...what) {
      for (const each of all) each.listingFailed(...what);
    },
    sessionEnded(...what) {
      for (const each of all) each.sessionEnded(...what);
    },
  };
}
