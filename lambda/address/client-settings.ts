/**
 * For the SDK's clients, which wait for ever by default: a request that hangs would cost the whole invocation. Throttling
 * and faults of the service are tried again by the SDK, as often as it does by itself.
 */
export const CLIENT_SETTINGS = {
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
} as const;
