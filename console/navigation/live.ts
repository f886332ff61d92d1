// Keeps the screens true while exports move: listens to the server's events, asks again where they
// end. Invariant: lists are read again at most every two seconds, however fast the queue moves.
// Leaves to others: what is shown.

import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { isReachable, onReachability } from '../api/reachability.ts';

const beatMs = 2_000;
const pollMs = 5_000;

/** Renews everything about exports for as long as the component is mounted. */
export function useLiveExports(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const renew = onBeat(() => renewExports(queries));
    const source = new EventSource('/api/v1/live');
    source.addEventListener('exports', renew.ask);
    const poll = setInterval(() => {
      if (source.readyState !== EventSource.OPEN) renew.ask();
    }, pollMs);
    // What failed while the server was away is read again as soon as it answers.
    const forget = onReachability(() => {
      if (isReachable()) void queries.invalidateQueries();
    });
    return () => {
      forget();
      source.close();
      clearInterval(poll);
      renew.stop();
    };
  }, [queries]);
}

/**
 * Long lists that were scrolled far are left alone: reading all their pages again would cost too
 * much.
 */
function renewExports(queries: QueryClient): void {
  void queries.invalidateQueries({
    queryKey: ['exports'],
    predicate: (query) => {
      const data = query.state.data as { pages?: unknown[] } | undefined;
      return (data?.pages?.length ?? 0) <= 3;
    },
  });
  void queries.invalidateQueries({ queryKey: ['connections'] });
}

/** Runs `act` at once, then at most every beat while it keeps being asked for. */
function onBeat(act: () => void): { ask: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let again = false;
  const run = () => {
    again = false;
    act();
    timer = setTimeout(() => {
      timer = null;
      if (again) run();
    }, beatMs);
  };
  return {
    ask: () => {
      if (timer === null) run();
      else again = true;
    },
    stop: () => timer !== null && clearTimeout(timer),
  };
}
