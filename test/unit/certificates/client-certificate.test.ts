import { X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { subjectOf } from "../../../ftp-node/certificates/client-certificate.ts";
import { CertificateAuthority } from "../../support/certificate-authority.ts";

/** By OpenSSL: commas, a plus, quotes, blanks at the ends, an umlaut, and a part that has two attributes. */
const ODD = `-----BEGIN CERTIFICATE-----
MIIB/zCCAaWgAwIBAgIUaVk4zSOk172GHTw8YATh8jCiBEgwCgYIKoZIzj0EAwIw
VTELMAkGA1UEBhMCREUxEzARBgNVBAoMCkFjbWUsIEx0ZCAxFjAIBgNVBAsMAXEw
CgYDVQQLDANhK2IxGTAXBgNVBAMMECBNw7xsbGVyICMxICJxIiAwHhcNMjYxMTIx
MTQ1NjUxWhcNMjYxMTI0MTQ1NjUxWjBVMQswCQYDVQQGEwJERTETMBEGA1UECgwK
QWNtZSwgTHRkIDEWMAgGA1UECwwBcTAKBgNVBAsMA2ErYjEZMBcGA1UEAwwQIE3D
vGxsZXIgIzEgInEiIDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABK+Mum21G61h
mB9Z8nGMYeedzGU42t62/wXsxMf2Up8umFHfWJOozAdd1ReK3SL6vpbtsq7A3HTr
0uVJXW8JwHajUzBRMB0GA1UdDgQWBBSl+MHk1fdCNxt6X+yvcgwPJz2DRDAfBgNV
HSMEGDAWgBSl+MHk1fdCNxt6X+yvcgwPJz2DRDAPBgNVHRMBAf8EBTADAQH/MAoG
CCqGSM49BAMCA0gAMEUCIQDxKW73qy48+sfNaC+nQXMTGUYu9BfepsuclRKE7XQN
owIgF59s7WoaOgDj0t2wjAiXWorGufgOlx9E/To8whDgu48=
-----END CERTIFICATE-----`;

test("a subject begins with its most specific part", async () => {
  const authority = await CertificateAuthority.create();
  const { certificate } = await authority.issue({
    name: [
      ["C", "DE"],
      ["O", "Acme Ltd"],
      ["CN", "acme"],
    ],
  });
  expect(subjectOf(new X509Certificate(certificate))).toBe("CN=acme,O=Acme Ltd,C=DE");
});

test("it is what openssl x509 -noout -subject -nameopt RFC2253,-esc_msb prints", () => {
  const printed = String.raw`CN=\ Müller #1 \"q\"\ ,OU=a\+b+OU=q,O=Acme\, Ltd\ ,C=DE`;
  expect(subjectOf(new X509Certificate(ODD))).toBe(printed);
});

test.for([
  { what: "a comma in a value", one: "O=Acme\\, C=DE\nCN=x", other: "C=DE\nO=Acme\nCN=x" },
  { what: "a plus in a value", one: "CN=a \\+ OU=b", other: "OU=b + CN=a" },
  { what: "a line end in a value", one: "O=Acme\\0ACN=x", other: "O=Acme\nCN=x" },
])("$what makes no other subject's text", ({ one, other }) => {
  expect(subjectOf({ subject: one })).not.toBe(subjectOf({ subject: other }));
});
