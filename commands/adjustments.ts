// `tieout adjustments`: the register of manual adjustments on the command line: list and show them,
// register an entry somebody made there, explain a draft, approve, send back, withdraw, each with
// files as evidence. Invariant: files are read and within bounds before anything is changed. Leaves
// to others: the moves (reconciliation/register-worker.ts), expecting one (the console, the API).

import { grouped } from '#money/grouped.ts';
import { ProblemError } from '#problems/problem.ts';
import type { AdjustmentDetail, AdjustmentView } from '#reconciliation/adjustment-schemas.ts';
import {
  type AdjustmentFilter,
  type AdjustmentKind,
  type AdjustmentRow,
  adjustmentKinds,
  listAdjustments,
  wholeRegister,
} from '#reconciliation/adjustment-store.ts';
import { adjustmentView, kindLabels, stateLabels } from '#reconciliation/adjustment-views.ts';
import { enterFound } from '#reconciliation/entering-store.ts';
import type { MirrorChoices } from '#reconciliation/mirror.ts';
import type { MirroringDeps } from '#reconciliation/mirroring-worker.ts';
import {
  addEvidence,
  approve,
  explain,
  knownAdjustment,
  readDetail,
  sendBack,
  withdraw,
} from '#reconciliation/register-worker.ts';
import type { House } from '#root/compose.ts';
import { type EvidenceFile, evidenceFile } from './evidence-files.ts';
import {
  chooseConnection,
  chooseProperty,
  commandProblem,
  requireProvenPerson,
  withHouse,
} from './open.ts';
import { answer, formatTable } from './terminal.ts';

/** What can be done; `list` without one. */
const actions = [
  ...['list', 'show', 'register', 'complete', 'approve', 'send-back', 'withdraw', 'evidence'],
] as const;

export interface AdjustmentsOptions {
  readonly state?: AdjustmentFilter['state'];
  readonly reason?: string;
  readonly kind?: AdjustmentKind;
  readonly reference?: string;
  readonly evidence?: readonly string[];
  readonly account?: readonly string[];
  readonly outlet?: readonly string[];
  readonly property?: string;
  readonly connection?: string;
  readonly json?: boolean;
}

interface Asked {
  readonly house: House;
  readonly propertyId: number;
  readonly id: string;
  readonly files: readonly EvidenceFile[];
  readonly options: AdjustmentsOptions;
}

/** *Errors:* COMMAND_*, RECONCILIATION_*, and what the journal says of one to be mirrored. */
export async function runAdjustments(
  action: string,
  id: string | undefined,
  options: AdjustmentsOptions,
): Promise<void> {
  if (!actions.some((one) => one === action) || (action !== 'list' && id === undefined)) {
    const known = 'list, show ID, register ENTRY, complete ID, approve ID, send-back ID, …';
    throw new ProblemError([commandProblem('COMMAND_ACTION_UNKNOWN', {}, action, known)]);
  }
  const files = (options.evidence ?? []).map(evidenceFile);
  await withHouse('adjustments', async (house) => {
    const { propertyId } = await chooseProperty(house, options.property);
    if (action === 'list') return list(house, propertyId, options);
    const asked = { house, propertyId, id: id ?? '', files, options };
    const row = action === 'show' ? null : await moved(action, asked);
    const of = { propertyId, id: row ? String(row.adjustmentId) : asked.id };
    const detail = await readDetail(house.pool, of);
    answer(options.json === true, detail, detailText(detail));
  });
}

async function list({ pool }: House, propertyId: number, options: AdjustmentsOptions) {
  const filter = { ...wholeRegister, state: options.state ?? null };
  const page = { propertyId, beforeId: null, limit: shownMax };
  const rows = (await listAdjustments(pool, { ...filter, ...page })).map(adjustmentView);
  const table = rows.map((one) => [
    ...[one.adjustmentId, one.madeOn, one.externalEntryId ?? 'expected'],
    ...[`${grouped(one.amount)} ${one.currency}`, stateLabels[one.state], one.createdBy ?? ''],
    one.reason ?? one.memo,
  ]);
  const heads = ['no.', 'made on', 'entry there', 'amount', 'state', 'made by', 'reason'];
  const text = table.length === 0 ? 'There are none.' : formatTable([heads, ...table]);
  answer(options.json === true, { items: rows }, text);
}

