import { expect, test } from "vitest";
import { parseSettings, SettingsError } from "../../lib/parse-settings.ts";

const ALLOCATION = "eipalloc-0123456789abcdef0";

test("nothing needs to be set", () => {
  expect(parseSettings({})).toMatchObject({ addresses: "static", nodes: 2, bucketPrefix: "", tls: "optional" });
  expect(parseSettings(undefined)).toEqual(parseSettings({}));
});

test.for([
  { tls: "off" },
  { tls: "off", dataTls: "optional" },
  { tls: "optional", dataTls: "required" },
  { transcript: true },
  { vpc: { id: "vpc-0123456789abcdef0", publicSubnetIds: ["subnet-0123456789abcdef0"] } },
  { ipv6: true, instanceType: "c7gn.xlarge", alarmEmail: "ops@example.com" },
  { encryption: "kms" },
  { encryption: "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab", bucketName: "files" },
  { certificateSecretArns: ["arn:aws:secretsmanager:eu-central-1:123456789012:secret:ftp/example.com-AbCdEf"] },
])("%j can be set", (given) => {
  expect(parseSettings(given)).toMatchObject(given);
});

test("settings can come as text, as the command line passes them", () => {
  expect(parseSettings('{"addresses":"dynamic","nodes":1}')).toMatchObject({ addresses: "dynamic", nodes: 1 });
});

test.for([
  { given: { addresses: "elastic" }, says: 'addresses: given "elastic"; write "static" or "dynamic".' },
  { given: { nodes: 0 }, says: "nodes: given 0; write 1 or more." },
  { given: { nodes: "2" }, says: 'nodes: given "2"; write a whole number.' },
  { given: { bucketName: "arn:aws:s3:::b" }, says: "write the name of a bucket" },
  { given: { bucketPrefix: "/ftp/" }, says: "without a slash at either end." },
  { given: { bucketPrefix: "*" }, says: 'bucketPrefix: given "*"; write names of letters' },
  { given: { controlTableName: "a table" }, says: "write the name of a table" },
  {
    given: { allocationIds: ["54.1.2.3", ALLOCATION] },
    says: 'allocationIds.0: given "54.1.2.3"; write the allocation',
  },
  { given: { allocationIds: [ALLOCATION] }, says: "write as many as there are nodes." },
  { given: { allocationIds: [ALLOCATION, ALLOCATION] }, says: "write each one once." },
  { given: { addresses: "dynamic", allocationIds: [ALLOCATION, ALLOCATION] }, says: "Fargate takes no Elastic IP" },
  { given: { privateNetworks: ["10.0.0.0"] }, says: 'privateNetworks.0: given "10.0.0.0"; ' },
  { given: { privateNetworks: "10.0.0.0/8" }, says: "write a list of networks" },
  { given: { tls: "on" }, says: 'tls: given "on"; write "off", "optional" or "required".' },
  { given: { dataTls: true }, says: 'dataTls: given true; write "off", "optional" or "required".' },
  { given: { tls: "off", dataTls: "required" }, says: 'dataTls: given "required"; there is no TLS: write "off"' },
  { given: { instanceType: "m5.large" }, says: 'instanceType: given "m5.large"; write an instance type with an ARM' },
  { given: { vpc: "vpc-1" }, says: 'vpc: given "vpc-1"; write { "id": "vpc-…"' },
  { given: { vpc: { id: "vpc-0123456789abcdef0", publicSubnetIds: [] } }, says: "write at least one." },
  { given: { ipv6: 1 }, says: "ipv6: given 1; write true or false." },
  { given: { encryption: "aes" }, says: 'encryption: given "aes"; write "s3", "kms" or the ARN of a key' },
  { given: { encryption: "kms", bucketName: "files" }, says: "an existing bucket is encrypted already" },
  { given: { certificateSecretArns: ["ftp"] }, says: "write the complete ARN of a secret" },
  {
    given: { tls: "off", certificateSecretArns: ["arn:aws:secretsmanager:us-east-1:123456789012:secret:ftp-AbCdEf"] },
    says: "there is no TLS: leave them out",
  },
  { given: { alarmEmail: "ops" }, says: 'alarmEmail: given "ops"; write an e-mail address.' },
  { given: { transcript: "yes" }, says: 'transcript: given "yes"; write true or false.' },
  { given: { adresses: "static" }, says: "adresses: no such setting; there are addresses, nodes, " },
  { given: { limits: { idleSeconds: -1 } }, says: "limits.idleSeconds: given -1; Too small" },
  { given: [], says: "write an object" },
  { given: "addresses=dynamic", says: "are not JSON; write an object such as" },
])("$given is refused: $says", ({ given, says }) => {
  expect(() => parseSettings(given)).toThrow(SettingsError);
  expect(() => parseSettings(given)).toThrow(says);
});

test("everything that is wrong is said at once", () => {
  const given = { addresses: "elastic", nodes: 1.5, tls: true, colour: "red", allocationIds: ["x"] };

  expect(() => parseSettings(given)).toThrow(
    /^The settings in "pasvport" of cdk.json's context cannot be used:(\n {2}- .+){5}$/,
  );
});
