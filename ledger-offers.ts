// The connectors that exist, each as one offer: its name, its checks, and how it is opened. Used by
// compose.ts alone. Invariant: settings and credentials are read by the connector they belong to,
// every time, also when they come out of the database. Leaves to others: where settings,
// credentials and grants are kept (compose.ts passes them in).

import { decimalProblems, textCuts } from '#connectors/sage-intacct/draft-texts.ts';
import {
  type ConsentAsked,
  type ConsentGiven,
  consentAddress,
  exchangeConsent,
} from '#connectors/sage-intacct-rest/consent-client.ts';
import {
  readCredentials as readRestCredentials,
  readSettings as readRestSettings,
} from '#connectors/sage-intacct-rest/intacct-settings.ts';
import {
  journalEntryBody,
  statisticalEntryBody,
} from '#connectors/sage-intacct-rest/journal-entry-body.ts';
import { SageIntacctRestConnector } from '#connectors/sage-intacct-rest/sage-intacct-rest-connector.ts';
import {
  proposalOfRest,
  proposalOfXml,
} from '#connectors/sage-intacct-shadow/compare-proposals.ts';
import { bodyProblems, glbatchCreate } from '#connectors/sage-intacct-xml/glbatch-body.ts';
import {
  readCredentials as readXmlCredentials,
  readSettings as readXmlSettings,
} from '#connectors/sage-intacct-xml/intacct-xml-settings.ts';
import { SageIntacctXmlConnector } from '#connectors/sage-intacct-xml/sage-intacct-xml-connector.ts';
import type { NoteCall } from '#external-ledger/call-meter.ts';
import { draftProblems } from '#external-ledger/draft-check.ts';
import type { EntryDraft, ExportKey, ExternalLedger } from '#external-ledger/external-ledger.ts';
import type { Proposal, ProposalOrProblems } from '#external-ledger/proposal.ts';
import type { GrantStore } from '#external-ledger/shared-grant.ts';
import type { TextCut } from '#external-ledger/text-cut.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';

/** What every connector is opened with besides its settings and credentials. */
export interface Surroundings {
  readonly grants: GrantStore;
  /** Absent: nobody counts, as while credentials are only tried. */
  readonly noteCall?: NoteCall;
  readonly now: () => Date;
}

/** One connector, whatever its settings look like. */
export interface ConnectorOffer {
  /** Its name in settings and rows. */
  readonly ledger: string;
  /** What people call it. */
  readonly name: string;
  /** What is wrong with settings; empty when nothing is. */
  settingsProblems(settings: unknown, within?: Reach): readonly Problem[];
  /** What is wrong with an entry by form alone: length, decimals, balance. */
  draftProblems(draft: EntryDraft): readonly Problem[];
  /** Which texts of an entry would be cut, under these settings. */
  textCuts(settings: unknown, draft: EntryDraft): readonly TextCut[];
  /** What posting this entry would ask for, read back from the request. Sends nothing. */
  proposal(settings: unknown, draft: EntryDraft, key: ExportKey): ProposalOrProblems;
  /** Settings of a connection of another ledger to the same company, as far as they carry over. */
  carriedSettings(settings: Readonly<Record<string, unknown>>): Record<string, unknown>;
  /** Which books settings lead to: `HARBORPOINT`, `HARBORPOINT, entity 100`. */
  booksOf(settings: Readonly<Record<string, unknown>>): string;
  /** Credentials as they are sealed. *Errors:* ProblemError, as the connector says. */
  checkedCredentials(given: unknown): object;
  /** *Errors:* ProblemError when settings or credentials are not what it needs. */
  open(settings: unknown, credentials: unknown, surroundings: Surroundings): ExternalLedger;
  /** Access by a person's consent; absent where a ledger knows none. */
  readonly consent?: ConsentOffer;
}

/** How a person gives access in the ledger's own screens. */
export interface ConsentOffer {
  /** Where the person is sent; null when these credentials work without a person. */
  address(settings: unknown, credentials: unknown, asked: ConsentAsked): string | null;
  /** Exchanges what the person came back with; the problem when that grants nothing. */
  exchange(
    settings: unknown,
    credentials: unknown,
    surroundings: Pick<Surroundings, 'grants' | 'now'>,
    given: ConsentGiven,
  ): Promise<Problem | null>;
}

/** Which addresses a connection may lead to beside the vendor's own. */
interface Reach {
  /** This machine, where a simulated company runs. */
  readonly allowLoopback: boolean;
}

interface TextLimits {
  readonly memoLengthMax: number;
  readonly lineMemoLengthMax: number;
}

interface Connector<S extends object, C extends object> {
  readonly ledger: string;
  readonly name: string;
  readonly readSettings: (json: unknown, within?: Reach) => S | readonly Problem[];
  readonly readCredentials: (json: unknown) => C | readonly Problem[];
  readonly make: (options: Surroundings & { settings: S; credentials: C }) => ExternalLedger;
  readonly proposal: (draft: EntryDraft, key: ExportKey, settings: S) => ProposalOrProblems;
  readonly userMember: 'username' | 'userId';
  /** What the API calls the text of an entry, and of a line. */
  readonly textFields: { readonly headField: string; readonly lineField: string };
  readonly consent?: ConsentOffer;
}

