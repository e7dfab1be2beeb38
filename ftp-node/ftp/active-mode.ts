import { canonicalAddress } from "../../shared/networks.ts";
import type { Context } from "./command.ts";
import { activeRoute } from "./data-route.ts";
import type { HostPort } from "./host-port.ts";
import { type Reply, reply } from "./reply.ts";

const FIRST_UNPRIVILEGED_PORT = 1024;

/** RFC 2577 §3: only to the client itself and never to a well-known port, or the node would knock at other people's doors. */
export function useActiveMode({ session, data }: Context, command: "PORT" | "EPRT", { host, port }: HostPort): Reply {
  const { services, account } = session;
  if (!services.activeMode || !account?.activeMode) return reply(502, "Active mode is switched off; use PASV or EPSV.");
  if (session.epsvAll) return reply(501, "PORT and EPRT are not allowed after EPSV ALL.");
  if (canonicalAddress(host) !== session.address)
    return reply(501, "The address must be that of your control connection.");
  if (port < FIRST_UNPRIVILEGED_PORT) return reply(501, `The port must be from ${FIRST_UNPRIVILEGED_PORT} to 65535.`);
  data.use(activeRoute(command, { host: session.address, port, localAddress: session.localAddress }));
  return reply(200, "Active mode set up.");
}
