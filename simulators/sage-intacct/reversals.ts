// Automatic reversal: the second entry an `automaticReversalDate` makes, and what becomes of it.
//
// Whoever commits an entry commits `entryChanges` of it; a deletion takes `deletionChanges`.
// **Invariant**: an entry with `reversedBy` and its reversing entry are made, changed, posted and
// deleted in one commit; the reversing entry has the same lines with the sides swapped.
// When the vendor makes the second entry (at once or on its day) is not documented: here at once.

import type { Books } from './books.ts';
import type { Change, ChangeSource, EntryRecord } from './changes.ts';
import type { Entry } from './entry-index.ts';
import { type Actor, planEntryDeletion } from './journal-entries.ts';
import type { Settings } from './settings.ts';

function reversing(entry: EntryRecord, key: string, books: Books): EntryRecord {
  const old = books.entryOf(key)?.record;
  const { automaticReversalDate = '', reversedBy: _reversedBy, ...rest } = entry;
  return {
    ...rest,
    key,
    txnNumber: old?.txnNumber ?? books.takeNumber(entry.journal),
    postingDate: automaticReversalDate,
    description: `Reversed -- ${entry.description}`,
    reversedFrom: entry.key,
    reversedFromDate: entry.postingDate,
    lines: entry.lines.map((line, index) => ({
      ...line,
      key: old?.lines[index]?.key ?? books.takeKey(),
      txnType: line.txnType === 'debit' ? 'credit' : 'debit',
    })),
  };
}

/** The changes that put an entry in the books, its reversing entry included. */
export function entryChanges(
  entry: EntryRecord,
  books: Books,
  source: ChangeSource = 'api',
): Change[] {
  const changes: Change[] = [{ type: 'entry', entry, source }];
  if (entry.reversedBy !== undefined) {
    changes.push({ type: 'entry', entry: reversing(entry, entry.reversedBy, books), source });
  } else {
    const orphan = books.entryOf(entry.key)?.record.reversedBy;
    if (orphan !== undefined) changes.push({ type: 'entry-deleted', key: orphan, source });
  }
  return changes;
}

/** The changes that delete an entry and its reversing entry. *Errors:* as planEntryDeletion. */
export function deletionChanges(
  entry: Entry,
  actor: Actor,
  books: Books,
  settings: Settings,
  source: ChangeSource = 'api',
): Change[] {
  const reversal = books.entryOf(entry.record.reversedBy ?? '');
  return [entry, ...(reversal === undefined ? [] : [reversal])].map((one) => ({
    ...planEntryDeletion(one, books, settings, actor),
    source,
  }));
}
