// The present moment for ages on the screen, renewed on a slow beat. Invariant: the only place of
// the console that reads the clock for display. Leaves to others: formatting.

import { useEffect, useState } from 'react';

/** Milliseconds since 1970, renewed every `everyMs` (10 s unless told). */
export function useNow(everyMs = 10_000): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return nowMs;
}
