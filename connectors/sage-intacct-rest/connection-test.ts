// The connection test: every right the exporter needs, tried with the smallest query, and whom to
// ask. Used by the connector's `test`. Invariant: nothing is booked; a finding that fails says what
// to do. Leaves to others: the right to add entries, which only the first export can prove.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { ConnectionFinding, Reading } from '#external-ledger/external-ledger.ts';
import { chartItemOf } from './chart-rows.ts';
import type { Plain } from './exact-json.ts';
import type { SageIntacctRestSettings } from './intacct-settings.ts';
import type { Grant } from './oauth-client.ts';
import { headersOfPeriod, masters, type Query } from './query.ts';

/** Asks a query; given by the connector. */
export type AskRows = (query: Query) => Promise<Reading<readonly Plain[]>>;

const finding = (check: string, message: string): ConnectionFinding => ({
  check,
  ok: true,
  message,
  hint: null,
});

const failed = (check: string, message: string, hint: string): ConnectionFinding => ({
  check,
  ok: false,
  message,
  hint,
});

/** Address, credentials and user, from one token request. */
export function grantFindings(
  grant: Grant,
  settings: SageIntacctRestSettings,
): readonly ConnectionFinding[] {
  const { username, companyId } = settings;
  if (grant.kind === 'busy') {
    const { message, hint } = grant.cause;
    return [failed('Address', `${settings.baseUrl} does not answer. ${message}`, hint)];
  }
  const address = finding('Address', `${settings.baseUrl} answers.`);
  const check = 'Client id, secret and user';
  if (grant.kind === 'disconnected') {
    return [address, failed(check, grant.cause.message, grant.cause.hint)];
  }
  return [address, finding(check, `Signed in as ${username} of ${companyId}.`)];
}

async function listFinding(check: string, query: Query, ask: AskRows): Promise<ConnectionFinding> {
  const reading = await ask(query);
  if (reading.kind !== 'read') return failed(check, reading.cause.message, reading.cause.hint);
  return finding(check, `${reading.value.length} found.`);
}

async function journalFinding(journalId: string, ask: AskRows): Promise<ConnectionFinding> {
  const check = `Journal ${journalId}`;
  const optionalFields = ['enableApproval', 'disallowDirectPosting'];
  const reading = await ask(masters('general-ledger/journal', { optionalFields, id: journalId }));
  if (reading.kind !== 'read') return failed(check, reading.cause.message, reading.cause.hint);
  const item = reading.value[0] ? chartItemOf('journal', reading.value[0]) : null;
  if (item === null) {
    return failed(
      check,
      `There is no journal ${journalId}.`,
      'Choose another journal, or ask the Sage Intacct administrator to add it.',
    );
  }
  if (!item.active) {
    return failed(check, 'It is inactive.', 'Ask the Sage Intacct administrator to activate it.');
  }
  if (item.attributes.directPosting !== true) {
    return failed(
      check,
      'It does not take entries from the API.',
      'Ask the Sage Intacct administrator to clear "disallow direct posting", or choose another.',
    );
  }
  const approval =
    item.attributes.needsApproval === true
      ? ' Entries wait there for approval before they count.'
      : '';
  return finding(check, `${item.name} takes entries.${approval}`);
}

async function entityFinding(entityId: string, ask: AskRows): Promise<ConnectionFinding> {
  const check = `Entity ${entityId}`;
  const reading = await ask(masters('company-config/location', { id: entityId }));
  if (reading.kind !== 'read') return failed(check, reading.cause.message, reading.cause.hint);
  const item = reading.value[0] ? chartItemOf('location', reading.value[0]) : null;
  if (item?.active === true) return finding(check, `${item.name} is active.`);
  return failed(
    check,
    item === null ? 'There is no such entity.' : 'It is inactive.',
    'Correct the entity id in Accounting Integration, or leave it empty to work at the top level.',
  );
}

/** Everything behind the sign-in. `today` bounds the smallest possible look at journal entries. */
export async function accessFindings(
  settings: SageIntacctRestSettings,
  ask: AskRows,
  today: IsoDate,
): Promise<readonly ConnectionFinding[]> {
  return Promise.all([
    ...(settings.entityId === null ? [] : [entityFinding(settings.entityId, ask)]),
    journalFinding(settings.journalId, ask),
    listFinding('Accounts', masters('general-ledger/account'), ask),
    listFinding('Locations', masters('company-config/location'), ask),
    listFinding('Departments', masters('company-config/department'), ask),
    listFinding(
      'Journal entries of today',
      headersOfPeriod({ from: today, through: today }, []),
      ask,
    ),
  ]);
}
