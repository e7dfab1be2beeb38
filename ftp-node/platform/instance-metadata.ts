import { z } from "zod";

/** Of the token and the answer together. */
const TIMEOUT_MS = 1_000;
const TOKEN_SECONDS = 600;
/** A token is used for half its time. */
const RENEW_MS = (TOKEN_SECONDS * 1000) / 2;

export const INSTANCE_METADATA_ENDPOINT = "http://169.254.169.254";

const addressSchema = z.ipv4();

/**
 * EC2's instance metadata, version 2: what the instance is told of itself.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
 */
export class InstanceMetadata {
  readonly #endpoint: string;
  #token: { readonly value: string; readonly renewAt: number } | undefined;

  constructor(endpoint: string = INSTANCE_METADATA_ENDPOINT) {
    this.#endpoint = endpoint.replace(/\/+$/, "");
  }

  /** The public IPv4 address; undefined when the instance has none. Rejects when that cannot be learnt within a second. */
  async publicIpv4(): Promise<string | undefined> {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const headers = { "x-aws-ec2-metadata-token": await this.#tokenFor(signal) };
    const response = await fetch(`${this.#endpoint}/latest/meta-data/public-ipv4`, { headers, signal });
    const text = await response.text();
    if (response.status === 404) return undefined;
    // Such as 401: the token is not taken any more.
    if (!response.ok) this.#token = undefined;
    return addressSchema.parse(checked(response, text).trim());
  }

  async #tokenFor(signal: AbortSignal): Promise<string> {
    if (this.#token && Date.now() < this.#token.renewAt) return this.#token.value;
    const headers = { "x-aws-ec2-metadata-token-ttl-seconds": String(TOKEN_SECONDS) };
    const response = await fetch(`${this.#endpoint}/latest/api/token`, { method: "PUT", headers, signal });
    const value = checked(response, await response.text());
    this.#token = { value, renewAt: Date.now() + RENEW_MS };
    return value;
  }
}

function checked(response: Response, text: string): string {
  if (!response.ok) throw new Error(`Instance metadata answered ${response.status}.`);
  return text;
}
