import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CertificateAuthority } from "../../support/certificate-authority.ts";
import { ClientFiles } from "../../support/client-files.ts";
import { authenticateTls } from "../../support/client-tls.ts";
import { FtpClient, secured } from "../../support/ftp-client.ts";
import { type LocalMode, startLocalMode } from "../../support/local-mode.ts";

describe("where TLS is required", () => {
  const stack = new AsyncDisposableStack();
  let local: LocalMode;

  beforeAll(async () => {
    local = stack.use(await startLocalMode({ args: ["--tls", "required"] }));
  });
  afterAll(() => stack.disposeAsync());

  const login = (client: FtpClient) => client.login(local.file.account?.username, local.file.account?.password);

  test("a login in the clear is refused before the password is asked for", async () => {
    await using client = await local.connect();

    expect(await client.command("USER demo")).toMatch(/^530 .*TLS/);
    expect(await client.command(`PASS ${local.file.account?.password}`)).toMatch(/^503 /);
    expect(await client.command("EPSV")).toMatch(/^530 /);
  });

  test("PROT C is refused, and data goes on by TLS", async () => {
    await using client = await login(await (await local.connect()).secure());

    expect(await client.command("PROT C")).toMatch(/^534 /);
    expect(await client.upload("STOR report", "x", secured)).toMatch(/^226 /);
  });

  test("data in the clear is refused to a session that never said PROT P", async () => {
    await using client = await login(await authenticateTls(await local.connect()));

    expect(await client.upload("STOR clear", "x")).toMatch(/^521 /);
    expect((await client.download("NLST")).final).toMatch(/^521 /);
  });

  test("implicit TLS is TLS: it needs neither AUTH nor PROT", async () => {
    await using client = await FtpClient.connectTls(local.file.ftp.implicitPort);
    expect(await client.reply()).toMatch(/^220 /);
    await login(client);

    expect(await client.upload("STOR implicit", "x", secured)).toMatch(/^226 /);
    expect(await client.command("PROT C")).toMatch(/^534 /);
  });
});

describe("where TLS is offered", () => {
  const stack = new AsyncDisposableStack();
  let local: LocalMode;

  beforeAll(async () => {
    local = stack.use(await startLocalMode());
  });
  afterAll(() => stack.disposeAsync());

  const login = (client: FtpClient) => client.login(local.file.account?.username, local.file.account?.password);

  test.for(["AUTH TLS\r\nUSER demo\r\n", "AUTH TLS\r\nFEAT\r\nNOOP\r\nQUIT\r\n", "AUTH SSL\r\nUSER dem"])(
    "what is sent behind AUTH in one go, %j, is not executed",
    async (bytes) => {
      await using plain = await local.connect();
      plain.sendRaw(bytes);
      expect(await plain.reply()).toMatch(/^234 /);
      plain.socket.removeAllListeners();

      await using client = await FtpClient.connectTls(0, { socket: plain.socket });

      expect(await client.command(`PASS ${local.file.account?.password}`)).toMatch(/^503 /);
      await login(client);
    },
  );

  test("AUTH forgets a USER that came before it", async () => {
    await using plain = await local.connect();
    expect(await plain.command("USER demo")).toMatch(/^331 /);

    await using client = await authenticateTls(plain);

    expect(await client.command(`PASS ${local.file.account?.password}`)).toMatch(/^503 /);
  });

  test("data may go in the clear behind a control connection by TLS, when the client wants so", async () => {
    await using client = await login(await (await local.connect()).secure());

    expect(await client.command("PROT C")).toMatch(/^200 /);
    expect(await client.upload("STOR clear", "x")).toMatch(/^226 /);
  });

  test("plain bytes on a data connection that should be protected break the transfer, and no file appears", async () => {
    await using client = await login(await (await local.connect()).secure());

    expect(await client.upload("STOR plain-bytes", "GET / HTTP/1.1\r\n\r\n")).toMatch(/^42[56] /);
    expect(await client.command("SIZE plain-bytes")).toMatch(/^550 /);
  });
});

describe("where TLS is off", () => {
  const stack = new AsyncDisposableStack();
  let local: LocalMode;

  beforeAll(async () => {
    local = stack.use(await startLocalMode({ args: ["--tls", "off"] }));
  });
  afterAll(() => stack.disposeAsync());

  test("there is no implicit port, neither in local.json nor in what is printed", async () => {
    expect(local.file.ftp).toEqual({ host: "127.0.0.1", port: local.file.ftp.port });
    expect(local.process.stdout).not.toMatch(/FTPS/);
  });

  test("AUTH is not there, and files go in the clear", async () => {
    await using client = await local.login();
    expect(await client.command("AUTH TLS")).toMatch(/^502 /);
    expect(await client.upload("STOR clear", "x")).toMatch(/^226 /);
  });
});

describe("where TLS is offered, and data is to be protected", () => {
  const stack = new AsyncDisposableStack();
  let local: LocalMode;

  beforeAll(async () => {
    local = stack.use(await startLocalMode({ args: ["--data-tls", "required"] }));
  });
  afterAll(() => stack.disposeAsync());

  test("a login in the clear gets in, and no file does", async () => {
    await using client = await local.login();
    expect(await client.upload("STOR clear", "x")).toMatch(/^521 /);
  });
});

describe("where clients show certificates", () => {
  const stack = new AsyncDisposableStack();
  let local: LocalMode;
  let authority: CertificateAuthority;

  beforeAll(async () => {
    const files = stack.use(await ClientFiles.create());
    authority = await CertificateAuthority.create();
    await writeFile(files.path("ca.pem"), authority.certificate);
    const args = ["--client-certificates", "required", "--client-ca", files.path("ca.pem")];
    local = stack.use(await startLocalMode({ args }));
  });
  afterAll(() => stack.disposeAsync());

  test("nobody gets in without, and the password alone is not enough with one that no account knows", async () => {
    await expect(local.connect().then((client) => client.secure())).rejects.toThrow();
    const { certificate, key } = await authority.issue({ name: [["CN", "somebody"]] });
    await using client = await (await local.connect()).secure({ cert: certificate, key });
    await client.command(`USER ${local.file.account?.username}`);
    expect(await client.command(`PASS ${local.file.account?.password}`)).toBe("530 Login incorrect.");
  });
});
