// Plays a story through the product's own HTTP API: posts its events, closes its months, settles by
// hand, and writes down what the books answer. Each story has a property of its own, with the ready
// chart. Invariant: nothing but HTTP is asked; what is refused is an answer like any other.

import type { ChartView } from '#chart-of-accounts/chart-routes.ts';
import type {
  Due,
  RecognitionAnswer,
  Schedules,
  ScheduleView,
} from '#deferred-income/deferral-schemas.ts';
import type { JournalEntryDetail, TrialBalance } from '#journal/journal-schemas.ts';
import { ProblemError } from '#problems/problem.ts';
import type { CallApi } from '#root/commands/own-api-client.ts';
import type { Command, Story } from './story.ts';
import { eventOf } from './story-event.ts';

interface Item {
  readonly entryId: string;
  readonly document: string;
  readonly documentType: string;
  readonly outlet: string;
  readonly ledger: string;
  readonly amount: string;
  readonly open: string;
}

interface Settled {
  readonly settlementId: string;
  readonly credit: { readonly document: string };
  readonly debit: { readonly document: string };
  readonly undoneOn: string | null;
}

/** Changes the chart by a CSV file. */
export type PutFile = (file: string, text: string) => Promise<string>;

/** What the commands of a story are answered, by the line they begin at. */
export async function playStory(
  { commands }: Story,
  api: CallApi,
  putFile: PutFile,
): Promise<Map<number, string[]>> {
  const names = await accountNames(api);
  const answers = new Map<number, string[]>();
  let last: Record<string, unknown> | null = null;
  for (const command of commands) {
    const [verb = '', ...args] = command.words.split(' ');
    const play = async (): Promise<string[]> => {
      if (/^\d{4}-/.test(verb)) last = eventOf(command);
      if (/^\d{4}-/.test(verb) || verb === 'again') return await send(api, last, names);
      if (verb === 'change') return (await putFile(`${args[0]}.csv`, fileOf(command))).split('\n');
      const act = verbs[verb];
      if (!act) throw new Error(`line ${command.line}: nobody knows how to "${verb}"`);
      return await act(api, args);
    };
    answers.set(command.line, await play().catch(refusal));
  }
  return answers;
}

const fileOf = ({ members }: Command) => `${members.join('\n')}\n`;

function refusal(error: unknown): string[] {
  if (!(error instanceof ProblemError)) throw error;
  return error.problems.flatMap(({ code, message, hint }) => [
    // Numbers of entries depend on what else is in the database.
    `refused: ${message.replaceAll(/\b(entry) \d+/gi, '$1 …')}`,
    `  ${hint} (${code})`,
  ]);
}

async function accountNames(api: CallApi): Promise<ReadonlyMap<string, string>> {
  const { accounts } = await api<ChartView>('GET', '/chart-of-accounts');
  return new Map(accounts.map(({ number, name }) => [number, name]));
}

async function send(
  api: CallApi,
  event: unknown,
  names: ReadonlyMap<string, string>,
): Promise<string[]> {
  const receipt = await api<{ status: string; entryId: string }>('POST', '/events', event);
  if (receipt.status !== 'posted') return ['there already: nothing is posted twice'];
  const { lines, outlet } = await api<JournalEntryDetail>(
    'GET',
    `/journal-entries/${receipt.entryId}`,
  );
  return lines.map((line) => {
    const { number } = line.account;
    const name = (names.get(number) ?? '').padEnd(34);
    const elsewhere = line.outlet === outlet ? '' : `  at ${line.outlet}`;
    const amounts = `${(line.debit ?? '').padStart(11)}${(line.credit ?? '').padStart(11)}`;
    return `${number.padEnd(8)} ${name}${amounts}${elsewhere}`.trimEnd();
  });
}

const dayOf = (args: readonly string[]) => (args[0] === 'on' ? (args[1] ?? '') : '2026-12-31');

