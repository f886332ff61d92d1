// The SQL of mirroring: what of ours is mapped to external ids, and the export of a mirrored entry,
// which is confirmed from its first moment.
// Invariant: a mirrored entry's export is never queued, not for an instant: it is inserted as
// confirmed, in the transaction that posts the entry. Who did it and why is its evidence.
// Leaves to others: which entry (mirroring-worker.ts).

import type { Queryable } from '#database/pool.ts';
import { notifyLive } from '#export-queue/channel-store.ts';
import { draftHash, recordOfDraft } from '#export-queue/draft-record.ts';
import { exportKey } from '#export-queue/export-key.ts';
import type { EntryDraft, ExternalEntry } from '#external-ledger/external-ledger.ts';
import type { PostedEntry } from '#journal/journal-entry.ts';
import type { OurCode, ReverseMapping } from './mirror.ts';

interface Of {
  readonly propertyId: number;
  readonly connectionId: number;
}

/** What of ours is mapped to these accounts, and to any location and department. */
export async function reverseMapping(
  client: Queryable,
  of: Of,
  accountIds: readonly string[],
): Promise<ReverseMapping> {
  const { rows } = await client.query<OurCode & { kind: string; externalId: string }>(
    `select m.kind, m.external_id as "externalId", coalesce(a.number, o.code, d.code) as code,
            coalesce(a.name, o.name, d.name) as name
       from mappings m
       left join accounts a on m.kind = 'account' and a.property_id = $1
        and a.account_id = m.internal_id
       left join outlets o on m.kind = 'outlet' and o.property_id = $1
        and o.outlet_id = m.internal_id
       left join departments d on m.kind = 'department' and d.property_id = $1
        and d.department_id = m.internal_id
      where m.property_id = $1 and m.connection_id = $2
        and (m.kind in ('outlet', 'department') or m.kind = 'account' and m.external_id = any($3))
        and coalesce(a.active, o.active, d.active)
      order by m.kind, code`,
    [of.propertyId, of.connectionId, accountIds],
  );
  const of_ = (kind: string) => {
    const mine = rows.filter((row) => row.kind === kind);
    return Map.groupBy(mine, (row) => row.externalId);
  };
  return { accounts: of_('account'), outlets: of_('outlet'), departments: of_('department') };
}

/** The key of a connection's exports. */
export async function connectionKeyOf(client: Queryable, of: Of): Promise<string> {
  const { rows } = await client.query<{ connection_key: string }>(
    'select connection_key from connections where property_id = $1 and connection_id = $2',
    [of.propertyId, of.connectionId],
  );
  return rows[0]?.connection_key ?? '';
}

/** Gives the mirrored entry its export, confirmed as the entry that is there. */
export async function insertMirroredExport(
  tx: Queryable,
  of: Of,
  one: {
    readonly connectionKey: string;
    readonly posted: PostedEntry;
    readonly external: ExternalEntry;
    readonly draft: EntryDraft;
    readonly person: string;
    readonly reason: string;
  },
): Promise<void> {
  const { posted, external } = one;
  const draft = recordOfDraft(one.draft);
  await tx.query(
    `with made as (
       insert into exports (property_id, connection_id, entry_id, export_key, state, posted_on,
         outlet_id, currency, amount_minor, may_be_there, draft, draft_hash, external_id,
         external_url, external_state, external_standing, stood_at, confirmed_at)
       values ($1, $2, $3, $4, 'confirmed', $5, $6, $7, $8, true, $9, $10, $11, $12, $13, $14,
         now(), now())
       returning export_id)
     insert into export_actions (property_id, export_id, action, from_state, to_state, acted_by,
       reason)
     select $1, export_id, 'adopt', null, 'confirmed', $15, $16 from made`,
    [
      ...[of.propertyId, of.connectionId, posted.entryId],
      exportKey({
        connectionKey: one.connectionKey,
        eventSource: posted.eventSource,
        eventExternalId: posted.eventExternalId,
      }),
      ...[posted.postedOn, posted.outletId, posted.currency, posted.amountMinor],
      ...[JSON.stringify(draft), draftHash(draft), external.externalId, external.externalUrl],
      ...[external.state, external.standing, one.person, one.reason],
    ],
  );
  await notifyLive(tx, of.propertyId);
}
