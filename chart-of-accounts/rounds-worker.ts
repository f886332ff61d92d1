// Rounds over every property, for what happens by itself: recognizing, closing. Invariant: one
// round at a time; a round that fails is told and the next one comes. Leaves to others: what a
// round does, which may run in every process at once.

/** As a person's name on what nobody pressed a button for. */
export const software = 'tieout';

export interface Rounds {
  /** Waits for the round under way. */
  stop(): Promise<void>;
}

/** A round at once and then every `pauseMs`. */
export function startRounds(
  round: () => Promise<void>,
  { pauseMs, onFailure }: { readonly pauseMs: number; readonly onFailure: (error: Error) => void },
): Rounds {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> = Promise.resolve();
  const turn = () => {
    underWay = round()
      .catch(onFailure)
      .then(() => {
        if (!stopped) timer = setTimeout(turn, pauseMs);
      });
  };
  turn();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await underWay;
    },
  };
}
