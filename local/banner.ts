import type { LocalFile } from "./local-file.ts";

/** What a person wants to paste, once everything listens. */
export function banner({ api, ftp, passive, certificate, account }: LocalFile, state: string): string {
  // In a URL an IPv6 address stands in brackets (RFC 3986 §3.2.2).
  const host = ftp.host.includes(":") ? `[${ftp.host}]` : ftp.host;
  const login = account ? `${account.username}:${account.password}` : "USER:PASSWORD";
  return `
Pasvport is ready. Ctrl-C ends it; everything is kept in ${state}.

${ports(host, ftp)}
  passive ports        ${passive.first}-${passive.last}
  certificate          ${state}/${certificate}
  user, password       ${account ? `${account.username} ${account.password}` : "none yet: onboard a partner by the API"}
  API                  ${api.url}/v1
  token                ${api.token}

Try:

  curl -T README.md ftp://${login}@${host}:${ftp.port}/
  lftp -p ${ftp.port} -u ${login.replace(":", ",")} -e 'set ssl:verify-certificate no; ls; bye' ${host}
  curl -H 'Authorization: Bearer ${api.token}' ${api.url}/v1/partners
`;
}

function ports(host: string, { port, implicitPort }: LocalFile["ftp"]): string {
  if (implicitPort === undefined) return `  FTP                  ${host}:${port}`;
  return `  FTP, explicit FTPS   ${host}:${port}\n  implicit FTPS        ${host}:${implicitPort}`;
}
