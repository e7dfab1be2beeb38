import type { TlsPolicy } from "./account.ts";

/** What an operator says of TLS, by the environment or by options; lists count, files are not looked at. */
export interface TlsChoice {
  readonly tls: TlsPolicy;
  /** Absent: as `tls`. */
  readonly dataTls?: TlsPolicy | undefined;
  readonly certificates: readonly string[];
  readonly keys: readonly string[];
  readonly clientCertificates: "none" | "optional" | "required";
  readonly clientAuthority?: string | undefined;
}

/** How the place where it is said calls each of them. */
export type TlsNames = Readonly<Record<keyof TlsChoice, string>>;

const RULES: readonly {
  readonly broken: (choice: TlsChoice) => boolean;
  readonly complaint: (names: TlsNames) => string;
}[] = [
  {
    broken: ({ certificates, keys }) => certificates.length !== keys.length,
    complaint: ({ certificates, keys }) =>
      `${certificates} and ${keys} come together, as many of the one as of the other.`,
  },
  {
    broken: ({ tls, dataTls }) => tls === "off" && dataTls === "required",
    complaint: ({ tls, dataTls }) => `${dataTls} cannot be required where ${tls} is off.`,
  },
  {
    broken: ({ tls, clientCertificates }) => tls === "off" && clientCertificates !== "none",
    complaint: ({ tls, clientCertificates }) => `${clientCertificates} needs TLS, and ${tls} is off.`,
  },
  {
    broken: ({ clientCertificates, clientAuthority }) => (clientCertificates === "none") !== !clientAuthority,
    complaint: ({ clientCertificates, clientAuthority }) =>
      `${clientCertificates} and ${clientAuthority} come together: who signs the certificates that count?`,
  },
];

/** What is wrong with choices that are right one by one. */
export function tlsComplaint(choice: TlsChoice, names: TlsNames): string | undefined {
  return RULES.find(({ broken }) => broken(choice))?.complaint(names);
}
