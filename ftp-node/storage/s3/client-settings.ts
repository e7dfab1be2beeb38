import type { S3ClientConfig } from "@aws-sdk/client-s3";

/** The SDK's own 50 are fewer than the transfers of a busy node, which then wait for each other. */
const MOST_CONNECTIONS = 1_000;

/**
 * What a client for `S3Storage` is made with, beside region, endpoint and credentials. Silence ends a request later
 * than it ends a transfer: S3 may have to wait for a slow client.
 */
export const S3_CLIENT_SETTINGS = {
  requestHandler: {
    connectionTimeout: 5_000,
    socketTimeout: 150_000,
    httpsAgent: { maxSockets: MOST_CONNECTIONS },
    httpAgent: { maxSockets: MOST_CONNECTIONS },
  },
  // Uploads bring their own checksum; one per answer would hold a download back until it was whole.
  requestChecksumCalculation: "WHEN_REQUIRED",
  responseChecksumValidation: "WHEN_REQUIRED",
} as const satisfies S3ClientConfig;
