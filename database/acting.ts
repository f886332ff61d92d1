// Who acts, told to the database at the beginning of a transaction, so that the triggers of the
// audit trail know it. Carried through a request, a command or a worker without being handed on.
// Invariant: what is not said is not guessed: the trail then names the database session.
// Leaves to others: who it is (doors.ts, commands/open.ts), the trail (access/).

import { AsyncLocalStorage } from 'node:async_hooks';

export interface Acting {
  /** As it stands in every history; null: nobody is signed in yet. */
  readonly who: string | null;
  /** The way in. `local`: the person whom the process itself was told of. */
  readonly via: 'console' | 'key' | 'local' | 'command' | 'worker';
  readonly requestId?: string;
}

const acting = new AsyncLocalStorage<Acting>();

/** Runs `work`, and whatever it calls or awaits, as done by `who`. */
export function actingAs<T>(who: Acting, work: () => T): T {
  return acting.run(who, work);
}

/** Who acts here, as the setting `tieout.acting`; null when nobody said. */
export function actingSetting(): string | null {
  const who = acting.getStore();
  return who === undefined ? null : JSON.stringify(who);
}