function offer<S extends TextLimits, C extends object>(connector: Connector<S, C>): ConnectorOffer {
  const { ledger, name, readSettings, readCredentials, make, proposal, consent } = connector;
  return {
    ledger,
    name,
    ...(consent && { consent }),
    settingsProblems: (settings, within = reach) => problemsIn(readSettings(settings, within)),
    draftProblems: sageDraftProblems,
    textCuts: (settings, draft) => {
      const { memoLengthMax, lineMemoLengthMax } = settled(readSettings(settings));
      return textCuts(draft, { memoLengthMax, lineMemoLengthMax, ...connector.textFields });
    },
    proposal: (settings, draft, key) => proposal(draft, key, settled(readSettings(settings))),
    booksOf: ({ companyId, entityId }) => {
      const company = String(companyId ?? '').trim();
      return entityId ? `${company}, entity ${String(entityId).trim()}` : company;
    },
    carriedSettings: (settings) => sageSettingsFor(connector.userMember, settings),
    checkedCredentials: (given) => settled(readCredentials(given)),
    open: (settings, credentials, surroundings) =>
      make({
        ...surroundings,
        settings: settled(readSettings(settings)),
        credentials: settled(readCredentials(credentials)),
      }),
  };
}

/**
 * What is in the database is opened also where it leads to this machine: a simulated company was
 * let in when it was saved. Whether it may be saved is said by `offersWithin`.
 */
const reach = { allowLoopback: true };

const restConsent: ConsentOffer = {
  address: (settings, credentials, asked) =>
    consentAddress(
      settled(readRestSettings(settings, reach)),
      settled(readRestCredentials(credentials)),
      asked,
    ),
  exchange: (settings, credentials, surroundings, given) =>
    exchangeConsent(
      {
        ...surroundings,
        settings: settled(readRestSettings(settings, reach)),
        credentials: settled(readRestCredentials(credentials)),
      },
      given,
    ),
};

/** In the order people are offered them. */
export const ledgerOffers: readonly ConnectorOffer[] = [
  offer({
    ledger: 'sage-intacct-rest',
    name: 'Sage Intacct (REST API)',
    readSettings: (json, within = reach) => readRestSettings(json, within),
    readCredentials: readRestCredentials,
    make: (options) => new SageIntacctRestConnector(options),
    proposal: (draft, key, settings) => {
      const body = draft.statistical ? statisticalEntryBody : journalEntryBody;
      const asked = proposalOfRest(body(draft, key, settings));
      return { proposal: withPlace(asked, draft, settings) };
    },
    userMember: 'username',
    textFields: { headField: 'description', lineField: 'lines.description' },
    consent: restConsent,
  }),
  offer({
    ledger: 'sage-intacct-xml',
    name: 'Sage Intacct (XML API)',
    readSettings: (json, within = reach) => readXmlSettings(json, within),
    readCredentials: readXmlCredentials,
    make: (options) => new SageIntacctXmlConnector(options),
    proposal: (draft, key, settings) => {
      const problems = bodyProblems(draft);
      if (problems.length > 0) return { problems };
      const asked = proposalOfXml(glbatchCreate(draft, key, settings));
      return { proposal: withPlace(asked, draft, settings) };
    },
    userMember: 'userId',
    textFields: { headField: 'BATCH_TITLE', lineField: 'GLENTRY.DESCRIPTION' },
  }),
];

/**
 * The same for who saves settings: a connection that leads to this machine is refused unless
 * simulated companies are allowed here.
 */
export function offersWithin(within: Reach): readonly ConnectorOffer[] {
  return ledgerOffers.map((one) => ({
    ...one,
    settingsProblems: (settings) => one.settingsProblems(settings, within),
  }));
}

/** Both connectors of this version book by the same rules. */
function sageDraftProblems(draft: EntryDraft): readonly Problem[] {
  return [...draftProblems(draft, 'T' as ExportKey), ...decimalProblems(draft)];
}

/** Where a request books, said beside its body: by its headers, its session, the company itself. */
function withPlace(
  asked: Proposal,
  draft: EntryDraft,
  at: { readonly companyId: string; readonly entityId: string | null; baseCurrency: string },
): Proposal {
  const entity = draft.entityId ?? at.entityId ?? 'top level';
  const place = { company: at.companyId, entity, 'base currency': at.baseCurrency };
  return new Map([...Object.entries(place), ...asked]);
}

/** Addresses, lanes and page sizes belong to one API; the user's id only has another name. */
function sageSettingsFor(
  userMember: 'username' | 'userId',
  settings: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { username, userId, baseUrl: _address, lanes: _lanes, pageSize: _page, ...same } = settings;
  const [user] = String(userId ?? username ?? '').split(/[@|]/);
  return { ...same, [userMember]: user };
}

function problemsIn<T extends object>(read: T | readonly Problem[]): readonly Problem[] {
  return Array.isArray(read) ? (read as readonly Problem[]) : [];
}

function settled<T extends object>(read: T | readonly Problem[]): T {
  const problems = problemsIn(read);
  if (problems.length > 0) throw new ProblemError(problems, 422);
  return read as T;
}
