// The rules that recognise recurring manual adjustments.
// Invariant: a rule is ended, never deleted or changed: what it proposed stays told.

import type { Queryable } from '#database/pool.ts';
import { lockConnection } from '#mapping/revision-store.ts';
import type { AdjustmentRule } from './adjustment-rules.ts';

/** A rule with who made it and who ended it. */
export interface RuleRow extends AdjustmentRule {
  readonly connectionId: number;
  readonly addedAt: Date;
  readonly addedBy: string;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
}

const ruleColumns = `rule_id as "ruleId", name, account, amount_from_minor as "amountFromMinor",
  amount_through_minor as "amountThroughMinor", memo_contains as "memoContains",
  created_by as "createdBy", reason, kind`;

/** Adds a rule; false when the very same is in force. */
export async function insertRule(
  tx: Queryable,
  propertyId: number,
  rule: Omit<RuleRow, 'ruleId' | 'endedAt' | 'endedBy'>,
): Promise<boolean> {
  // The connection's row lets two that are sent at once in one after the other.
  await lockConnection(tx, { propertyId, connectionId: rule.connectionId });
  const { rowCount } = await tx.query(
    `insert into adjustment_rules (property_id, connection_id, name, account, amount_from_minor,
       amount_through_minor, memo_contains, created_by, reason, kind, added_at, added_by)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 where not exists (
       select from adjustment_rules
        where property_id = $1 and connection_id = $2 and ended_at is null and
              (name, account, amount_from_minor, amount_through_minor, memo_contains, created_by,
               reason, kind) is not distinct from
              ($3::text, $4::text, $5::bigint, $6::bigint, $7::text, $8::text, $9::text,
               $10::text))`,
    [
      ...[propertyId, rule.connectionId, rule.name, rule.account, rule.amountFromMinor],
      ...[rule.amountThroughMinor, rule.memoContains, rule.createdBy, rule.reason, rule.kind],
      ...[rule.addedAt, rule.addedBy],
    ],
  );
  return rowCount === 1;
}

/** Ends a rule that is in force; false when it is not. */
export async function endRule(
  client: Queryable,
  of: { propertyId: number; ruleId: bigint; person: string; at: Date },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update adjustment_rules set ended_at = $3, ended_by = $4
      where property_id = $1 and rule_id = $2 and ended_at is null`,
    [of.propertyId, of.ruleId, of.at, of.person],
  );
  return rowCount === 1;
}

/** All rules of a property, those that ended last. */
export async function listRules(client: Queryable, propertyId: number): Promise<RuleRow[]> {
  const { rows } = await client.query<RuleRow>(
    `select ${ruleColumns}, connection_id as "connectionId", added_at as "addedAt",
            added_by as "addedBy", ended_at as "endedAt", ended_by as "endedBy"
       from adjustment_rules where property_id = $1
      order by ended_at is not null, rule_id`,
    [propertyId],
  );
  return rows;
}

/** Rules in force, in the order they are tried. */
export async function rulesInForce(
  client: Queryable,
  of: { propertyId: number; connectionId: number },
): Promise<AdjustmentRule[]> {
  const { rows } = await client.query<AdjustmentRule>(
    `select ${ruleColumns} from adjustment_rules
      where property_id = $1 and connection_id = $2 and ended_at is null order by rule_id`,
    [of.propertyId, of.connectionId],
  );
  return rows;
}
