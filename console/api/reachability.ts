// Whether the server answered last time it was asked; the offline banner listens. Invariant:
// listeners hear only changes. Leaves to others: asking (request.ts), showing (offline-banner.tsx).

let reachable = true;
const listeners = new Set<() => void>();

/** Notes that the server did or did not answer. */
export function setReachable(value: boolean): void {
  if (value === reachable) return;
  reachable = value;
  for (const listener of listeners) listener();
}

/** For useSyncExternalStore. */
export function isReachable(): boolean {
  return reachable;
}

/** For useSyncExternalStore: calls back at every change until the returned function is called. */
export function onReachability(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
