// The simulator's own pages: the company, its books, the latest requests, and one entry whole.
//
// For a person who wants to see what arrived and to act as somebody in Sage; `webURL` of an entry
// points here.
// **Invariant**: showing a page changes nothing; what its forms do is in acts.ts.
// It leaves escaping and the frame of a page to page-parts.ts.

import { actForms, emptyForm, entryForms, startAnewForm, waitingEntries } from './act-forms.ts';
import type { Form } from './acts.ts';
import { bookBalances, bookCounts } from './book-report.ts';
import type { Entry } from './entry-index.ts';
import { faultMeanings } from './faults.ts';
import { type Html, html, type Notice, noticeBox, page, pageLinks, table } from './page-parts.ts';
import type { Simulation } from './simulation.ts';
import { apiOf } from './watch-pages.ts';

const ROWS_SHOWN = 50;
const REQUESTS_SHOWN = 15;

function entryLink(key: string): Html {
  return html`<a href="/entries/${encodeURIComponent(key)}">${key}</a>`;
}

function latestEntries(simulation: Simulation): Html {
  const { entries, statistical } = simulation.books;
  const newest = [...entries.values()].slice(-ROWS_SHOWN);
  const counts = [...statistical.entries.values()].slice(-ROWS_SHOWN);
  const latest = [...newest, ...counts]
    .sort((a, b) => Number(b.record.key) - Number(a.record.key))
    .slice(0, ROWS_SHOWN);
  const rows = latest.map(({ record, lines }) => [
    entryLink(record.key),
    record.postingDate,
    record.journal,
    record.referenceNumber,
    record.description,
    record.state,
    record.createdBy,
    lines.length,
  ]);
  const heads = ['Key', 'Date', 'Journal', 'Reference', 'Description', 'State', 'By', 'Lines'];
  return table(heads, rows);
}

function latestRequests(simulation: Simulation): Html {
  const rows = simulation.requests
    .latest(REQUESTS_SHOWN)
    .map((note) => [
      note.at,
      apiOf(note),
      note.method,
      note.path.replace('/ia/xml/xmlgw.phtml ', ''),
      note.status ?? 'dropped',
      note.fault,
      `${note.durationMs} ms`,
      note.idempotencyKey,
    ]);
  const heads = ['At', 'API', 'Method', 'Path', 'Status', 'Fault', 'Took', 'Idempotency-Key'];
  return table(heads, rows);
}

function closedText({ books }: Simulation): string {
  const days = [...books.closedThrough].map(([entity, day]) =>
    entity === '' ? day : `${day} in entity ${entity}`,
  );
  return days.join(', ') || 'no day';
}

function countsText({ books }: Simulation): string {
  const { entries, lines, byState, byUser } = bookCounts(books);
  const named = (counts: Record<string, number>) =>
    Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  const states = named(byState).join(', ');
  const users = Object.entries(byUser).map(([user, count]) => `${count} by ${user}`);
  return entries === 0
    ? 'No entries yet.'
    : `${entries} entries with ${lines} lines: ${states}; ${users.join(', ')}.`;
}

