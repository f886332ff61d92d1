// Reports over gift cards and tips: what is owed on each card and to each of the staff, and the
// moves of one of them. A liability is shown positive when it is owed.
// Invariant: before + added - taken = owed in each row, and the rows add up to the accounts they
// are of; what events named nobody for stands in a row without a name. Read from the subledger
// (held-money/), whose proof holds it against the accounts.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { HeldType } from '#held-money/proof-store.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import {
  amount,
  day,
  type FoundRow,
  linesOf,
  type Report,
  type ReportRequest,
  type Snapshot,
  text,
} from './report.ts';
import { Totals } from './totals.ts';

interface HolderRow {
  readonly outlet: string;
  readonly number: string;
  readonly name: string;
  readonly held_for: string | null;
  readonly currency: Currency;
  readonly before_minor: bigint;
  readonly added_minor: bigint;
  readonly taken_minor: bigint;
}

/** Parameters $1 property, $2 as of, $3 from, $4 outlet, $5 detail type. */
const holdersText = `
  SELECT o.code AS outlet, a.number, a.name, s.held_for, s.currency,
         s.before_minor, s.added_minor, s.taken_minor
    FROM (SELECT h.outlet_id, h.account_id, h.held_for, h.currency,
                 coalesce(sum(h.amount_minor) FILTER (WHERE h.posted_on < $3), 0)::bigint
                   AS before_minor,
                 coalesce(sum(h.amount_minor) FILTER (WHERE h.amount_minor > 0
                   AND ($3::date IS NULL OR h.posted_on >= $3)), 0)::bigint AS added_minor,
                 coalesce(-sum(h.amount_minor) FILTER (WHERE h.amount_minor < 0
                   AND ($3::date IS NULL OR h.posted_on >= $3)), 0)::bigint AS taken_minor
            FROM accounts k
            JOIN held_money h ON h.property_id = $1 AND h.account_id = k.account_id
           WHERE k.property_id = $1 AND k.detail_type = $5 AND h.posted_on <= $2
             AND ($4::int IS NULL OR h.outlet_id = $4)
           GROUP BY 1, 2, 3, 4) s
    JOIN accounts a ON a.property_id = $1 AND a.account_id = s.account_id
    JOIN outlets o ON o.property_id = $1 AND o.outlet_id = s.outlet_id
   WHERE s.before_minor <> 0 OR s.added_minor <> 0 OR s.taken_minor <> 0
   ORDER BY o.code, a.number, s.held_for NULLS LAST, s.currency`;

interface HeldReport {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly detailType: HeldType;
  /** What a holder is called. */
  readonly holder: string;
}

function heldReport({ detailType, holder, ...of }: HeldReport): Report {
  return {
    ...of,
    parameters: ['asOf', 'from', 'outlet'],
    required: ['asOf'],
    columns: () => [
      text('outlet', 'Outlet'),
      text('account', 'Account'),
      text('name', 'Name'),
      text('holder', holder),
      text('currency', 'Currency'),
      amount('before', 'Before'),
      amount('added', 'Added'),
      amount('taken', 'Taken'),
      amount('owed', 'Owed'),
    ],
    async *read({ propertyId, of: asked, given }: ReportRequest, { rows }: Snapshot) {
      const values = [propertyId, asked.asOf, asked.from, asked.outletId, detailType];
      const totals = new Totals();
      for await (const piece of rows<HolderRow>(holdersText, values)) {
        for (const row of piece) totals.add(row.currency, ...figuresOf(row));
        yield piece.map((row) => holderLine(row, given));
      }
      yield totals.rows((currency, sums) => ['Total', null, null, null, currency, ...sums]);
    },
  };
}

function figuresOf({ before_minor: before, added_minor: added, taken_minor: taken }: HolderRow) {
  return [before, added, taken, before + added - taken];
}

