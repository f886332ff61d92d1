// The forms by which a person acts in the simulated company, as somebody in Sage would.
//
// Plain HTML: each form posts to /act/NAME and comes back to the page. acts.ts says what each does.
// **Invariant**: a form offers what the books hold now, and keeps what was typed when it is
// refused.

import { type Form, switchableLists } from './acts.ts';
import { decimalOf } from './amounts.ts';
import { type Decision, isDecidable } from './approvals.ts';
import { masterLists } from './books.ts';
import type { EntryState, MasterKind } from './changes.ts';
import type { Entry } from './entry-index.ts';
import { faultMeanings } from './faults.ts';
import { type Html, html, table } from './page-parts.ts';
import type { Simulation } from './simulation.ts';

const WAITING_SHOWN = 25;

/** Nothing was typed. */
export const emptyForm: Form = () => '';

type Choice = readonly [value: string, text: string];

function options(choices: readonly Choice[], chosen: string): Html[] {
  return choices.map(([value, text]) =>
    value === chosen
      ? html`<option value="${value}" selected>${text}</option>`
      : html`<option value="${value}">${text}</option>`,
  );
}

function select(label: string, name: string, choices: readonly Choice[], chosen: string): Html {
  const inside = options(choices, chosen);
  return html`<label>${label}<select name="${name}" required>${inside}</select></label>`;
}

function choiceSelect(label: string, name: string, choices: readonly Choice[], form: Form): Html {
  const inside = [html`<option value="">none</option>`, ...options(choices, form(name))];
  return html`<label>${label}<select name="${name}">${inside}</select></label>`;
}

function recordsOf({ books }: Simulation, kind: MasterKind, status?: string): Choice[] {
  return [...books.masters[kind].values()]
    .filter((one) => status === undefined || one.status === status)
    .map((one) => [one.id, `${one.id} ${one.name}`]);
}

/** The kinds whose records a person switches, with the names of their lists. */
const switchableKinds = (Object.entries(masterLists) as [MasterKind, string][]).filter(
  ([, list]) => list in switchableLists,
);

function statusCard(simulation: Simulation, form: Form): Html {
  const groups = switchableKinds.map(([kind, list]) => {
    const active = recordsOf(simulation, kind, 'active');
    const choices = active.map(([id, text]): Choice => [`${list}/${id}`, text]);
    const inside = options(choices, form('record'));
    return html`<optgroup label="${switchableLists[list]}s">${inside}</optgroup>`;
  });
  const inactive = switchableKinds.flatMap(([kind, list]) =>
    recordsOf(simulation, kind, 'inactive').map(
      ([id, text]) => html`<form method="post" action="/act/set-status" class="listed">
<input type="hidden" name="record" value="${list}/${id}">
<span>${switchableLists[list]} ${text}</span>
<button class="second" name="status" value="active">Make active</button></form>`,
    ),
  );
  return html`<section class="act"><h3>Active and inactive</h3>
<form method="post" action="/act/set-status">
<label>Account, department, location or journal
<select name="record" required>${groups}</select></label>
<div class="buttons"><button name="status" value="inactive">Make inactive</button></div></form>
<p class="quiet">${inactive.length === 0 ? 'All of them are active.' : 'Inactive now:'}</p>
${inactive}</section>`;
}

function closedText({ books }: Simulation): string {
  const days = [...books.closedThrough].map(([entity, day]) =>
    entity === '' ? `the company through ${day}` : `entity ${entity} through ${day}`,
  );
  return days.length === 0 ? 'All books are open.' : `Closed now: ${days.join(', ')}.`;
}

function booksCard(simulation: Simulation, form: Form): Html {
  const entities = [...simulation.books.masters.location.values()]
    .filter((one) => one.entity === null)
    .map((one): Choice => [one.id, `Entity ${one.id} ${one.name}`]);
  const choices: Choice[] = [['', 'The whole company'], ...entities];
  const through = form('through') || (simulation.books.closedThrough.get('') ?? '');
  return html`<section class="act"><h3>Books closed through</h3>
<form method="post" action="/act/close-books">
<label>Of<select name="entity">${options(choices, form('entity'))}</select></label>
<label>Last closed day<input type="date" name="through" value="${through}" required></label>
<div class="buttons"><button name="what" value="close">Close</button>
<button class="second" name="what" value="reopen" formnovalidate>Reopen</button></div></form>
<p class="quiet">${closedText(simulation)} Entries on or before a closed day are refused.</p>
</section>`;
}