/** The front page; `typed` gives back what was typed into a refused form. */
export function frontPage(
  simulation: Simulation,
  notice: Notice | null = null,
  typed: Form = emptyForm,
): string {
  const { books, settings, url } = simulation;
  const { company } = books;
  const balances = bookBalances(books).map((row) => [
    row.account,
    row.name,
    row.location,
    row.debit,
    row.credit,
    row.balance,
  ]);
  const faults = Object.entries(faultMeanings).map(([name, meaning]) => [`[sim:${name}]`, meaning]);
  const applications = company.applications.map((one) => one.clientId).join(', ');
  const users = company.users.map((one) => `${one.id}@${company.companyId}`).join(', ');
  const senders = (company.senders ?? []).map((one) => one.id).join(', ') || 'any';
  const body = html`${pageLinks('/')}
<h1>${company.name}</h1>
<p class="quiet">A simulated Sage Intacct company, ${company.companyId}.
  Nothing here reaches Sage.</p>
<p>REST <code>${url}/ia/api/v1</code>, applications <code>${applications}</code></p>
<p>XML <code>${url}/ia/xml/xmlgw.phtml</code>, senders <code>${senders}</code></p>
<p>Users <code>${users}</code></p>
<p>Clock ${simulation.clock.nowText()}, latency ${settings.latencyMs} ms, chaos
  ${settings.chaosPercent} %. Books closed through ${closedText(simulation)}.</p>
<p>${countsText(simulation)}</p>
<nav aria-label="On this page"><a href="#waiting">Approvals</a>
<a href="#act">Act in Sage</a><a href="#entries">Entries</a><a href="#balances">Balances</a>
<a href="#requests">Requests</a><a href="#faults">Typed faults</a><a href="#anew">Start anew</a>
</nav>
${noticeBox(notice)}
<h2 id="waiting">Waiting for approval</h2>${waitingEntries(simulation)}
<h2 id="act">Act as somebody in Sage</h2>
<p class="quiet">To delete an entry or post a draft, open it from the list below.</p>
${actForms(simulation, typed)}
<h2 id="entries">Latest entries</h2>${latestEntries(simulation)}
<h2 id="balances">Balances of posted entries</h2>
${table(['Account', 'Name', 'Location', 'Debit', 'Credit', 'Balance'], balances)}
<h2 id="requests">Latest requests</h2>${latestRequests(simulation)}
<p><a href="/requests">All of them, with what was asked and answered</a></p>
<h2 id="faults">Faults that can be typed</h2>
<p class="quiet">In the description or reference number of an entry, or the description of a line.
  Each fires once per entry; <code>[sim:503*3]</code> three times,
  <code>[sim:503*always]</code> every time; <code>[sim:slow=2000]</code> gives milliseconds.</p>
${table(['Write', 'What happens'], faults)}
<h2 id="anew">Start anew</h2>${startAnewForm(simulation)}`;
  return page(`${company.companyId}: simulated Sage Intacct`, body);
}

/** The page of one entry; `null` when there is none with this key. */
export function entryPage(
  simulation: Simulation,
  key: string,
  notice: Notice | null = null,
): string | null {
  const entry: Entry | undefined = simulation.books.entryOf(key);
  if (entry === undefined) return null;
  const { record } = entry;
  const isStatistical = record.kind === 'statistical';
  const sides = isStatistical ? ['Increase', 'Decrease'] : ['Debit', 'Credit'];
  const heads = ['Line', 'Account', 'Name', ...sides, 'Location', 'Department', 'Other', 'Text'];
  const relatives = [
    record.reversedBy === undefined ? null : html`Reversed by ${entryLink(record.reversedBy)}.`,
    record.reversedFrom === undefined ? null : html`Reverses ${entryLink(record.reversedFrom)}.`,
  ];
  const body = html`${pageLinks('')}
<p><a href="/">${simulation.books.company.name}</a></p>
<h1>${isStatistical ? 'Statistical' : 'Journal'} entry ${record.journal} ${record.txnNumber}</h1>
<p>${record.description}</p>
<p class="quiet">Key ${key}, posted on ${record.postingDate}, reference
  ${record.referenceNumber ?? 'none'}, state ${record.state}. Created ${record.createdAt} by
  ${record.createdBy}, modified ${record.modifiedAt} by ${record.modifiedBy}. ${relatives}</p>
${noticeBox(notice)}
${table(heads, lineRows(entry, simulation))}
<h2>Act as somebody in Sage</h2>
${entryForms(key, record.state)}`;
  return page(`Journal entry ${key}`, body);
}

function lineRows({ record, lines }: Entry, { books }: Simulation): unknown[][] {
  const kind = record.kind === 'statistical' ? 'statisticalAccount' : 'account';
  return lines.map((line) => {
    const { txnType, txnAmount, txnCurrency, account, dimensions, interEntity } = line.record;
    const { location, department, ...others } = dimensions;
    const isForeign = txnCurrency !== books.company.baseCurrency;
    const more = [
      ...Object.entries(others).map(([name, id]) => `${name} ${id}`),
      ...(interEntity === undefined ? [] : [`between entities: ${interEntity}`]),
      ...(isForeign ? [`${txnCurrency} ${txnAmount}`] : []),
    ];
    const amount = isForeign ? line.record.baseAmount : txnAmount;
    return [
      line.lineNumber,
      account,
      books.masters[kind].get(account)?.name,
      txnType === 'debit' ? amount : '',
      txnType === 'credit' ? amount : '',
      location,
      department,
      more.join(', '),
      line.record.description,
    ];
  });
}
