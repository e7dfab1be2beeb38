import { z } from "zod";

const ESCAPED = String.raw`\\[,+"\\<>;]|\\(?:[01][0-9A-F]|7F)`;
const FIRST = String.raw`[^ #,+"\\<>;\p{Cc}]|\\[ #]|${ESCAPED}`;
const INNER = String.raw`[^,+"\\<>;\p{Cc}]|${ESCAPED}`;
const LAST = String.raw`[^ ,+"\\<>;\p{Cc}]|\\ |${ESCAPED}`;
const VALUE = `(?:(?:${FIRST})(?:(?:${INNER})*(?:${LAST}))?)?`;
const PART = String.raw`(?:[A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+)=${VALUE}`;

/** Without the "subject=" that OpenSSL prints before it. As the node writes subjects (ftp-node/certificates/client-certificate.ts): in any other form none would ever match. */
const SUBJECT = new RegExp(`^(?!subject=)${PART}(?:[,+]${PART})*$`, "u");

export const certificateSubjectSchema = z
  .string()
  .max(1000)
  .regex(
    SUBJECT,
    'A subject is written as in RFC 4514, the most specific part first, without blanks around "," and "=", such as "CN=acme,O=Acme Ltd,C=DE".',
  )
  .meta({
    description:
      "The whole subject, as `openssl x509 -noout -subject -nameopt RFC2253,-esc_msb` prints it, of a certificate by an authority that the nodes trust.",
    example: "CN=acme,O=Acme Ltd,C=DE",
    // Not every validator of JSON Schema knows \p.
    pattern: SUBJECT.source.replaceAll("\\p{Cc}", "\\x00-\\x1f\\x7f-\\x9f"),
  });
