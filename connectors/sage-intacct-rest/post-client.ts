// Sends one entry and reads back what became of it. Between the connector and session-client.ts.
// Invariant: the entry goes out under keys made from export key and bytes, at most once per key;
// never in a batch, where one answer would have to speak for many. What was made in an entity is
// read back: an entry that landed elsewhere is `uncertain`, so that `find` holds it for a person
// and nothing is sent again. Leaves to others: what an answer means (post-outcome.ts).

import type {
  EntryDraft,
  ExportKey,
  Outcome,
  PostOptions,
} from '#external-ledger/external-ledger.ts';
import { intacctProblem } from '../sage-intacct/intacct-errors.ts';
import type { LaneAnswer } from '../sage-intacct/lane-client.ts';
import { placeOf } from '../sage-intacct/vendor-texts.ts';
import type { ChartClient } from './chart-client.ts';
import { entityOf, standingOf } from './entry-rows.ts';
import { type Plain, textOf } from './exact-json.ts';
import type { SageIntacctRestSettings } from './intacct-settings.ts';
import { idempotencyKey, journalEntryBody, statisticalEntryBody } from './journal-entry-body.ts';
import { asksAfresh, looksLikeYes, outcomeOf } from './post-outcome.ts';
import { countsByKey, headersByKey } from './query.ts';
import type { QueryClient } from './query-client.ts';
import type { Called, SessionClient } from './session-client.ts';
import { paceHintOf } from './throttle-headers.ts';

const entryPath = '/objects/general-ledger/journal-entry';
const countPath = '/objects/general-ledger/statistical-journal-entry';

export interface PostClientParts {
  readonly settings: SageIntacctRestSettings;
  readonly session: SessionClient;
  readonly queries: QueryClient;
  readonly chart: ChartClient;
}

type Confirmed = Extract<Outcome, { kind: 'confirmed' }>;

export class PostClient {
  readonly #parts: PostClientParts;
  /** Entities whose header has been seen to work. */
  readonly #provenEntities = new Set<string>();

  constructor(parts: PostClientParts) {
    this.#parts = parts;
  }

  async post(draft: EntryDraft, key: ExportKey, options: PostOptions): Promise<Outcome> {
    const { settings, session } = this.#parts;
    const body = draft.statistical
      ? statisticalEntryBody(draft, key, settings)
      : journalEntryBody(draft, key, settings);
    const text = JSON.stringify(body);
    // Decided before it is sent: whoever gave its lane away makes no further call.
    const isLast = this.#staysUnread(draft);
    const { maySend, onLaneFree } = options;
    const onWhole =
      isLast && onLaneFree !== undefined
        ? (answer: LaneAnswer) => looksLikeYes(answer) && onLaneFree(paceHintOf(answer.headers))
        : undefined;
    for (let turn = 0; ; turn += 1) {
      const called = await session.call({
        path: draft.statistical ? countPath : entryPath,
        body,
        text,
        headers: { 'idempotency-key': idempotencyKey(key, text, turn) },
        purpose: 'post',
        maySend,
        onWhole,
        ...(draft.entityId === undefined ? {} : { entityId: draft.entityId }),
      });
      const outcome = await this.#outcome(called, draft);
      const { absences = 0, sinceFirstSentMs = Number.POSITIVE_INFINITY } = options;
      if (asksAfresh(called, outcome, { turn, absences, sinceFirstSentMs })) continue;
      if (outcome.kind !== 'confirmed') return outcome;
      return isLast ? this.#unread(outcome, draft) : this.#readBack(outcome, draft);
    }
  }

  /** Refusals are read with the company's own words for its dimensions; asked once, when needed. */
  async #outcome(called: Called, draft: EntryDraft): Promise<Outcome> {
    const { session, chart, settings } = this.#parts;
    const asked = { ...draft, ...placeOf(draft, settings.entityId) };
    const outcome = outcomeOf(called, asked, session.host);
    if (outcome.kind !== 'refused') return outcome;
    if (!/_DIMENSION_|_REFUSED$|_LIMITED$/.test(outcome.cause.code)) return outcome;
    return outcomeOf(called, { ...asked, words: await chart.words() }, session.host);
  }

  /** Reads state, link and entity of a created entry as far as the settings ask for them. */
  async #readBack(outcome: Confirmed, draft: EntryDraft): Promise<Outcome> {
    const { queries, settings } = this.#parts;
    const entityId = draft.entityId ?? settings.entityId;
    if (!(await this.#isToBeRead(draft, entityId))) return this.#unread(outcome, draft);
    const ofKey = draft.statistical ? countsByKey : headersByKey;
    const reading = await queries.readAll(ofKey([outcome.externalId]), 'post');
    const header = reading.kind === 'read' ? reading.value[0] : undefined;
    if (header === undefined) return { ...outcome, state: 'unread', standing: 'unread' };
    const elsewhere = this.#elsewhere(header, entityId);
    if (elsewhere !== null) {
      const problem = intacctProblem('INTACCT_ENTITY_OTHER', {}, entityId ?? '', elsewhere);
      return { kind: 'uncertain', cause: { ...problem, subject: entityId }, wire: outcome.wire };
    }
    return {
      ...outcome,
      state: textOf(header, 'state') ?? 'unread',
      standing: standingOf(textOf(header, 'state')),
      externalUrl: textOf(header, 'webURL'),
    };
  }

  /** Is it known, without asking anybody, that nothing of this entry will be read back? */
  #staysUnread(draft: EntryDraft): boolean {
    const { readBack, readLink, entityId: ownEntityId } = this.#parts.settings;
    if (readBack === 'always' || readLink === 'always') return false;
    if (readBack === 'never') return true;
    const entityId = draft.entityId ?? ownEntityId;
    if (entityId !== null && !this.#provenEntities.has(entityId)) return false;
    if (draft.asDraft || draft.statistical) return true;
    return this.#parts.chart.isKnownToPost(draft.journalId);
  }

  async #isToBeRead(draft: EntryDraft, entityId: string | null): Promise<boolean> {
    const { readBack, readLink } = this.#parts.settings;
    if (readBack === 'always' || readLink === 'always') return true;
    if (entityId !== null && !this.#provenEntities.has(entityId)) return true;
    if (draft.asDraft || draft.statistical) return false;
    return this.#parts.chart.needsApproval(draft.journalId);
  }

  /** What was sent as a draft is one; everything else says `posted`, the documented default. */
  #unread(outcome: Confirmed, draft: EntryDraft): Confirmed {
    return draft.asDraft ? { ...outcome, state: 'draft', standing: 'draft' } : outcome;
  }

  /** Where the entry is, when that is not where it was sent; null when it is or nobody knows. */
  #elsewhere(header: Plain, entityId: string | null): string | null {
    if (entityId === null) return null;
    const { madeIn: found } = entityOf(header);
    if (found === undefined) return null;
    if (found !== entityId) return found ?? 'the top level';
    this.#provenEntities.add(entityId);
    return null;
  }
}