/** What a person may ask or do besides sending events. */
const verbs: Readonly<
  Record<string, (api: CallApi, args: readonly string[]) => Promise<string[]>>
> = {
  close: async (api, [day = '', ...why]) => {
    const reason = why.slice(1).join(' ');
    await api('POST', '/closings', { through: day, reason });
    return [`closed through ${day}`];
  },
  reopen: async (api, why) => {
    await api('POST', '/reopenings', { reason: why.slice(1).join(' ') });
    return ['open'];
  },
  set: async (api, [name = '', value = '', , outlet = '', , effectiveOn = '', ...why]) => {
    const reason = why.slice(1).join(' ');
    await api('PUT', '/posting-settings', { name, value, outlet, effectiveOn, reason });
    return [`from ${effectiveOn} at ${outlet}`];
  },
  merge: async (api, [code = '', , into = '', ...why]) => {
    await api('POST', `/customers/${code}/merge`, { into, reason: why.slice(1).join(' ') });
    return [`${code} counts for ${into}`];
  },
  unmerge: async (api, [code = '', ...why]) => {
    await api('POST', `/customers/${code}/unmerge`, { reason: why.slice(1).join(' ') });
    return [`${code} stands for itself`];
  },
  repost: async (api, [document = '', amount = '', ...why]) =>
    await repost(api, { document, amount, reason: why.slice(1).join(' ') }),
  recognize: async (api, [, through = '']) => await recognize(api, through),
  schedule: async (api, [document = '']) => await schedule(api, document),
  balances: async (api, args) => await balances(api, dayOf(args)),
  held: async (api, [report = '', ...args]) => await held(api, report, dayOf(args)),
  items: async (api, [customer = '', ...args]) => await items(api, customer, dayOf(args)),
  settle: async (api, [customer = '', credit = '', , debit = '', amount]) => {
    const all = await listItems(api, customer, 'asOf=2026-12-31&all=true');
    const itemOf = (document: string) => all.find((item) => item.document === document);
    await api('POST', '/settlements', {
      customer,
      creditEntryId: itemOf(credit)?.entryId ?? '0',
      debitEntryId: itemOf(debit)?.entryId ?? '0',
      ...(amount === undefined ? {} : { amount, debitOpen: itemOf(debit)?.open }),
    });
    return ['settled'];
  },
  unsettle: async (api, [customer = '', credit = '', , debit = '']) => {
    const { items: all } = await api<{ items: Settled[] }>(
      'GET',
      `/settlements?customer=${customer}`,
    );
    const found = all.find(
      (one) =>
        one.credit.document === credit && one.debit.document === debit && one.undoneOn === null,
    );
    await api('POST', `/settlements/${found?.settlementId ?? 0}/undo`);
    return ['taken back'];
  },
  'auto-settle': async (api, [customer = '']) => {
    const { settlements } = await api<{ settlements: number }>('POST', '/receivables/auto-settle', {
      customer,
    });
    return [`settlements made: ${settlements}`];
  },
};

/** What is held on each gift card, or for each of the staff, over all outlets. */
async function held(api: CallApi, report: string, asOf: string): Promise<string[]> {
  const { rows } = await api<{ rows: { kind: string; cells: (string | null)[] }[] }>(
    'GET',
    `/reports/${report}?asOf=${asOf}`,
  );
  const owed = new Map<string, number>();
  for (const { cells } of rows.filter(({ kind }) => kind === 'line')) {
    const holder = cells[3] ?? 'nobody';
    owed.set(holder, (owed.get(holder) ?? 0) + Math.round(Number(cells[8]) * 100));
  }
  const left = [...owed].filter(([, cents]) => cents !== 0).sort();
  return left.map(([holder, cents]) => {
    return `${holder.padEnd(22)}${(cents / 100).toFixed(2).padStart(16)}`;
  });
}

