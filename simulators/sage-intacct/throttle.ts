// Parallel calls: so many for one application, so many for the company, then 429 with GW-0010.
//
// api.ts takes a place before it does anything and gives it back when the answer has left.
// **Invariant**: a place is given back exactly once per call that got one.
// Counting per minute and hour is not simulated; the vendor's hard limit is on parallel calls.

import { gatewayRefusal, type Refusal } from './errors.ts';
import type { Settings } from './settings.ts';

/** Seconds a refused caller is told to wait. */
const RETRY_AFTER_SECONDS = '1';

/** The refusal of a call above a limit, with the headers that explain it. */
export function rateLimitRefusal(headers: Record<string, string>): Refusal {
  return gatewayRefusal(429, 'GW-0010', 'Rate limit exceeded', {
    ...headers,
    'x-ia-throttle-limit-retry-after': RETRY_AFTER_SECONDS,
    'retry-after': RETRY_AFTER_SECONDS,
  });
}

/** Counts running calls. */
export class Throttle {
  readonly #byApplication = new Map<string, number>();
  #company = 0;

  /** Calls running now. */
  get running(): number {
    return this.#company;
  }

  /** What the headers say to a caller of this application. */
  headers(clientId: string, settings: Settings): Record<string, string> {
    const { perApplication, perCompany } = settings.limits;
    const used = this.#byApplication.get(clientId) ?? 0;
    return {
      'x-ia-throttle-limit': String(perApplication),
      'x-ia-throttle-limit-remaining': String(Math.max(0, perApplication - used)),
      'x-ia-tenant-throttle-limit': `LIMIT001-${perCompany}`,
      'x-ia-tenant-throttle-limit-remaining': String(Math.max(0, perCompany - this.#company)),
    };
  }

  /** Takes a place and returns how to give it back. *Errors:* 429 GW-0010. */
  enter(clientId: string, settings: Settings): () => void {
    const used = this.#byApplication.get(clientId) ?? 0;
    const { perApplication, perCompany } = settings.limits;
    if (used >= perApplication || this.#company >= perCompany) {
      throw rateLimitRefusal(this.headers(clientId, settings));
    }
    this.#byApplication.set(clientId, used + 1);
    this.#company += 1;
    return () => {
      this.#byApplication.set(clientId, (this.#byApplication.get(clientId) ?? 1) - 1);
      this.#company -= 1;
    };
  }
}
