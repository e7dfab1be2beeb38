/**
 * Clients that believe the address in a 227 answer. Their defaults use the control connection's address instead and so
 * hide a wrong one. Each has a limit: where passive mode does not work, a hang is what happens.
 */

export interface FtpAccount {
  readonly username: string;
  readonly password: string;
}

/** `curl` with these does what `more` says, by PASV. */
export function strictCurl({ username, password }: FtpAccount, more: readonly string[], seconds = 20): string[] {
  const passive = ["--disable-epsv", "--no-ftp-skip-pasv-ip"];
  return [
    "--silent",
    "--show-error",
    "--max-time",
    String(seconds),
    ...passive,
    "-u",
    `${username}:${password}`,
    ...more,
  ];
}

/** `lftp` with these runs the commands at `host`, by PASV, and ends by an error if one fails. */
export function strictLftp({ username, password }: FtpAccount, host: string, commands: readonly string[]): string[] {
  const settings = ["net:timeout 10", "net:max-retries 1", "ftp:fix-pasv-address no", "ftp:prefer-epsv no"];
  const more = ["ftp:ssl-allow no", "cmd:fail-exit yes", "xfer:clobber yes"];
  const script = [
    ...[...settings, ...more].map((setting) => `set ${setting}`),
    `open -u '${username}','${password}' ftp://${host}`,
    ...commands,
  ];
  return ["--norc", "-c", script.join("; ")];
}
