import { expect, test } from "vitest";
import { subjectOf } from "../../../ftp-node/certificates/client-certificate.ts";
import { certificateSubjectSchema } from "../../../lambda/api/certificate-subject.ts";

const isSubject = (text: string) => certificateSubjectSchema.safeParse(text).success;

test.for([
  "CN=acme",
  "CN=acme,O=Acme\\, Ltd,C=DE",
  'CN=acme+UID=7,O=Ä\\+\\"\\<\\>\\;,1.2.3.4=x',
  "CN=\\ a \\ ,OU=,O=\\#1\\0A",
])("a subject is taken as the node writes it: %s", (subject) => {
  expect(certificateSubjectSchema.parse(subject)).toBe(subject);
});

test("so is what Node.js itself says of a certificate", () => {
  const subject = "C=DE\nO=Acme\\, Ltd\nCN=acme + UID=7";
  expect(isSubject(subjectOf({ subject }))).toBe(true);
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
