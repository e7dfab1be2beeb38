import type { Command } from "../command.ts";
import { abor } from "./abor.ts";
import { acct } from "./acct.ts";
import { allo } from "./allo.ts";
import { appe } from "./appe.ts";
import { auth } from "./auth.ts";
import { ccc } from "./ccc.ts";
import { cdup } from "./cdup.ts";
import { checksumFamily } from "./checksum-family.ts";
import { clnt } from "./clnt.ts";
import { csid } from "./csid.ts";
import { cwd } from "./cwd.ts";
import { dele } from "./dele.ts";
import { eprt } from "./eprt.ts";
import { epsv } from "./epsv.ts";
import { feat } from "./feat.ts";
import { hash } from "./hash.ts";
import { help } from "./help.ts";
import { host } from "./host.ts";
import { lang } from "./lang.ts";
import { list } from "./list.ts";
import { md5 } from "./md5.ts";
import { mdtm } from "./mdtm.ts";
import { mff } from "./mff.ts";
import { mfmt } from "./mfmt.ts";
import { mkd } from "./mkd.ts";
import { mlsd } from "./mlsd.ts";
import { mlst } from "./mlst.ts";
import { mode } from "./mode.ts";
import { nlst } from "./nlst.ts";
import { noop } from "./noop.ts";
import { opts } from "./opts.ts";
import { pass } from "./pass.ts";
import { pasv } from "./pasv.ts";
import { pbsz } from "./pbsz.ts";
import { port } from "./port.ts";
import { prot } from "./prot.ts";
import { pwd } from "./pwd.ts";
import { quit } from "./quit.ts";
import { rein } from "./rein.ts";
import { rest } from "./rest.ts";
import { retr } from "./retr.ts";
import { rmd } from "./rmd.ts";
import { rnfr } from "./rnfr.ts";
import { rnto } from "./rnto.ts";
import { site } from "./site.ts";
import { size } from "./size.ts";
import { stat } from "./stat.ts";
import { stor } from "./stor.ts";
import { stou } from "./stou.ts";
import { stru } from "./stru.ts";
import { syst } from "./syst.ts";
import { type } from "./type.ts";
import { user } from "./user.ts";

/** All that the node understands: HELP, FEAT and the dispatcher read this list. Adding a command is its file and a line here. */
export const COMMANDS: readonly Command[] = [
  user,
  pass,
  acct,
  rein,
  host,
  quit,
  auth,
  pbsz,
  prot,
  ccc,
  syst,
  feat,
  help,
  noop,
  opts,
  lang,
  clnt,
  csid,
  site,
  type,
  mode,
  stru,
  pwd,
  cwd,
  cdup,
  mkd,
  rmd,
  list,
  nlst,
  mlsd,
  mlst,
  stat,
  stor,
  stou,
  appe,
  allo,
  retr,
  rest,
  abor,
  dele,
  rnfr,
  rnto,
  size,
  mdtm,
  mfmt,
  mff,
  hash,
  md5,
  ...checksumFamily,
  pasv,
  epsv,
  port,
  eprt,
];
