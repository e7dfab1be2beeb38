import type { Session } from "./session.ts";

/*
 * The node has a policy, and each account has one. Neither overrules the other: what happens has to be allowed by both,
 * so that an account never weakens what the operator of the node demands. Where they contradict each other nothing is
 * allowed, which shows at the first try.
 */

/** Whether the node speaks TLS at all; where it does not, AUTH, PBSZ and PROT are not there. */
export function offersTls({ services }: Session): boolean {
  return services.tls.control !== "off";
}

/** Whether a login in the clear is refused by the node. The account's own policy is among the rules of the login. */
export function mustLogInByTls({ services }: Session): boolean {
  return services.tls.control === "required" || services.clientCertificates === "required";
}

/** Whether data connections may be in the clear. */
export function mayBeClear({ services, account }: Session): boolean {
  return services.tls.data !== "required" && account?.tls.data !== "required";
}

/** Whether data connections may be protected. */
export function mayBeProtected({ services, account }: Session): boolean {
  return services.tls.data !== "off" && account?.tls.data !== "off";
}
