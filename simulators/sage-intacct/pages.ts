// The simulator's own pages: the company, its books, the latest requests, and one entry whole.
//
// For a person who wants to see what arrived; `webURL` of an entry points here.
// **Invariant**: every value from outside is escaped; pages read and change nothing.
// Plain HTML without scripts; the colours follow the reader's light or dark setting.

import { bookBalances, bookCounts } from './book-report.ts';
import type { Entry } from './books.ts';
import { faultMeanings } from './faults.ts';
import type { Simulation } from './simulation.ts';

const ROWS_SHOWN = 50;

const style = `
:root { color-scheme: light dark; --line: #8884; --quiet: #777; --accent: #0a7d6c; }
@media (prefers-color-scheme: dark) { :root { --quiet: #aaa; --accent: #4fd1b5; } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 76rem; padding: 1.5rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; } .quiet { color: var(--quiet); } a { color: var(--accent); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
td { white-space: nowrap; } td.text { white-space: normal; min-width: 9rem; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .7rem .3rem 0; text-align: left;
  vertical-align: top; } th { color: var(--quiet); font-weight: 500; white-space: nowrap; }
.amount { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
code { font-size: .9em; }
`;

/** Text made safe to stand in HTML, also inside attributes. */
export function escaped(value: unknown): string {
  const names: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return String(value ?? '').replace(/[&<>"']/g, (character) => names[character] ?? '');
}

/** HTML that is safe already; everything else in a cell is escaped. */
class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function cell(value: unknown): string {
  if (value instanceof Html) return `<td>${value.text}</td>`;
  const isAmount = typeof value === 'string' && /^-?\d+\.\d\d$/.test(value);
  const kind = isAmount ? 'amount' : String(value ?? '').includes(' ') ? 'text' : '';
  return `<td class="${kind}">${escaped(value)}</td>`;
}

const amountHeads = new Set(['Debit', 'Credit', 'Balance']);

function table(heads: readonly string[], rows: readonly (readonly unknown[])[]): string {
  if (rows.length === 0) return '<p class="quiet">None yet.</p>';
  const head = heads
    .map((text) => `<th${amountHeads.has(text) ? ' class="amount"' : ''}>${escaped(text)}</th>`)
    .join('');
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('\n');
  return `<div class="wide"><table><tr>${head}</tr>\n${body}</table></div>`;
}

function page(title: string, body: string): string {
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    `<title>${escaped(title)}</title><style>${style}</style></head><body>${body}</body></html>`
  );
}

function entryLink(key: string): Html {
  return new Html(`<a href="/entries/${escaped(key)}">${escaped(key)}</a>`);
}

function latestEntries(simulation: Simulation): string {
  const latest = [...simulation.books.entries.values()].slice(-ROWS_SHOWN).reverse();
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

function latestRequests(simulation: Simulation): string {
  const rows = simulation.requests
    .latest(ROWS_SHOWN)
    .map((note) => [
      note.at,
      note.method,
      note.path,
      note.status ?? 'dropped',
      note.fault,
      `${note.durationMs} ms`,
      note.idempotencyKey,
    ]);
  const heads = ['At', 'Method', 'Path', 'Status', 'Fault', 'Took', 'Idempotency-Key'];
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

/** The front page. */
export function frontPage(simulation: Simulation): string {
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
  const body = `
<h1>${escaped(company.name)}</h1>
<p class="quiet">A simulated Sage Intacct company, ${escaped(company.companyId)}.
  Nothing here reaches Sage.</p>
<p>API <code>${escaped(url)}/ia/api/v1</code>, applications <code>${escaped(applications)}</code>,
  users <code>${escaped(users)}</code></p>
<p>Clock ${escaped(simulation.clock.nowText())}, latency ${settings.latencyMs} ms,
  chaos ${settings.chaosPercent} %. Books closed through ${escaped(closedText(simulation))}.</p>
<p>${escaped(countsText(simulation))}</p>
<h2>Latest entries</h2>${latestEntries(simulation)}
<h2>Balances of posted entries</h2>
${table(['Account', 'Name', 'Location', 'Debit', 'Credit', 'Balance'], balances)}
<h2>Latest requests</h2>${latestRequests(simulation)}
<h2>Faults that can be typed</h2>
<p class="quiet">In the description or reference number of an entry, or the description of a line.
  Each fires once per entry; <code>[sim:503*3]</code> three times,
  <code>[sim:503*always]</code> every time; <code>[sim:slow=2000]</code> gives milliseconds.</p>
${table(['Write', 'What happens'], faults)}`;
  return page(`${company.companyId}: simulated Sage Intacct`, body);
}

/** The page of one entry; `null` when there is none with this key. */
export function entryPage(simulation: Simulation, key: string): string | null {
  const entry: Entry | undefined = simulation.books.entries.get(key);
  if (entry === undefined) return null;
  const { record } = entry;
  const rows = entry.lines.map((line) => [
    line.lineNumber,
    line.record.account,
    simulation.books.masters.account.get(line.record.account)?.name,
    line.record.txnType === 'debit' ? line.record.txnAmount : '',
    line.record.txnType === 'credit' ? line.record.txnAmount : '',
    line.record.dimensions.location,
    line.record.dimensions.department,
    line.record.description,
  ]);
  const heads = [
    'Line',
    'Account',
    'Name',
    'Debit',
    'Credit',
    'Location',
    'Department',
    'Description',
  ];
  const body = `
<p><a href="/">${escaped(simulation.books.company.name)}</a></p>
<h1>Journal entry ${escaped(record.journal)} ${record.txnNumber}</h1>
<p>${escaped(record.description)}</p>
<p class="quiet">Key ${escaped(key)}, posted on ${escaped(record.postingDate)}, reference
  ${escaped(record.referenceNumber ?? 'none')}, state ${escaped(record.state)}. Created
  ${escaped(record.createdAt)} by ${escaped(record.createdBy)}, modified
  ${escaped(record.modifiedAt)} by ${escaped(record.modifiedBy)}.</p>
${table(heads, rows)}`;
  return page(`Journal entry ${key}`, body);
}
