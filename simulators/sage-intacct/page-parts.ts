// What the simulator's pages are made of: escaped markup, tables, notices, and the frame of a page.
//
// pages.ts and act-forms.ts build on it; nothing here knows the company.
// **Invariant**: whatever stands in a template is escaped, unless a template made it.
// No scripts: the colours follow the reader's light or dark setting, the width the reader's window.

const style = `
:root { color-scheme: light dark; --line: #8884; --quiet: #6b6b6b; --accent: #0a7466; --on: #fff;
  --good: #0a74661a; --bad: #b3261e; --bad-back: #b3261e14; }
@media (prefers-color-scheme: dark) { :root { --quiet: #aaa; --accent: #4fd1b5; --on: #06251f;
  --good: #4fd1b51f; --bad: #ff8f86; --bad-back: #ff8f861a; } }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 76rem; padding: 1.5rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; } .quiet { color: var(--quiet); } a { color: var(--accent); }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .75rem 0 0; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
td { white-space: nowrap; } td.text { white-space: normal; min-width: 9rem; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .7rem .3rem 0; text-align: left;
  vertical-align: top; } th { color: var(--quiet); font-weight: 500; white-space: nowrap; }
.amount { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
code { font-size: .9em; overflow-wrap: anywhere; }
.notice { background: var(--good); border-left: 3px solid var(--accent); border-radius: .25rem;
  margin: 1rem 0 0; padding: .5rem .75rem; }
.notice.refused { background: var(--bad-back); border-color: var(--bad); }
.notice ul { margin: 0; padding-left: 1.1rem; }
.acts { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); }
.act { border: 1px solid var(--line); border-radius: .5rem; padding: .9rem 1rem 1rem;
  display: flex; flex-direction: column; gap: .6rem; }
.act.broad { grid-column: 1 / -1; } h3 { font-size: 1rem; margin: 0; }
form { display: grid; gap: .6rem; margin: 0; }
.broad form { grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); align-items: end; }
.pair { display: grid; gap: .6rem; grid-template-columns: 1fr 1fr; }
label { display: grid; gap: .1rem; font-size: .85rem; color: var(--quiet); min-width: 0; }
input, select { font: inherit; font-size: .95rem; width: 100%; min-width: 0; height: 2.25rem;
  padding: 0 .5rem;
  border: 1px solid var(--line); border-radius: .3rem; background: Field; color: FieldText; }
button { font: inherit; font-size: .95rem; padding: .35rem .9rem; border-radius: .3rem;
  border: 1px solid var(--accent); background: var(--accent); color: var(--on); cursor: pointer; }
button.second { background: transparent; color: var(--accent); }
:is(a, button, input, select, summary):focus-visible { outline: 2px solid var(--accent);
  outline-offset: 2px; }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; }
.listed { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; }
.listed form { display: inline; } .listed button { padding: .05rem .6rem; font-size: .85rem; }
summary { cursor: pointer; color: var(--accent); } details form { margin-top: .6rem; }
form.row { display: flex; gap: .4rem; } .wide + form { margin-top: .6rem; }
.narrow { max-width: 26rem; margin-top: 1rem; }
form.row button { padding: .1rem .6rem; font-size: .85rem; }
nav.pages { border-bottom: 1px solid var(--line); margin: 0 0 1.25rem; padding-bottom: .6rem; }
nav a[aria-current] { color: inherit; font-weight: 600; text-decoration: none; }
.switch { display: grid; gap: .25rem .75rem; grid-template-columns: 1fr 14rem auto;
  align-items: center; border-bottom: 1px solid var(--line); padding: .4rem 0; }
.switch div { display: grid; min-width: 0; } .switch button { padding: .25rem .8rem; }
.requests { margin-top: .75rem; border-top: 1px solid var(--line); }
.request { border-bottom: 1px solid var(--line); padding: .35rem 0; }
.request summary { display: flex; flex-wrap: wrap; align-items: baseline; gap: .1rem .75rem;
  color: inherit; }
.request h3 { font-size: .85rem; margin: .5rem 0 .1rem; }
.api { color: var(--accent); width: 2.5rem; }
.status.bad { color: var(--bad); } pre { background: #8881; border-radius: .3rem; margin: 0;
  font-size: .82rem; max-height: 22rem; overflow: auto; padding: .6rem .75rem;
  white-space: pre-wrap;
  overflow-wrap: anywhere; }
@media (max-width: 40rem) { body { padding: 1rem; }
  .switch { grid-template-columns: 1fr auto; } .switch div { grid-column: 1 / -1; } }
`;

const names: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe to stand in HTML, also inside attributes. */
export function escaped(value: unknown): string {
  return String(value ?? '').replace(/[&<>"']/g, (character) => names[character] ?? '');
}

/** Markup that is safe already; only templates of `html` make it. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function markup(value: unknown): string {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(markup).join('');
  return escaped(value);
}

/** A piece of a page: what is filled in is escaped unless it is such a piece, or a list of them. */
export function html(parts: TemplateStringsArray, ...values: readonly unknown[]): Html {
  const [first = '', ...rest] = parts;
  return new Html(first + rest.map((part, index) => markup(values[index]) + part).join(''));
}

const pages: readonly [string, string][] = [
  ['/', 'Company'],
  ['/requests', 'Requests'],
  ['/usage', 'Usage'],
  ['/history', 'History'],
  ['/switches', 'Switches'],
];

/** The way between the pages; `here` is the address of this one. */
export function pageLinks(here: string): Html {
  const links = pages.map(([address, text]) =>
    address === here
      ? html`<a href="${address}" aria-current="page">${text}</a>`
      : html`<a href="${address}">${text}</a>`,
  );
  return html`<nav class="pages" aria-label="Pages">${links}</nav>`;
}

const amountHeads = new Set(['Debit', 'Credit', 'Balance']);

function cell(value: unknown): Html {
  if (value instanceof Html) return html`<td>${value}</td>`;
  const isAmount = typeof value === 'string' && /^-?\d+\.\d\d$/.test(value);
  const kind = isAmount ? 'amount' : String(value ?? '').includes(' ') ? 'text' : '';
  return html`<td class="${kind}">${value}</td>`;
}

/** A table that scrolls sideways in a narrow window; amounts are aligned. */
export function table(heads: readonly string[], rows: readonly (readonly unknown[])[]): Html {
  if (rows.length === 0) return html`<p class="quiet">None yet.</p>`;
  const head = heads.map((text) =>
    amountHeads.has(text) ? html`<th class="amount">${text}</th>` : html`<th>${text}</th>`,
  );
  const body = rows.map((row) => html`<tr>${row.map(cell)}</tr>\n`);
  return html`<div class="wide"><table><tr>${head}</tr>\n${body}</table></div>`;
}

/** What came of an act: a sentence when it was done, the reasons when it was refused. */
export interface Notice {
  readonly isRefusal: boolean;
  readonly sentences: readonly string[];
}

/** The notice on top of a page; nothing when there is none. */
export function noticeBox(notice: Notice | null): Html {
  if (notice === null) return html``;
  const [only, ...more] = notice.sentences;
  const text =
    more.length === 0
      ? only
      : html`<ul>${notice.sentences.map((one) => html`<li>${one}</li>`)}</ul>`;
  return notice.isRefusal
    ? html`<div class="notice refused" role="alert">${text}</div>`
    : html`<div class="notice" role="status">${text}</div>`;
}

/** A whole page. */
export function page(title: string, body: Html): string {
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${new Html(style)}</style></head><body>${body}</body></html>`.text;
}