function entryCard(simulation: Simulation, form: Form): Html {
  const accounts = recordsOf(simulation, 'account');
  const people = simulation.books.company.users.map((one): Choice => [one.id, one.name ?? one.id]);
  const person = form('user') || (people[1]?.[0] ?? people[0]?.[0] ?? '');
  const postingDate = form('postingDate') || simulation.clock.today();
  const accountSelect = (label: string, name: string, index: number) =>
    select(label, name, accounts, form(name) || (accounts[index]?.[0] ?? ''));
  return html`<section class="act broad"><h3>Book an entry by hand</h3>
<form method="post" action="/act/book-entry">
<label>Description<input name="description" value="${form('description')}" required></label>
<label>Amount<input name="amount" inputmode="decimal" pattern="[0-9]+([.][0-9]{1,2})?"
  placeholder="48.50" title="Digits, a point, two decimals" value="${form('amount')}"
  required></label>
<label>Date<input type="date" name="postingDate" value="${postingDate}" required></label>
${select('Journal', 'journal', recordsOf(simulation, 'journal'), form('journal'))}
${accountSelect('Debit', 'debit', 0)}
${accountSelect('Credit', 'credit', 1)}
${choiceSelect('Location of both lines', 'location', recordsOf(simulation, 'location'), form)}
${choiceSelect('Department of both lines', 'department', recordsOf(simulation, 'department'), form)}
${select('Booked by', 'user', people, person)}
<div class="buttons"><button>Book</button></div></form>
<p class="quiet">The rules are those of the API: what Sage refuses is refused here.</p></section>`;
}

function faultCard(simulation: Simulation, form: Form): Html {
  const faults = Object.entries(faultMeanings).map(
    ([name, meaning]): Choice => [name, `${name}: ${meaning}`],
  );
  const targets: Choice[] = [
    ['entries', 'Requests that book an entry'],
    ['any', 'Any request'],
  ];
  const { orders } = simulation.faults;
  const waiting = orders.map(({ fault, timesLeft }) => `${fault} ${timesLeft} ×`).join(', ');
  const clear = html`<form method="post" action="/act/clear-faults" class="listed">
<span>Waiting: ${waiting}</span><button class="second">Clear</button></form>`;
  return html`<section class="act"><h3>A fault for the next requests</h3>
<form method="post" action="/act/order-fault">
${select('Fault', 'fault', faults, form('fault') || 'lose-answer')}
${select('Meets', 'target', targets, form('target'))}
<div class="pair"><label>Times<input type="number" name="times" min="1" max="1000"
  value="${form('times') || '1'}" required></label>
<label>Milliseconds<input type="number" name="ms" min="0" placeholder="1500"
  value="${form('ms')}"></label></div>
<div class="buttons"><button>Order</button></div></form>
${orders.length === 0 ? html`<p class="quiet">No fault is waiting.</p>` : clear}</section>`;
}

function paceCard({ settings, clock }: Simulation, form: Form): Html {
  return html`<section class="act"><h3>Pace, chaos and clock</h3>
<form method="post" action="/act/set-pace"><div class="pair">
<label>Milliseconds per answer<input type="number" name="latencyMs" min="0" max="60000"
  value="${form('latencyMs') || settings.latencyMs}" required></label>
<label>Random faults, percent<input type="number" name="chaosPercent" min="0" max="100"
  value="${form('chaosPercent') || settings.chaosPercent}" required></label></div>
<div class="buttons"><button>Set</button></div></form>
<form method="post" action="/act/advance-clock"><label>Hours to move the clock on
<input type="number" name="hours" min="1" max="2000" value="48" required></label>
<div class="buttons"><button class="second">Move on</button></div></form>
<p class="quiet">It is ${clock.nowText()} in the company.</p>
<div class="buttons"><form method="post" action="/act/expire-tokens">
<button class="second">Expire all tokens</button></form>
<form method="post" action="/act/forget-keys">
<button class="second">Forget all keys</button></form></div></section>`;
}

