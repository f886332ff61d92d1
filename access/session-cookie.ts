// The cookie that carries a session. Invariant: not for scripts, not for other sites, and over
// HTTPS bound to this host by its name. Without HTTPS, which is this machine alone, the name holds
// the port: two servers on one machine keep their people apart. Pure.

import { sessionLimits } from './session-limits.ts';

/** Where a request came in, as the browser sees it. */
export interface Entrance {
  readonly secure: boolean;
  /** `localhost:4080`. */
  readonly host: string;
}

function cookieName({ secure, host }: Entrance): string {
  return secure ? '__Host-tieout' : `tieout-${/:(\d+)$/.exec(host)?.[1] ?? '80'}`;
}

/** The value of Set-Cookie; without a token the cookie is taken away. */
export function sessionCookie(at: Entrance, token: string | null): string {
  const seconds = token === null ? 0 : sessionLimits.hours * 3600;
  return [
    `${cookieName(at)}=${token ?? ''}`,
    ...['Path=/', 'HttpOnly', 'SameSite=Lax', `Max-Age=${seconds}`],
    ...(at.secure ? ['Secure'] : []),
  ].join('; ');
}

/** The token a request carries, or null. */
export function tokenInCookies(at: Entrance, header: string | undefined): string | null {
  const start = `${cookieName(at)}=`;
  const found = (header ?? '').split(/;\s*/).find((one) => one.startsWith(start));
  const token = found?.slice(start.length) ?? '';
  return /^[\w-]{43}$/.test(token) ? token : null;
}
