// Refused events on the wire: a list of them with their fate, one with the event as it was sent,
// and what became of those that were sent again. Invariant: a fate is waiting, accepted or
// dismissed, and accepted names the event in the books.

import { type Static, Type } from 'typebox';
import {
  nullableText,
  numberText,
  textOrNull,
  withExamples,
  words,
} from '#chart-of-accounts/wire-types.ts';
import { ProblemItem } from '#problems/problem-json.ts';
import { EventReceipts } from './event-routes.ts';
import { type RefusalFate, type RefusedRow, refusalFates } from './refused-store.ts';

export const RefusedView = Type.Object({
  refusedId: Type.String(),
  source: Type.String({ description: 'Empty, as the id, of an event that names neither.' }),
  id: Type.String(),
  kind: nullableText({ description: 'As written, as are day and outlet; null: unreadable.' }),
  occurredOn: textOrNull,
  outlet: textOrNull,
  fate: words<RefusalFate>(refusalFates),
  problems: Type.Array(ProblemItem, { description: 'As its sender was told last; the first 20.' }),
  problemCount: Type.Integer(),
  sent: Type.Integer({ description: 'How often it came and was refused.' }),
  sentBy: Type.String({ description: 'The key or person it came from last.' }),
  firstRefusedAt: Type.String(),
  lastRefusedAt: Type.String(),
  bytes: Type.Integer(),
  eventId: nullableText({ description: 'Of what is in the books under its source and id.' }),
  acceptedAt: textOrNull,
  dismissedAt: textOrNull,
  dismissedBy: textOrNull,
  dismissedBecause: textOrNull,
});
export type RefusedView = Static<typeof RefusedView>;

export const RefusedDetail = Type.Object({
  ...RefusedView.properties,
  event: Type.Unknown({ description: 'As it was sent last; null where it is longer than 256 kB.' }),
});
export type RefusedDetail = Static<typeof RefusedDetail>;

export const RefusedList = Type.Object({
  items: Type.Array(RefusedView),
  next: textOrNull,
  waiting: Type.Array(Type.Object({ code: Type.String(), count: Type.Integer() }), {
    description: 'All that waits, whatever the filter, by its first problem.',
  }),
});
export type RefusedList = Static<typeof RefusedList>;

const Ids = Type.Array(numberText('Number of a refused event.'), { minItems: 1, maxItems: 500 });

export const DismissRefusedBody = withExamples(
  Type.Object({ refusedIds: Ids, reason: Type.String({ maxLength: 500 }) }),
  { refusedIds: ['1'], reason: 'A test of the till' },
);
export const SendAgainBody = withExamples(Type.Object({ refusedIds: Ids }), { refusedIds: ['1'] });

export const Dismissed = Type.Object({ dismissed: Type.Integer() });
export const SentAgain = EventReceipts;

const instant = (at: Date | null) => (at === null ? null : at.toISOString());

export function refusedView(row: RefusedRow): RefusedView {
  const isAccepted = row.fate === 'accepted';
  const isDismissed = row.fate === 'dismissed';
  return {
    refusedId: String(row.refused_id),
    ...{ source: row.source, id: row.external_id, kind: row.kind },
    ...{ occurredOn: row.occurred_on, outlet: row.outlet, fate: row.fate },
    ...{ problems: [...row.problems], problemCount: row.problem_count },
    ...{ sent: row.sent, sentBy: row.sent_by },
    firstRefusedAt: row.first_refused_at.toISOString(),
    lastRefusedAt: row.last_refused_at.toISOString(),
    bytes: row.body_bytes,
    eventId: row.event_id === null ? null : String(row.event_id),
    acceptedAt: isAccepted ? instant(row.accepted_at) : null,
    dismissedAt: isDismissed ? instant(row.dismissed_at) : null,
    dismissedBy: isDismissed ? row.dismissed_by : null,
    dismissedBecause: isDismissed ? row.dismissed_because : null,
  };
}

export const refusedDetail = (row: RefusedRow): RefusedDetail => ({
  ...refusedView(row),
  event: row.body === null ? null : JSON.parse(row.body),
});
