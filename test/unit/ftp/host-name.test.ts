import { expect, test } from "vitest";
import { ownHosts } from "../../../ftp-node/certificates/own-hosts.ts";
import { createSelfSignedCertificate } from "../../../ftp-node/certificates/self-signed.ts";
import { parseHost } from "../../../ftp-node/ftp/host-name.ts";

test.for([
  { argument: "ftp.example.com", host: "ftp.example.com" },
  { argument: "FTP.Example.COM.", host: "ftp.example.com" },
  { argument: " ftp ", host: "ftp" },
  { argument: "dateien.müller.example", host: "dateien.müller.example" },
  { argument: "192.0.2.7", host: "192.0.2.7" },
  { argument: "[2001:DB8::0:7]", host: "2001:db8::7" },
  { argument: "[::ffff:192.0.2.7]", host: "192.0.2.7" },
  { argument: "2001:db8::7", host: undefined },
  { argument: "[192.0.2.7]", host: undefined },
  { argument: "ftp.example.com:21", host: undefined },
  { argument: "ftp..example", host: undefined },
  { argument: "-ftp", host: undefined },
  { argument: "a b", host: undefined },
  { argument: "a\rb", host: undefined },
  { argument: " ", host: undefined },
])("HOST $argument names $host", ({ argument, host }) => {
  expect(parseHost(argument)).toBe(host);
});

test("a long name of nothing but separators costs no time", () => {
  expect(parseHost(`${"a-".repeat(2000)}.`)).toBeUndefined();
});

test("a node's own hosts are those of its certificate and the configured one", async () => {
  const { certificate } = await createSelfSignedCertificate(["ftp.example.com", "*.files.example.com"]);
  const isOwn = ownHosts(certificate, "Partner.Example.org");
  const hosts = [
    "ftp.example.com",
    "acme.files.example.com",
    "a.b.files.example.com",
    "files.example.com",
    "partner.example.org",
    "example.org",
    "localhost",
    "127.0.0.1",
    "::1",
    "192.0.2.7",
    "pasvport (self-signed)",
  ];
  expect(hosts.filter(isOwn)).toEqual([
    "ftp.example.com",
    "acme.files.example.com",
    "partner.example.org",
    "localhost",
    "127.0.0.1",
    "::1",
  ]);
});

test("how the public address is found is no host's name", async () => {
  const { certificate } = await createSelfSignedCertificate();
  for (const way of ["auto", "local"]) expect(ownHosts(certificate, way)(way)).toBe(false);
  expect(ownHosts(certificate, "198.51.100.7")("198.51.100.7")).toBe(true);
});
