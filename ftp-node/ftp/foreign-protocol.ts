/** Another protocol's client: a port scanner's, or one that was given the wrong port. */
export class ForeignProtocol extends Error {
  override readonly name = "ForeignProtocol";
  readonly protocol: "TLS" | "HTTP" | "SSH" | "PROXY";

  constructor(protocol: ForeignProtocol["protocol"]) {
    super(`The client speaks ${protocol}.`);
    this.protocol = protocol;
  }
}

/** RFC 8446 §5.1: a TLS connection begins with a record of type handshake. */
const TLS_HANDSHAKE = 0x16;

const FIRST_LINES = {
  HTTP: /^[A-Z]+ \S+ HTTP\/\d|^PRI \* HTTP\//,
  SSH: /^SSH-\d/,
  PROXY: /^PROXY (TCP|UNKNOWN)/,
} as const;

/** Throws when the first bytes of a connection are those of TLS. */
export function refuseTlsHello(first: Uint8Array): void {
  if (first[0] === TLS_HANDSHAKE) throw new ForeignProtocol("TLS");
}

/** What a line from somebody who has not logged in is, when it is not FTP. */
export function foreignProtocolOf(line: Buffer): ForeignProtocol | undefined {
  const text = line.toString("latin1", 0, 200);
  if (FIRST_LINES.HTTP.test(text)) return new ForeignProtocol("HTTP");
  if (FIRST_LINES.SSH.test(text)) return new ForeignProtocol("SSH");
  return FIRST_LINES.PROXY.test(text) ? new ForeignProtocol("PROXY") : undefined;
}
