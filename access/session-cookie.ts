// The cookies: one carries a session, one binds a sign-in at the provider to the browser that began
// it, one says that somebody has signed in here before. Invariant: not for scripts, not for other
// sites, and over HTTPS bound to this host by their names. Without HTTPS, which is this machine
// alone, the name holds the port: two servers on one machine keep their people apart. Pure.

import { sessionLimits } from './session-limits.ts';

/** Where a request came in, as the browser sees it. */
export interface Entrance {
  readonly secure: boolean;
  /** `localhost:4080`. */
  readonly host: string;
}

/** So long a sign-in at the provider may take. */
export const providerMinutes = 10;

const kinds = {
  session: { end: '', seconds: sessionLimits.hours * 3600 },
  provider: { end: '-provider', seconds: providerMinutes * 60 },
  device: { end: '-device', seconds: 180 * 24 * 3600 },
} as const;

export type CookieKind = keyof typeof kinds;

function cookieName({ secure, host }: Entrance, kind: CookieKind): string {
  const start = secure ? '__Host-tieout' : `tieout-${/:(\d+)$/.exec(host)?.[1] ?? '80'}`;
  return `${start}${kinds[kind].end}`;
}

/** The value of Set-Cookie; without a token the cookie is taken away. */
export function cookieOf(kind: CookieKind, at: Entrance, token: string | null): string {
  const seconds = token === null ? 0 : kinds[kind].seconds;
  return [
    `${cookieName(at, kind)}=${token ?? ''}`,
    ...['Path=/', 'HttpOnly', 'SameSite=Lax', `Max-Age=${seconds}`],
    ...(at.secure ? ['Secure'] : []),
  ].join('; ');
}

/** The token a request carries, or null. */
export function tokenInCookies(
  kind: CookieKind,
  at: Entrance,
  header: string | undefined,
): string | null {
  const start = `${cookieName(at, kind)}=`;
  const found = (header ?? '').split(/;\s*/).find((one) => one.startsWith(start));
  const token = found?.slice(start.length) ?? '';
  return /^[\w-]{43}$/.test(token) ? token : null;
}
