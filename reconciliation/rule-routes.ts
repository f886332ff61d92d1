// HTTP: the rules that recognise recurring manual adjustments, and the settings of the stage.
// Invariant: a rule says at least one thing an entry is known by; it is ended, never deleted.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { readProperty } from '#chart-of-accounts/chart-store.ts';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { withTransaction } from '#database/pool.ts';
import { nullable } from '#journal/journal-schemas.ts';
import type { Currency } from '#money/money.ts';
import { RuleBody, RuleView } from './adjustment-schemas.ts';
import { ruleView } from './adjustment-views.ts';
import { idOf } from './cursors.ts';
import { reconciliationProblem, refusal } from './reconciliation-errors.ts';
import type { ReconciliationDeps } from './reconciliation-routes.ts';
import { knownConnection } from './reconciliation-store.ts';
import { endRule, insertRule, listRules } from './rule-store.ts';
import { readSettings, saveSettings } from './settings-store.ts';
import { byId } from './wire-types.ts';
import { requireAmount, requireReason } from './wire-values.ts';

type Deps = Pick<ReconciliationDeps, 'pool' | 'now'>;

const Settings = Type.Object({
  approvalRequired: Type.Boolean({
    description: 'A manual adjustment counts only when another person has approved it.',
  }),
  dailyAt: nullable(
    Type.String({
      pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
      description: 'HH:MM of the property: compares the day before by itself; null: never.',
    }),
  ),
  monthEnd: Type.Boolean({
    description: 'Besides, the last period that is over, each day until it is closed.',
  }),
});
/** What is left out stays as it is. */
const SettingsChange = withExamples(Type.Partial(Settings), {
  approvalRequired: true,
  dailyAt: '05:30',
  monthEnd: true,
});

const saveSettingsSchema = {
  summary: 'Changes when reconciliations run by themselves and whether adjustments need approval.',
  description: 'What is left out stays as it is.',
  body: SettingsChange,
  response: { 200: Settings },
};

export function ruleRoutes({ pool, now }: Deps): FastifyPluginAsyncTypebox {
  const rulesOf = async (propertyId: number): Promise<RuleView[]> => {
    const { baseCurrency } = await readProperty(pool, propertyId);
    return (await listRules(pool, propertyId)).map((row) => ruleView(row, baseCurrency));
  };
  const Rules = Type.Object({ items: Type.Array(RuleView) });
  return async (server) => {
    const list = {
      summary: 'Lists the rules that recognise recurring manual adjustments.',
      response: { 200: Rules },
    };
    server.get('/adjustment-rules', { schema: list }, async (request) => ({
      items: await rulesOf(request.propertyId),
    }));

    const post = {
      summary: 'Adds a rule that recognises a recurring manual adjustment and proposes its reason.',
      body: RuleBody,
      response: { 200: Rules, 201: Rules },
    };
    server.post('/adjustment-rules', { schema: post }, async (request, reply) => {
      const { propertyId, person, body } = request;
      const { connectionId } = body;
      const { baseCurrency } = await knownConnection(pool, { propertyId, connectionId });
      const rule = ruleOf(body, baseCurrency);
      const added = { ...rule, addedAt: now(), addedBy: person };
      const isNew = await withTransaction(pool, (tx) => insertRule(tx, propertyId, added));
      return reply.code(isNew ? 201 : 200).send({ items: await rulesOf(propertyId) });
    });

    const end = {
      summary: 'Ends a rule; what it recognised stays.',
      params: byId,
      response: { 200: Rules },
    };
    server.post('/adjustment-rules/:id/end', { schema: end }, async (request) => {
      const { propertyId, person } = request;
      const { id } = request.params;
      if (!(await endRule(pool, { propertyId, ruleId: idOf(id), person, at: now() }))) {
        throw refusal(404, reconciliationProblem('RECONCILIATION_RULE_UNKNOWN', {}, id));
      }
      return { items: await rulesOf(propertyId) };
    });

    const read = {
      summary:
        'Tells when reconciliations run by themselves and whether adjustments need approval.',
      response: { 200: Settings },
    };
    server.get('/reconciliation-settings', { schema: read }, (request) =>
      readSettings(pool, request.propertyId),
    );
    server.put('/reconciliation-settings', { schema: saveSettingsSchema }, async (request) => {
      const { propertyId, person, body } = request;
      const settings = { ...(await readSettings(pool, propertyId)), ...body };
      await saveSettings(pool, propertyId, settings, { person, at: now() });
      return readSettings(pool, propertyId);
    });
  };
}

/**
 * *Errors:* RECONCILIATION_REASON_MISSING, RECONCILIATION_RULE_EMPTY,
 * RECONCILIATION_AMOUNT_UNREADABLE.
 */
function ruleOf(body: Static<typeof RuleBody>, base: Currency) {
  const { connectionId, name, kind, account = null, memoContains = null, createdBy = null } = body;
  const reason = requireReason(body.reason);
  if (account === null && memoContains === null && createdBy === null) {
    throw refusal(422, reconciliationProblem('RECONCILIATION_RULE_EMPTY', {}));
  }
  const amount = (text: string | undefined, where: string) =>
    text === undefined ? null : requireAmount(text, base, where);
  return {
    ...{ connectionId, name, kind, account, memoContains, createdBy, reason },
    amountFromMinor: amount(body.amountFrom, 'amountFrom'),
    amountThroughMinor: amount(body.amountThrough, 'amountThrough'),
  };
}