/** More than one reads on a terminal; the API goes on page by page. */
const shownMax = 500;

/** Makes the move, then keeps the files; answers the adjustment, or null where files are all. */
async function moved(action: string, asked: Asked): Promise<AdjustmentRow | null> {
  const { house, propertyId, id, files, options } = asked;
  const { pool } = house;
  const person = house.config.person;
  const by = { person, at: house.now() };
  const of = { propertyId, id };
  const reason = options.reason ?? '';
  const keep = async (row: AdjustmentRow) => {
    const kept = { propertyId, id: String(row.adjustmentId) };
    for (const file of files) await addEvidence(pool, kept, { ...file, ...by });
    return row;
  };
  switch (action) {
    case 'register':
      return keep(await register(asked));
    case 'complete':
      return keep(await explain(mirroring(house), of, { ...saidOf(options), ...by }));
    case 'approve':
      await requireProvenPerson(house);
      return keep(await approve(mirroring(house), of, { ...by, isKey: false }));
    case 'send-back':
      return keep(await sendBack(pool, of, { reason, ...by }));
    case 'withdraw':
      return keep(await withdraw(pool, of, { reason, ...by }));
    default:
      return keep(await knownAdjustment(pool, of));
  }
}

/** Of the entry there, draft or not. */
async function register({ house, propertyId, id, options }: Asked): Promise<AdjustmentRow> {
  const { pool, config } = house;
  const { connectionId } = await chooseConnection(house, propertyId, options.connection);
  const { reason, kind, evidenceReference } = saidOf(options);
  // Mirroring needs the entry as it stands there: it is said of its draft, by complete.
  const plain = kind === 'mirror-here' ? 'belongs-there' : kind;
  const adjustmentId = await enterFound(pool, {
    ...{ propertyId, connectionId, externalEntryId: id, reason, kind: plain },
    ...(evidenceReference !== null && { evidenceReference }),
    ...{ person: config.person, at: house.now() },
  });
  return knownAdjustment(pool, { propertyId, id: String(adjustmentId) });
}

function mirroring(house: House): MirroringDeps {
  const { pool, postWith, charts } = house;
  const loadChart = (propertyId: number) => charts.current(propertyId);
  return { pool, postWith, loadChart, openLedger: house.openLedgerById };
}

function saidOf({ reason = '', kind, reference, account, outlet }: AdjustmentsOptions) {
  const mirror: MirrorChoices = { accounts: pairs(account), outlets: pairs(outlet) };
  const said = { reason, kind: kind ?? adjustmentKinds[0], mirror };
  return { ...said, evidenceReference: reference ?? null };
}

/** `1000=1010`: theirs, and which of ours is meant. */
function pairs(given: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(given.map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
}

function detailText(one: AdjustmentDetail): string {
  const lines = one.lines.map((line) => [
    `${line.accountId}${line.location ? ` at ${line.location}` : ''}`,
    `${grouped(line.amount)} ${one.currency}`,
    line.memo,
  ]);
  const files = one.evidence.map(({ fileName, bytes, sha256 }) => {
    return `${fileName}, ${bytes} bytes, SHA-256 ${sha256}`;
  });
  const history = one.history.map(({ at, action, by, note }) => [at, action, by, note ?? '']);
  return [
    `Manual adjustment ${one.adjustmentId}: ${stateLabels[one.state]}`,
    [headOf(one), ...(one.kind ? [kindLabels[one.kind]] : []), one.reason ?? one.memo].join('\n'),
    formatTable(lines),
    ...(files.length > 0 || one.evidenceReference
      ? [['Evidence', one.evidenceReference, ...files].filter(Boolean).join('\n  ')]
      : []),
    formatTable(history),
  ].join('\n\n');
}

function headOf({ externalEntryId, madeOn, createdBy, journal }: AdjustmentView): string {
  const by = createdBy ? `, by ${createdBy}` : '';
  return `${externalEntryId ?? 'Expected'}, ${madeOn}, journal ${journal || '–'}${by}`;
}
