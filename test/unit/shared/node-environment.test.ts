import { describe, expect, test } from "vitest";
import { nodeEnvironmentSchema } from "../../../shared/node-environment.ts";

const LEAST = { CONTROL_TABLE: "control", ACTIVITY_TABLE: "activity", S3_BUCKET: "files" };

describe("TLS in the environment of a node", () => {
  test("what is not said is the default", () => {
    expect(nodeEnvironmentSchema.parse(LEAST)).toMatchObject({
      TLS: "optional",
      CERTIFICATE_FILE: [],
      KEY_FILE: [],
      CLIENT_CERTIFICATES: "none",
    });
  });

  test("files stand between commas", () => {
    const environment = { ...LEAST, CERTIFICATE_FILE: "/a.pem, /b.pem", KEY_FILE: "/a-key.pem,/b-key.pem" };
    expect(nodeEnvironmentSchema.parse(environment)).toMatchObject({
      CERTIFICATE_FILE: ["/a.pem", "/b.pem"],
      KEY_FILE: ["/a-key.pem", "/b-key.pem"],
    });
  });

  test.for([
    { given: { TLS: "off" } },
    { given: { TLS: "off", DATA_TLS: "off" } },
    { given: { TLS: "optional", DATA_TLS: "required" } },
    { given: { TLS: "required", DATA_TLS: "off" } },
    { given: { CERTIFICATE_FILE: "", KEY_FILE: "" } },
    { given: { CLIENT_CERTIFICATES: "required", CLIENT_CA_FILE: "/ca.pem" } },
    { given: { CERTIFICATE_SECRET: "one, arn:aws:secretsmanager:eu-west-1:1:secret:two-AbCdEf" } },
  ])("$given is right", ({ given }) => {
    expect(nodeEnvironmentSchema.safeParse({ ...LEAST, ...given })).toMatchObject({ success: true });
  });

  test.for([
    { given: { TLS: "never" }, says: /Invalid option/ },
    { given: { TLS: "off", DATA_TLS: "required" }, says: /^DATA_TLS cannot be required where TLS is off/ },
    { given: { CERTIFICATE_FILE: "/a.pem" }, says: /^CERTIFICATE_FILE and KEY_FILE come together/ },
    { given: { CERTIFICATE_FILE: "/a.pem,/b.pem", KEY_FILE: "/a-key.pem" }, says: /as many of the one/ },
    {
      given: { CERTIFICATE_SECRET: "one", CERTIFICATE_FILE: "/a.pem", KEY_FILE: "/a-key.pem" },
      says: /^CERTIFICATE_SECRET takes the place of CERTIFICATE_FILE and KEY_FILE/,
    },
    { given: { CERTIFICATE_SECRET: "one", KEY_FILE: "/a-key.pem" }, says: /give the secrets or the files, not both/ },
    { given: { CLIENT_CERTIFICATES: "required" }, says: /^CLIENT_CERTIFICATES and CLIENT_CA_FILE come together/ },
    { given: { CLIENT_CA_FILE: "/ca.pem" }, says: /^CLIENT_CERTIFICATES and CLIENT_CA_FILE come together/ },
    {
      given: { TLS: "off", CLIENT_CERTIFICATES: "optional", CLIENT_CA_FILE: "/ca.pem" },
      says: /^CLIENT_CERTIFICATES needs TLS/,
    },
  ])("$given is not", ({ given, says }) => {
    const { error } = nodeEnvironmentSchema.safeParse({ ...LEAST, ...given });
    expect(error?.issues.map(({ message }) => message)).toEqual([expect.stringMatching(says)]);
  });
});
