// The export keys of a drill's events, known before any is posted: faults wait for the calls of one
// export by its key. Invariant: made of the events and of how the house is kept; a key that turns
// out to have no export is nobody's, and a fault that waits for it is met by none.

import { exportKey, partKey, summaryKey } from '#export-queue/export-key.ts';
import type { ExportKey } from '#external-ledger/external-ledger.ts';
import { demoCompany } from '#scenarios/demo-season/external-company.ts';
import type { EventJson } from '#scenarios/demo-season/season-ledger.ts';
import { countingJournal, type DrillHouse, ownJournals } from './drill-house.ts';

interface KeyedEvents {
  readonly connectionKey: string;
  readonly house: DrillHouse;
  readonly events: readonly EventJson[];
}

/** Every key these events may be exported under. */
export function keysOfEvents(of: KeyedEvents): ExportKey[] {
  const keys = of.house.daily === 'no' ? keysOfEntries(of) : keysOfSummaries(of);
  if (of.house.entities !== 'split') return keys;
  return keys.flatMap((key) => [key, ...['100', '200'].map((entity) => partKey(key, entity))]);
}

const keysOfEntries = ({ connectionKey, events }: KeyedEvents) =>
  events.map(({ source, id: eventExternalId }) =>
    exportKey({ connectionKey, eventSource: String(source), eventExternalId }),
  );

/** A day that is posted in pieces is formed in parts; later ones meet no faults of their own. */
const partsFaulted = [1, 2] as const;

/** Of each day and outlet, in every journal something of it may go to. */
function keysOfSummaries({ connectionKey, house, events }: KeyedEvents): ExportKey[] {
  const days = new Set(events.map(({ occurredOn, outlet }) => `${occurredOn} ${outlet}`));
  const others = ownJournals.filter((id) =>
    id === countingJournal ? house.counts : house.ownJournals,
  );
  const journals = [demoCompany.journalId, ...others];
  return [...days].flatMap((day) => {
    const [summaryOn = '', outletCode = ''] = day.split(' ');
    const place = { connectionKey, summaryOn, outletCode, currency: 'USD' };
    return journals.flatMap((journalId) =>
      partsFaulted.map((part) => summaryKey({ ...place, journalId, part })),
    );
  });
}
