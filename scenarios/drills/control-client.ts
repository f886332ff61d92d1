// The control API of a simulated company, as the drills use it: faults, settings, books.
// Invariant: the auditor's only way to the external books; nothing here goes through the connector.

export type Json = Record<string, unknown>;

/** One call of the control API. *Errors:* throws on every answer that is not 2xx. */
export type Control = (method: string, path: string, body?: Json) => Promise<Json>;

/** The control API at `controlUrl`. */
export function controlOf(controlUrl: string): Control {
  return async (method, path, body) => {
    const answer = await fetch(`${controlUrl}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.ok) return (await answer.json()) as Json;
    throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  };
}

/** An entry of the external books, as the control API tells it. */
export interface BookedEntry {
  readonly key: string;
  readonly referenceNumber: string | null;
  readonly journal: string;
  readonly postingDate: string;
  readonly state: string;
  readonly createdBy: string;
  /** The entity it was made in; null at the top level. */
  readonly entity: string | null;
  readonly baseLocation: string | null;
  readonly lines: readonly {
    readonly txnType: 'debit' | 'credit';
    readonly amount: string;
    readonly account: string;
    readonly location: string | null;
    readonly department: string | null;
  }[];
}

/** Every entry in the external books, those that count last. */
export async function bookedEntries(control: Control): Promise<BookedEntry[]> {
  return [...(await listed(control, 'financial')), ...(await listed(control, 'statistical'))];
}

async function listed(control: Control, kind: string): Promise<BookedEntry[]> {
  const size = 1_000;
  const all: BookedEntry[] = [];
  for (;;) {
    const at = `start=${all.length + 1}&size=${size}`;
    const page = await control('GET', `/books/entries?kind=${kind}&${at}`);
    const entries = page.entries as BookedEntry[];
    all.push(...entries);
    if (entries.length < size) return all;
  }
}

/** `12.30`, `-12.3` or `12` in cents. */
export function centsOf(amount: string): bigint {
  const [, sign, whole, decimals = ''] = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(amount) ?? [];
  if (whole === undefined) throw new Error(`${amount} is no amount`);
  const cents = BigInt(whole) * 100n + BigInt(decimals.padEnd(2, '0'));
  return sign === '-' ? -cents : cents;
}
