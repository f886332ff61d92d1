// How long a session lasts. Pure; the database's clock measures it (session-store.ts).

/** Without use, and in all. */
export const sessionLimits = { idleMinutes: 60, hours: 12 } as const;
