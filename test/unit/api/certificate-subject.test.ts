import { X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { subjectOf } from "../../../ftp-node/certificates/client-certificate.ts";
import { certificateSubjectSchema } from "../../../lambda/api/certificate-subject.ts";

import { CertificateAuthority } from "../../support/certificate-authority.ts";

const isSubject = (text: string) => certificateSubjectSchema.safeParse(text).success;

test.for([
  "CN=acme",
  "CN=acme,O=Acme\\, Ltd,C=DE",
  'CN=acme+UID=7,O=Ä\\+\\"\\<\\>\\;,1.2.3.4=x',
  "CN=\\ a \\ ,OU=,O=\\#1\\0A",
])("a subject is taken as the node writes it: %s", (subject) => {
  expect(certificateSubjectSchema.parse(subject)).toBe(subject);
});

test("so is the subject of every certificate", async () => {
  const authority = await CertificateAuthority.create();
  for (const text of ["acme", "Acme, Ltd", ' #"a"+<b>;\\=/ ', "Ä 🐎", "a\u0001\u007f\n", " "]) {
    const { certificate } = await authority.issue({
      name: [
        ["C", "DE"],
        ["O", text],
        ["CN", text],
      ],
    });
    const subject = subjectOf(new X509Certificate(certificate));
    expect(certificateSubjectSchema.safeParse(subject)).toMatchObject({ data: subject });
  }
});

test.for([
  "",
  "acme",
  "CN = acme",
  "CN=acme, O=Acme",
  "/CN=acme/O=Acme",
  "CN=a;b",
  "CN= acme",
  "CN=acme ",
  "CN=a\n",
  "CN=#1",
  "CN=a\\0a",
  "CN=a,",
  "subject=CN=acme",
])("one is refused that none could match: %j", (subject) => {
  expect(isSubject(subject)).toBe(false);
});
