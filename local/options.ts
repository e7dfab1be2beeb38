import { availableParallelism } from "node:os";
import { Command, InvalidArgumentError, Option } from "commander";
import type { TlsPolicy } from "../shared/account.ts";
import { NODE_LIMITS, type NodeLimits, withLimit } from "../shared/limits.ts";
import { PRIVATE_NETWORKS, parseNetworks } from "../shared/networks.ts";
import { publicAddressSchema } from "../shared/node-environment.ts";
import { formatPortRange, PASSIVE_PORTS, type PortRange, parsePortRange } from "../shared/ports.ts";
import { type TlsChoice, type TlsNames, tlsComplaint } from "../shared/tls-choice.ts";

/** What `start` can be told. */
export interface StartOptions {
  readonly state: string;
  readonly host: string;
  readonly ftpPort: number;
  readonly ftpsPort: number;
  readonly apiPort: number;
  readonly passivePorts: PortRange;
  readonly publicAddress: string;
  readonly privateNetworks: readonly string[];
  readonly s3Endpoint?: string;
  readonly s3Bucket?: string;
  readonly s3Prefix: string;
  readonly dynamodbEndpoint?: string;
  readonly workers: number;
  readonly active: boolean;
  readonly tls: TlsPolicy;
  /** Absent: as `tls`. */
  readonly dataTls?: TlsPolicy;
  readonly cert: readonly string[];
  readonly key: readonly string[];
  readonly clientCertificates: "none" | "optional" | "required";
  readonly clientCa?: string;
  readonly demo?: boolean;
  readonly limit: NodeLimits;
  readonly log?: "commands";
}

/** `pasvport start`. Options are checked here, so that a bad one is told in a sentence before anything starts. */
export function startCommand(run: (options: StartOptions) => Promise<void>): Command {
  return new Command("start")
    .description("Run the API and one FTP node on this machine.")
    .option("--state <folder>", "where everything is kept", ".pasvport")
    .option("--host <address>", "where to listen", "127.0.0.1")
    .option("--ftp-port <port>", "FTP and explicit FTPS; 0 takes a free one", port, 2121)
    .option("--ftps-port <port>", "implicit FTPS", port, 2990)
    .option("--api-port <port>", "the HTTP API", port, 8080)
    .addOption(
      new Option("--passive-ports <range>", "ports for data connections")
        .argParser(checked(parsePortRange))
        .default(PASSIVE_PORTS, formatPortRange(PASSIVE_PORTS)),
    )
    .option("--public-address <address>", "auto, local, an IPv4 address or a host name", checked(publicAddress), "auto")
    .addOption(
      new Option("--private-networks <cidrs>", "clients from here are told the address they connected to; or none")
        .argParser(checked(parseNetworks))
        .default(PRIVATE_NETWORKS, "loopback, RFC 1918, RFC 6598, unique local IPv6"),
    )
    .option("--s3-endpoint <url>", "keep files in this S3 instead of a directory", checked(url))
    .option("--s3-bucket <name>", "keep files in this bucket (without --s3-endpoint: of AWS)")
    .option("--s3-prefix <prefix>", "put in front of all keys", "")
    .option("--dynamodb-endpoint <url>", "a DynamoDB of your own instead of the embedded one", checked(url))
    .option("--workers <count>", "worker processes", checked(workers), availableParallelism())
    .option("--no-active", "refuse PORT and EPRT")
    .addOption(
      new Option("--tls <policy>", "whether logins in the clear are refused; off: no TLS at all")
        .choices(TLS_POLICIES)
        .default("optional"),
    )
    .addOption(
      new Option("--data-tls <policy>", "the same for data connections (default: as --tls)").choices(TLS_POLICIES),
    )
    .option(
      "--cert <file>",
      "the certificate chain, PEM (default: a self-signed one); several: by server name",
      all,
      [],
    )
    .option("--key <file>", "its key, PEM", all, [])
    .addOption(
      new Option("--client-certificates <policy>", "whether clients log in by certificates")
        .choices(["none", "optional", "required"])
        .default("none"),
    )
    .option("--client-ca <file>", "who signs the certificates of clients, PEM")
    .option("--demo", "make the demo account (default: only on the loopback)")
    .option("--no-demo", "make no demo account")
    .addOption(
      new Option("--limit <name=value>", "a limit of the node that is not to be its default; may be repeated")
        .argParser((text, limits: NodeLimits) => checked((text: string) => withLimit(limits, text))(text))
        .default(NODE_LIMITS, "docs/limits.md"),
    )
    .addOption(new Option("--log <what>", "commands: each command and its reply, secrets masked").choices(["commands"]))
    .action(async (options: StartOptions, command: Command) => {
      const complaint = disagreement(options);
      if (complaint) command.error(`error: ${complaint}`);
      await run(options);
    });
}

const TLS_POLICIES = ["off", "optional", "required"];

const TLS_NAMES = {
  tls: "--tls",
  dataTls: "--data-tls",
  certificates: "--cert",
  keys: "--key",
  clientCertificates: "--client-certificates",
  clientAuthority: "--client-ca",
} as const satisfies TlsNames;

type TlsOptions = Pick<StartOptions, "tls" | "dataTls" | "cert" | "key" | "clientCertificates" | "clientCa">;

function tlsChoice({ tls, dataTls, cert, key, clientCertificates, clientCa }: TlsOptions): TlsChoice {
  return { tls, dataTls, certificates: cert, keys: key, clientCertificates, clientAuthority: clientCa };
}

/** What is wrong with options that are right one by one. */
function disagreement({
  s3Endpoint,
  s3Bucket,
  s3Prefix,
  ftpPort,
  ftpsPort,
  apiPort,
  ...options
}: StartOptions): string | undefined {
  if (s3Endpoint && !s3Bucket) return "--s3-endpoint needs --s3-bucket.";
  if (s3Prefix && !s3Bucket) return "--s3-prefix needs --s3-bucket.";
  const complaint = tlsComplaint(tlsChoice(options), TLS_NAMES);
  if (complaint) return complaint;
  const ports = [ftpPort, ftpsPort, apiPort].filter((port) => port !== 0);
  return new Set(ports).size < ports.length ? "--ftp-port, --ftps-port and --api-port must differ." : undefined;
}

/** Of an option that may be given again and again. */
function all(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

/** Turns the error of a parser into commander's. */
function checked<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
    }
  };
}

const port = checked((text: string): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new RangeError("A port is a number from 0 to 65535.");
  return Number(text);
});

function workers(text: string): number {
  if (!/^\d{1,3}$/.test(text) || Number(text) < 1 || Number(text) > 256)
    throw new RangeError("There can be 1 to 256 workers.");
  return Number(text);
}

function url(text: string): string {
  if (!/^https?:$/.test(URL.parse(text)?.protocol ?? ""))
    throw new RangeError("An endpoint is a URL that begins with http:// or https://.");
  return text;
}

function publicAddress(text: string): string {
  const parsed = publicAddressSchema.safeParse(text);
  if (!parsed.success) throw new RangeError(parsed.error.issues[0]?.message);
  return parsed.data;
}
