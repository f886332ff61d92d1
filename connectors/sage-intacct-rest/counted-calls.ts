// What of a call the vendor counts as API transactions: each record created (the entry, not its
// lines) and each page of a query; neither tokens nor services. Pure. Noted by session-client.ts.
// Invariant: a call whose answer is lost counts as if it had been carried out: the forecast is
// rather too high than too low. Source: the vendor's white paper on performance tiers.

import { isPlain } from './exact-json.ts';
import type { Exchange } from './rest-client.ts';

/** API transactions of one exchange. */
export function countedOf(path: string, exchange: Exchange): number {
  const isRecord = path.startsWith('/objects/');
  if (!isRecord && path !== '/services/core/query') return 0;
  if (exchange.kind !== 'answered') return exchange.kind === 'lost' ? 1 : 0;
  // A stored answer under its key creates nothing a second time.
  if (exchange.headers['x-ia-idempotency-cached-date'] !== undefined) return 0;
  if (exchange.status >= 500) return 1;
  if (exchange.status >= 300) return 0;
  return isPlain(exchange.body) ? 1 : Number(isRecord);
}
