// A simulated company for the contract's suite, over whichever API: what a person does in its own
// screens, and its books as their owner sees them. Invariant: by the control API only, as a person
// with a browser would. For tests only. Leaves to others: faults, which each API names differently.

import type { ConformanceWorld, WorldHand } from '#external-ledger/conformance-world.ts';
import type { EntryDraft } from '#external-ledger/external-ledger.ts';
import { type Currency, formatAmount, parseAmount } from '#money/money.ts';
import type { Control, Json } from './drills/control-client.ts';

function entryBody(draft: EntryDraft, reference: string | null): Json {
  return {
    glJournal: { id: 'GJ' },
    postingDate: draft.postedOn,
    description: draft.memo,
    referenceNumber: reference,
    lines: draft.lines.map(({ accountId, amountMinor, dimensions }) => ({
      glAccount: { id: accountId },
      txnType: amountMinor > 0n ? 'debit' : 'credit',
      txnAmount: formatAmount(amountMinor > 0n ? amountMinor : -amountMinor, draft.currency),
      dimensions: Object.fromEntries(
        Object.entries(dimensions).map(([name, id]) => [name, { id }]),
      ),
    })),
  };
}

/** The hand of a controller in the ledger's own screens. */
export function handOf(control: Control): WorldHand {
  return {
    closeBooksThrough: async (through) => {
      await control('PUT', '/books-closed-through', { through });
    },
    setActive: async (kind, id, active) => {
      await control('PUT', `/${kind}s/${id}`, { status: active ? 'active' : 'inactive' });
    },
    limitTo: async (entityIds) => {
      await control('PUT', '/users/tieout', { entities: ['', ...entityIds] });
    },
    bookByHand: async (draft, reference) => {
      // In the entity of its location: a private entry, the kind that careless readings miss.
      const entity = draft.lines[0]?.dimensions.location;
      const { key } = await control('POST', '/entries', { ...entryBody(draft, reference), entity });
      return String(key);
    },
    clock: async () => {
      const { now } = await control('POST', '/clock/advance', { ms: 0 });
      return new Date(String(now));
    },
    editMemo: async (externalId, description) => {
      await control('PATCH', `/entries/${externalId}`, { description });
    },
    remove: async (externalId) => {
      await control('DELETE', `/entries/${externalId}`);
    },
  };
}

/** The books as their owner sees them. */
export function booksOf(control: Control, currency: Currency): ConformanceWorld['books'] {
  const keys = async (query: string) => {
    const { entries } = await control('GET', `/books/entries?size=1000${query}`);
    return (entries as Json[]).map((entry) => String(entry.key));
  };
  return {
    entriesWith: (reference) => keys(`&referenceNumber=${encodeURIComponent(reference)}`),
    allEntries: () => keys(''),
    balances: async () => {
      const { balances } = await control('GET', '/books');
      const rows = (balances as Record<string, string>[]).map((row): [string, bigint] => {
        const amount = parseAmount(row.balance ?? '', currency);
        return [`${row.account} ${row.location ?? ''}`, amount as bigint];
      });
      return new Map(rows.filter(([, amount]) => amount !== 0n));
    },
  };
}