function holderLine(row: HolderRow, given: ReportRequest['given']): FoundRow {
  const { outlet, number, name, held_for: holder, currency } = row;
  const cells = [outlet, number, name, holder, currency];
  const dates = { from: given.from, through: given.asOf };
  return {
    kind: 'line',
    cells: [...cells, ...figuresOf(row).map((one) => formatAmount(one, currency))],
    lead:
      holder === null
        ? linesOf({ account: number, outlet, ...dates })
        : { report: heldMoves.name, parameters: { account: number, holder, ...asOfOf(given) } },
  };
}

const asOfOf = ({ asOf }: ReportRequest['given']) => (asOf === undefined ? {} : { asOf });

export const giftCardLiability = heldReport({
  name: 'gift-card-liability',
  title: 'Gift-card liability',
  about: 'Gift cards sold and given, redeemed and expired, and what each may still buy.',
  detailType: 'gift-cards',
  holder: 'Card',
});

export const tipsPayable = heldReport({
  name: 'tips-payable',
  title: 'Tips payable',
  about: 'Tips taken for the staff, paid out, and owed to each.',
  detailType: 'tips-payable',
  holder: 'Server',
});

interface MoveRow {
  readonly entry_id: bigint;
  readonly posted_on: IsoDate;
  readonly document: string;
  readonly outlet: string;
  readonly number: string;
  readonly currency: Currency;
  readonly amount_minor: bigint;
}

/** Parameters $1 property, $2 as of, $3 holder, $4 account. A card is one over all outlets. */
const movesText = `
  SELECT h.entry_id, h.posted_on, j.document_type || ' ' || j.document_number AS document,
         o.code AS outlet, a.number, h.currency, h.amount_minor
    FROM held_money h
    JOIN accounts a ON a.property_id = $1 AND a.account_id = h.account_id
     AND a.detail_type IN ('gift-cards', 'tips-payable')
    JOIN journal_entries j ON j.property_id = $1 AND j.entry_id = h.entry_id
    JOIN outlets o ON o.property_id = $1 AND o.outlet_id = h.outlet_id
   WHERE h.property_id = $1 AND h.posted_on <= $2 AND h.held_for = $3
     AND ($4::int IS NULL OR h.account_id = $4)
   ORDER BY a.number, h.currency, h.posted_on, h.entry_id, o.code`;

export const heldMoves: Report = {
  name: 'held-moves',
  title: 'Moves of a gift card or of tips',
  about: 'All that was put to and taken from one gift card, or one person’s tips, at any outlet.',
  parameters: ['asOf', 'account', 'holder'],
  required: ['asOf', 'holder'],
  columns: () => [
    text('account', 'Account'),
    day('postedOn', 'Posted on'),
    text('document', 'Document'),
    text('outlet', 'Outlet'),
    amount('added', 'Added'),
    amount('taken', 'Taken'),
    amount('owed', 'Owed'),
    text('currency', 'Currency'),
    text('entryId', 'Entry'),
  ],
  async *read({ propertyId, of, given }: ReportRequest, { rows }: Snapshot) {
    const values = [propertyId, of.asOf, given.holder, of.accountId];
    const owed = new Map<string, bigint>();
    for await (const piece of rows<MoveRow>(movesText, values)) {
      yield piece.map((row): FoundRow => {
        const key = `${row.number} ${row.currency}`;
        const balance = (owed.get(key) ?? 0n) + row.amount_minor;
        owed.set(key, balance);
        return moveLine(row, balance);
      });
    }
  },
};

function moveLine(row: MoveRow, balance: bigint): FoundRow {
  const { amount_minor: minor, currency } = row;
  const entryId = String(row.entry_id);
  const written = (one: bigint) => formatAmount(one, currency);
  return {
    kind: 'line',
    cells: [
      ...[row.number, row.posted_on, row.document, row.outlet],
      ...[minor > 0n ? written(minor) : null, minor < 0n ? written(-minor) : null],
      ...[written(balance), currency, entryId],
    ],
    lead: { entryId },
  };
}
