import { generateKeyPairSync } from "node:crypto";

/** One as `ssh-keygen` would make it. */
export function sshKey(type: "ed25519" | "rsa" | "ecdsa", bits = 2048, comment = "backup@acme"): string {
  const field = (content: string | Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(content));
    return Buffer.concat([length, Buffer.from(content)]);
  };
  const number = (base64: string | undefined) => {
    const bytes = Buffer.from(base64 ?? "", "base64url");
    return field((bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes);
  };
  const line = (name: string, ...fields: Buffer[]) =>
    `${name} ${Buffer.concat([field(name), ...fields]).toString("base64")} ${comment}`;
  if (type === "rsa") {
    const { e, n } = generateKeyPairSync("rsa", { modulusLength: bits }).publicKey.export({ format: "jwk" });
    return line("ssh-rsa", number(e), number(n));
  }
  if (type === "ecdsa") {
    const { x, y } = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
    const point = Buffer.concat([Buffer.of(4), Buffer.from(x ?? "", "base64url"), Buffer.from(y ?? "", "base64url")]);
    return line("ecdsa-sha2-nistp256", field("nistp256"), field(point));
  }
  const { x } = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });
  return line("ssh-ed25519", field(Buffer.from(x ?? "", "base64url")));
}