function waitingRow({ record, lines }: Entry): readonly unknown[] {
  const debit = lines.reduce(
    (sum, line) => sum + (line.record.txnType === 'debit' ? line.baseCents : 0n),
    0n,
  );
  const buttons = html`<form method="post" class="row">
<input type="hidden" name="key" value="${record.key}">
<button formaction="/act/approve-waiting">Approve</button>
<button class="second" formaction="/act/decline-waiting">Decline</button></form>`;
  const link = html`<a href="/entries/${encodeURIComponent(record.key)}">${record.key}</a>`;
  const text = record.referenceNumber ?? '';
  const state = record.approvedBy
    ? `${record.state}: ${record.approvedBy.join(', ')}`
    : record.state;
  return [
    buttons,
    link,
    record.postingDate,
    record.journal,
    text,
    record.description,
    decimalOf(debit),
    state,
  ];
}

/** Entries that wait for a person, each with the two decisions. */
export function waitingEntries({ books }: Simulation): Html {
  const waiting = [...books.entries.values()].filter(({ record }) =>
    isDecidable('approve', record.state),
  );
  if (waiting.length === 0) {
    return html`<p class="quiet">No entry waits. Those of a journal with approval do.</p>`;
  }
  const heads = ['Decide', 'Key', 'Date', 'Journal', 'Reference', 'Text', 'Debit', 'State'];
  const shown = waiting.slice(0, WAITING_SHOWN).map(waitingRow);
  const more = waiting.length - shown.length;
  return html`${table(heads, shown)}
${more > 0 ? html`<p class="quiet">And ${more} more.</p>` : html``}`;
}

/** All forms of the front page; `form` gives back what was typed into a refused one. */
export function actForms(simulation: Simulation, form: Form): Html {
  return html`<div class="acts">
${statusCard(simulation, form)}
${booksCard(simulation, form)}
${faultCard(simulation, form)}
${paceCard(simulation, form)}
${entryCard(simulation, form)}
</div>`;
}

/** Empties the books: folded away, because nothing brings them back. */
export function startAnewForm({ books }: Simulation): Html {
  const choices: Choice[] = [
    ['', `${books.company.companyId} with empty books`],
    ['marina', 'Harbor Point Marina with empty books'],
    ['resort', 'Cedar Bay Resort with an entry of each kind'],
  ];
  return html`<details><summary>Start anew</summary>
<form method="post" action="/act/start-anew" class="narrow">
<label>With<select name="company">${options(choices, '')}</select></label>
<p class="quiet">All entries, tokens, keys, requests and settings of now are gone then.</p>
<div class="buttons"><button>Empty the books and start</button></div></form></details>`;
}

const decisionWords: readonly [Decision, string, string][] = [
  ['approve', 'approve-entry', 'Approve'],
  ['decline', 'decline-entry', 'Decline'],
  ['post-draft', 'post-draft-entry', 'Post this draft'],
];

/** What can be done with one entry: decide while it waits, delete it. */
export function entryForms(key: string, state: EntryState): Html {
  const buttons = decisionWords
    .filter(([decision]) => isDecidable(decision, state))
    .map(
      ([decision, act, text]) =>
        html`<button class="${decision === 'decline' ? 'second' : ''}"
  formaction="/act/${act}">${text}</button>`,
    );
  const decide = html`<form method="post"><input type="hidden" name="key" value="${key}">
<div class="buttons">${buttons}</div></form>`;
  return html`${buttons.length === 0 ? html`` : decide}
<details><summary>Delete this entry</summary><form method="post" action="/act/delete-entry">
<input type="hidden" name="key" value="${key}">
<div class="buttons"><button>Delete</button></div></form></details>`;
}
