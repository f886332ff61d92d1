// Shadow mode: what the REST and the XML API would each be asked to book for the same draft, and in
// what they differ. Pure; nothing is sent. For a company that moves from one API to the other.
// Invariant: compared is what was written, read back out of both payloads, not the draft they came
// from; a member one side knows and the other does not is a difference. Leaves to others: entries
// to compare (commands/shadow.ts).

import type { EntryDraft, ExportKey } from '#external-ledger/external-ledger.ts';
import type { Proposal } from '#external-ledger/proposal.ts';
import {
  journalEntryBody,
  type BodySettings as RestBodySettings,
  statisticalEntryBody,
} from '../sage-intacct-rest/journal-entry-body.ts';
import { lineElements } from '../sage-intacct-xml/dimension-elements.ts';
import {
  glbatchCreate,
  type BodySettings as XmlBodySettings,
} from '../sage-intacct-xml/glbatch-body.ts';
import { type XmlNode, xmlText } from '../sage-intacct-xml/xml-writer.ts';

/** One thing both payloads do not agree on; null where a payload does not say it. */
export interface ProposalDifference {
  readonly what: string;
  readonly rest: string | null;
  readonly xml: string | null;
}

/** Both payloads as they would go out, and their differences. */
export interface Shadow {
  readonly rest: string;
  readonly xml: string;
  readonly differences: readonly ProposalDifference[];
}

type Plain = Readonly<Record<string, unknown>>;

/** REST members → words; `id` and `key` of a reference are its value. */
const restWords: Readonly<Record<string, string>> = {
  'glJournal.id': 'journal',
  'statisticalJournal.id': 'journal',
  postingDate: 'date',
  description: 'text',
  referenceNumber: 'reference',
  state: 'state',
  'attachment.id': 'attachment',
  'baseLocation.id': 'base location',
  'glAccount.id': 'account',
  'statisticalAccount.id': 'account',
  txnType: 'side',
  txnAmount: 'amount',
  'currency.txnCurrency': 'currency',
  'currency.exchangeRateDate': 'rate date',
  'currency.exchangeRateTypeId': 'rate type',
};

/** Elements of GLBATCH and GLENTRY → words. */
const xmlWords: Readonly<Record<string, string>> = {
  JOURNAL: 'journal',
  BATCH_DATE: 'date',
  BATCH_TITLE: 'text',
  REFERENCENO: 'reference',
  STATE: 'state',
  SUPDOCID: 'attachment',
  BASELOCATION_NO: 'base location',
  ACCOUNTNO: 'account',
  TR_TYPE: 'side',
  TRX_AMOUNT: 'amount',
  CURRENCY: 'currency',
  EXCH_RATE_DATE: 'rate date',
  EXCH_RATE_TYPE_ID: 'rate type',
  DESCRIPTION: 'text',
  ...Object.fromEntries(
    Object.entries(lineElements).map(([name, element]) => [element, `dimension ${name}`]),
  ),
};

const increases = new Set(['debit', 'increase', '1']);

/** Dates, sides and states are written differently and mean the same. */
function plainValue(word: string, value: string): string {
  if (word === 'side') return increases.has(value) ? 'up' : 'down';
  if (word === 'state') return value.toLowerCase();
  const [, month, day, year] = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec(value) ?? [];
  return word.endsWith('date') && year !== undefined ? `${year}-${month}-${day}` : value;
}

function put(into: Map<string, string>, place: string, word: string, value: string): void {
  into.set(`${place}${word}`, plainValue(word, value));
}

/** Dotted paths of an object's texts: `glAccount.id`. */
function* textsOf(value: Plain, path = ''): Generator<readonly [string, string]> {
  for (const [name, inner] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`;
    if (typeof inner === 'object' && inner !== null) yield* textsOf(inner as Plain, at);
    else yield [at, String(inner)];
  }
}

function restWord(path: string): string {
  const known = restWords[path];
  if (known !== undefined) return known;
  const dimension = /^dimensions\.(.+)\.(?:id|key)$/.exec(path)?.[1];
  return dimension === undefined ? path : `dimension ${dimension}`;
}

/** What a body of the REST API asks for. */
export function proposalOfRest({ lines, ...head }: Plain & { lines: readonly Plain[] }): Proposal {
  const proposal = new Map<string, string>();
  for (const [path, value] of textsOf(head)) put(proposal, '', restWord(path), value);
  for (const [index, line] of lines.entries()) {
    for (const [path, value] of textsOf(line)) {
      put(proposal, `line ${index + 1} `, restWord(path), value);
    }
  }
  return proposal;
}

function xmlWord(element: string): string {
  const known = xmlWords[element];
  if (known !== undefined) return known;
  const own = /^GLDIM(.+)$/.exec(element)?.[1];
  return own === undefined ? element : `dimension nsp::${own.toLowerCase()}`;
}

const nodesOf = ({ content }: XmlNode) => (typeof content === 'string' ? [] : content);

/** What `<create><GLBATCH>` asks for. */
export function proposalOfXml(create: XmlNode): Proposal {
  const proposal = new Map<string, string>();
  const [batch] = nodesOf(create);
  const place = (parent: XmlNode, at: string) => {
    for (const { name, content } of nodesOf(parent)) {
      if (typeof content === 'string') put(proposal, at, xmlWord(name), content);
    }
  };
  if (batch === undefined) return proposal;
  place(batch, '');
  const entries = nodesOf(batch).find((one) => one.name === 'ENTRIES');
  for (const [index, line] of (entries ? nodesOf(entries) : []).entries()) {
    place(line, `line ${index + 1} `);
  }
  return proposal;
}

/** In what two proposals differ, in the order of the first. */
export function proposalDifferences(rest: Proposal, xml: Proposal): readonly ProposalDifference[] {
  return [...new Set([...rest.keys(), ...xml.keys()])]
    .filter((what) => rest.get(what) !== xml.get(what))
    .map((what) => ({ what, rest: rest.get(what) ?? null, xml: xml.get(what) ?? null }));
}

/** Both payloads of a draft. */
export function shadowOf(
  draft: EntryDraft,
  key: ExportKey,
  settings: { readonly rest: RestBodySettings; readonly xml: XmlBodySettings },
): Shadow {
  const body = draft.statistical
    ? statisticalEntryBody(draft, key, settings.rest)
    : journalEntryBody(draft, key, settings.rest);
  const create = glbatchCreate(draft, key, settings.xml);
  return {
    rest: JSON.stringify(body, null, 1),
    xml: xmlText(create),
    differences: proposalDifferences(proposalOfRest(body), proposalOfXml(create)),
  };
}