/** Reverse and re-post: the document's first entry, with another amount on its only line. */
async function repost(
  api: CallApi,
  { document, amount, reason }: { document: string; amount: string; reason: string },
): Promise<string[]> {
  const { items: entries } = await api<{ items: { entryId: string }[] }>(
    'GET',
    `/journal-entries?text=${document}`,
  );
  const entryId = entries.at(-1)?.entryId ?? '0';
  const detail = (id: string) => api<JournalEntryDetail>('GET', `/journal-entries/${id}`);
  const content = (await detail(entryId)).event.content as { lines: object[] };
  const event = { ...content, lines: content.lines.map((line) => ({ ...line, amount })) };
  const receipt = await api<{ status: string; reversalEntryId: string; entryId: string }>(
    'POST',
    `/journal-entries/${entryId}/repost`,
    { reason, event },
  );
  if (receipt.status === 'exists') return ['there already: nothing is posted twice'];
  const posted = [await detail(receipt.reversalEntryId), await detail(receipt.entryId)];
  return posted.map(
    ({ documentType, postedOn, amount: total }) =>
      `${documentType.padEnd(9)} ${postedOn} ${total.padStart(11)}`,
  );
}

/** Recognize Revenue: what was due, and what became of it. */
async function recognize(api: CallApi, through: string): Promise<string[]> {
  const { items: due } = await api<Due>('GET', `/deferred-income/due?through=${through}`);
  const done = await api<RecognitionAnswer>('POST', '/deferred-income/recognize', { through });
  return [
    ...due.map(({ month, outlet, product, amount }) =>
      [month, outlet.padEnd(5), product.padEnd(20), amount.padStart(11)].join(' '),
    ),
    `entries posted: ${done.entries}`,
  ];
}

/** The rows of a document's schedules. */
async function schedule(api: CallApi, document: string): Promise<string[]> {
  const path = '/deferred-income/schedules';
  const { items: found } = await api<Schedules>('GET', `${path}?document=${document}&all=true`);
  const answers: string[] = [];
  for (const { entryId, lineNumber, product } of found.toReversed()) {
    const { rows } = await api<ScheduleView>('GET', `${path}/${entryId}/${lineNumber}`);
    for (const { dueOn, amount, ending, endedOn } of rows) {
      const fate = ending === null ? 'waits' : `${ending} ${endedOn}`;
      answers.push(`${product.padEnd(20)} ${dueOn} ${amount.padStart(11)}  ${fate}`);
    }
  }
  return answers;
}

async function balances(api: CallApi, asOf: string): Promise<string[]> {
  const answers: string[] = [];
  for (const outlet of ['TRS', 'REIT']) {
    const { rows } = await api<TrialBalance>('GET', `/trial-balance?asOf=${asOf}&outlet=${outlet}`);
    for (const { account, balance } of rows) {
      if (balance === '0.00') continue;
      const name = account.name.padEnd(34);
      answers.push(
        `${outlet.padEnd(5)} ${account.number.padEnd(8)} ${name}${balance.padStart(11)}`,
      );
    }
  }
  return answers.length === 0 ? ['nothing left on any account'] : answers;
}

async function listItems(api: CallApi, customer: string, query: string): Promise<Item[]> {
  const { items: found } = await api<{ items: Item[] }>(
    'GET',
    `/receivables/open-items?customer=${customer}&${query}`,
  );
  return found;
}

async function items(api: CallApi, customer: string, asOf: string): Promise<string[]> {
  const open = await listItems(api, customer, `asOf=${asOf}`);
  if (open.length === 0) return ['nothing open'];
  return open.map(({ document, documentType, outlet, ledger, amount, open: left }) => {
    const head = `${outlet.padEnd(5)} ${document.padEnd(12)} ${documentType.padEnd(18)}`;
    const where = ledger === 'prepayment' ? '  paid ahead' : '';
    return `${head}${amount.padStart(11)}   open ${left.padStart(10)}${where}`;
  });
}
