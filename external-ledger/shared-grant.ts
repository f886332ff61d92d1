// What all processes that talk to one company share: the access token or session in force. Named
// here, kept by access/, used by connectors. Invariant: while one process asks for a new grant all
// others wait for its answer; a grant that somebody renewed meanwhile is used, not renewed again.
// Leaves to others: encryption and the lock (access/), what a grant means (each connector).

/** A token or session as it is kept: text members only, sealed at rest. */
export interface SharedGrant {
  /** `accessToken`, `refreshToken`, `sessionId`, `endpoint` …: the connector's own words. */
  readonly secret: Readonly<Record<string, string>>;
  /** When it stops being accepted, milliseconds since 1970. */
  readonly endsAtMs: number;
}

/** What asking for a grant came to: a grant, or why there is none. */
export type Renewal<T> = { grant: SharedGrant } | { failed: T };

/** The grants of one connection; `name` tells several apart (one per entity). */
export interface GrantStore {
  /** The grant in force, whoever asked for it; null when there is none. It may have ended. */
  read(name: string): Promise<SharedGrant | null>;
  /**
   * Replaces `spent`, the grant that is missing (null), ends soon or was refused. Under a lock that
   * one process holds at a time: when the stored grant is another than `spent` by now, that one is
   * answered; else `ask` is called with the stored one and what it grants is stored. What `ask`
   * answers without a grant (a refusal, a value) is passed through and nothing is stored.
   * Rejects when the store cannot be asked, or another process holds the lock for too long.
   */
  renew<T>(
    name: string,
    spent: SharedGrant | null,
    ask: (stored: SharedGrant | null) => Promise<Renewal<T>>,
  ): Promise<Renewal<T>>;
}

/** Are they one grant? Compared by content: a store may hand out copies. */
export function sameGrant(one: SharedGrant | null, other: SharedGrant | null): boolean {
  if (one === null || other === null) return one === other;
  const names = Object.keys(one.secret);
  return (
    one.endsAtMs === other.endsAtMs &&
    names.length === Object.keys(other.secret).length &&
    names.every((name) => one.secret[name] === other.secret[name])
  );
}

/**
 * Callers of one process share one renewal per name, its refusal too: eight workers with a wrong
 * secret ask once. A caller whose own spent grant is what the others were given asks again. All
 * callers of one store expect the same kind of refusal.
 */
export function renewingTogether(renew: GrantStore['renew']): GrantStore['renew'] {
  const underWay = new Map<string, Promise<Renewal<unknown>>>();
  return async <T>(
    name: string,
    spent: SharedGrant | null,
    ask: (stored: SharedGrant | null) => Promise<Renewal<T>>,
  ) => {
    for (let other = underWay.get(name); other !== undefined; other = underWay.get(name)) {
      const answer = (await other) as Renewal<T>;
      if (!('grant' in answer) || !sameGrant(answer.grant, spent)) return answer;
    }
    const own = renew(name, spent, ask);
    underWay.set(name, own);
    try {
      return await own;
    } finally {
      underWay.delete(name);
    }
  };
}

/** Grants of one process alone, in memory: for tests and single readings. */
export function ownGrants(): GrantStore {
  const grants = new Map<string, SharedGrant>();
  return {
    read: async (name) => grants.get(name) ?? null,
    renew: renewingTogether(async (name, spent, ask) => {
      const stored = grants.get(name) ?? null;
      if (stored !== null && !sameGrant(stored, spent)) return { grant: stored };
      const answer = await ask(stored);
      if ('grant' in answer) grants.set(name, answer.grant);
      return answer;
    }),
  };
}
