// Journals, outlets and statistical accounts as the settings page shows them. Pure. Invariant: what
// the ledger does not say is null, never no. Leaves to others: reading them (journal-store.ts).

import { isReadBack, mirroredJournal } from './journal-choice.ts';
import type { JournalView, OutletPlace, StatisticalView } from './journal-choice-routes.ts';
import type { StatisticalRow } from './journal-store.ts';
import type { HeadFacts } from './map-entry.ts';
import type { MappingRow } from './mapping-list-store.ts';
import type { MappingSettings } from './mapping-settings.ts';
import type { ExternalItemRow } from './mapping-store.ts';

/** Causes that end, or may end, when journals, entities or statistical accounts are chosen anew. */
export const headCodes: readonly string[] = [
  'MAPPING_JOURNAL_MISSING',
  'MAPPING_JOURNAL_STATISTICAL',
  'MAPPING_JOURNAL_COUNTS_MONEY',
  'MAPPING_JOURNAL_BOOK_UNREAD',
  'MAPPING_STATISTICAL_JOURNAL_MISSING',
  'MAPPING_STATISTICAL_MIXED',
  'MAPPING_STATISTICAL_EMPTY',
  'MAPPING_STATISTICAL_UNKNOWN',
  'MAPPING_STATISTICAL_INACTIVE',
  'MAPPING_ENTITY_UNKNOWN',
  'MAPPING_ENTITIES_SEVERAL',
];

const flagOf = (value: unknown) => (typeof value === 'boolean' ? value : null);

export function journalView(item: ExternalItemRow, settings: MappingSettings): JournalView {
  const { external_id: journalId, name, attributes } = item;
  const journal = mirroredJournal(item);
  const { active, statistical, bookId } = journal;
  return {
    ...{ journalId, name, active, statistical, bookId },
    needsApproval: flagOf(attributes.needsApproval),
    directPosting: flagOf(attributes.directPosting),
    readBack: isReadBack(journal, settings),
  };
}

export function outletView(
  { internal_id, code, name, external_id }: MappingRow,
  { entities, entityIds }: Pick<HeadFacts, 'entities' | 'entityIds'>,
): OutletPlace {
  const entity = external_id === null ? undefined : entities.get(external_id);
  return {
    ...{ outletId: internal_id, code, name, locationId: external_id },
    entityId: entity !== undefined && entityIds.has(entity) ? entity : null,
  };
}

export function statisticalView(row: StatisticalRow): StatisticalView {
  return {
    accountId: row.account_id,
    number: row.number,
    name: row.name,
    externalId: row.external_id,
    externalName: row.external_name,
    externalActive: row.external_active,
  };
}
