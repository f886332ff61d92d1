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

/** The grants of one connection; `name` tells several apart (one per entity). */
export interface GrantStore {
  /** The grant in force, whoever asked for it; null when there is none. It may have ended. */
  read(name: string): Promise<SharedGrant | null>;
  /**
   * Replaces `spent`, the grant that is missing (null), ends soon or was refused. Under a lock that
   * one process holds at a time: when the stored grant is another than `spent` by now, that one is
   * answered; else `ask` is called with the stored one and what it grants is stored. What `ask`
   * answers without a grant (a refusal, a value) is passed through and nothing is stored.
   */
  renew<T>(
    name: string,
    spent: SharedGrant | null,
    ask: (stored: SharedGrant | null) => Promise<{ grant: SharedGrant } | { failed: T }>,
  ): Promise<{ grant: SharedGrant } | { failed: T }>;
}

/** Grants of one process alone, in memory: for tests and single readings. */
export function ownGrants(): GrantStore {
  const grants = new Map<string, SharedGrant>();
  const renewing = new Map<string, Promise<unknown>>();
  return {
    read: async (name) => grants.get(name) ?? null,
    renew: async (name, spent, ask) => {
      while (renewing.has(name)) await renewing.get(name);
      const stored = grants.get(name) ?? null;
      if (stored !== null && stored !== spent) return { grant: stored };
      const asked = ask(stored);
      renewing.set(
        name,
        asked.catch(() => {}),
      );
      try {
        const answer = await asked;
        if ('grant' in answer) grants.set(name, answer.grant);
        return answer;
      } finally {
        renewing.delete(name);
      }
    },
  };
}
