// Pages to watch by: the latest requests of both APIs, usage and lanes, the audit history.
//
// act-routes.ts serves them; pages.ts has the front page and the page of an entry.
// **Invariant**: showing a page changes nothing, and no secret stands on one.
// It leaves what is kept of a request to request-log.ts.

import { type Html, html, type Notice, noticeBox, page, pageLinks, table } from './page-parts.ts';
import type { RequestNote } from './request-log.ts';
import type { Simulation } from './simulation.ts';
import { switchList } from './switch-page.ts';
import type { Occupancy } from './throttle.ts';
import { tiers } from './usage.ts';

const REQUESTS_SHOWN = 100;
const ROWS_SHOWN = 200;

/** Which API a request came by. */
export function apiOf({ path }: Pick<RequestNote, 'path'>): 'REST' | 'XML' {
  return path.startsWith('/ia/xml/') ? 'XML' : 'REST';
}

function shown(text: string): string {
  if (!text.startsWith('{') && !text.startsWith('[')) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function requestItem(note: RequestNote): Html {
  const status = note.status ?? 'dropped';
  const isBad = note.status === null || note.status >= 400;
  const path = note.path.replace('/ia/xml/xmlgw.phtml ', '');
  const facts = [
    note.fault === null ? null : `fault ${note.fault}`,
    note.idempotencyKey === null ? null : `key ${note.idempotencyKey}`,
    note.entity === null ? null : `entity ${note.entity}`,
  ].filter((one) => one !== null);
  return html`<details class="request"><summary>
<span class="quiet">${note.at.slice(11, 19)}</span><span class="api">${apiOf(note)}</span>
<span>${note.method}</span><code>${path}</code>
<span class="${isBad ? 'status bad' : 'status'}">${status}</span>
<span class="quiet">${note.durationMs} ms</span>
<span class="quiet">${facts.join(', ')}</span></summary>
<h3>Asked</h3><pre>${note.body === '' ? 'nothing' : shown(note.body)}</pre>
<h3>Answered</h3><pre>${note.answer === '' ? 'nothing' : shown(note.answer)}</pre></details>
`;
}

/** The latest requests, of one API or of both. */
export function requestPage(simulation: Simulation, api: string | undefined): string {
  const notes = simulation.requests
    .latest(500)
    .filter((note) => api === undefined || apiOf(note).toLowerCase() === api)
    .slice(0, REQUESTS_SHOWN);
  const choice = (text: string, value: string | undefined, address: string) =>
    value === api
      ? html`<a href="${address}" aria-current="true">${text}</a>`
      : html`<a href="${address}">${text}</a>`;
  const body = html`${pageLinks('/requests')}<h1>Latest requests</h1>
<p class="quiet">${simulation.requests.count} since the start, the newest first. Open one to read
  what was asked and answered; tokens and passwords are not kept.</p>
<nav aria-label="API">${choice('Both APIs', undefined, '/requests')}
${choice('REST', 'rest', '/requests?api=rest')}${choice('XML', 'xml', '/requests?api=xml')}</nav>
<div class="requests">${notes.map(requestItem)}</div>`;
  return page('Latest requests', body);
}

function usageTable({ usage }: Simulation): Html {
  const rows = Object.entries(usage.months()).flatMap(([month, callers]) =>
    Object.entries(callers).map(([caller, counts]) => [
      month,
      caller,
      counts.created,
      counts.updated,
      counts.deleted,
      counts.queryPages,
      counts.counted,
      `${((counts.counted / (tiers['1'] ?? 1)) * 100).toFixed(1)} % of tier 1`,
    ]),
  );
  const heads = ['Month', 'Caller', 'Created', 'Updated', 'Deleted', 'Query pages', 'Counted', ''];
  return table(heads, rows);
}

function laneRow(api: string, caller: string, seen: Occupancy): readonly unknown[] {
  const share = seen.observedMs === 0 ? 0 : (seen.busyMs / seen.observedMs) * 100;
  return [
    api,
    caller,
    seen.inFlight,
    seen.inFlightMax,
    seen.calls,
    seen.refused,
    `${Math.round(seen.busyLaneMs)} ms`,
    `${share.toFixed(1)} %`,
  ];
}

function lanesTable({ throttle, xml }: Simulation): Html {
  const rows = Object.entries({ REST: throttle, XML: xml.throttle }).flatMap(([api, one]) => {
    const { company, applications } = one.occupancy();
    const each = Object.entries(applications).filter(([id]) => id !== '');
    return [
      laneRow(api, 'the company', company),
      ...each.map(([id, seen]) => laneRow(api, id, seen)),
    ];
  });
  const heads = ['API', 'Caller', 'Now', 'At most', 'Calls', 'Refused', 'Lane time', 'Busy'];
  return table(heads, rows);
}

/** Counted transactions, lanes and jobs. */
export function usagePage(simulation: Simulation, notice: Notice | null): string {
  const jobs = simulation.jobs
    .all()
    .slice(-ROWS_SHOWN)
    .reverse()
    .map((job) => [job.createdAt, job.kind, job.name, job.userId, job.phase, `${job.percent} %`]);
  const body = html`${pageLinks('/usage')}<h1>Usage</h1>${noticeBox(notice)}
<h2>Counted transactions</h2><p class="quiet">Each record made, changed or deleted, and each page of
  a query, as the vendor counts them; since this process started.</p>${usageTable(simulation)}
<h2>Lanes</h2><p class="quiet">Calls at the same time since the last reset.</p>
${lanesTable(simulation)}
<form method="post" action="/act/reset-lanes"><div class="buttons">
<button class="second">Observe anew</button></div></form>
<h2>Jobs</h2>${table(['Started', 'Kind', 'Name', 'User', 'Stands at', 'Done'], jobs)}`;
  return page('Usage', body);
}

/** Who changed what. */
export function historyPage({ books }: Simulation): string {
  const rows = books.auditHistory
    .slice(-ROWS_SHOWN)
    .reverse()
    .map((row) => [
      row.at,
      row.by,
      row.source === 'ui' ? 'page' : 'API',
      row.action,
      row.objectName,
      row.objectId,
      row.fieldName,
      row.previousValue,
      row.newValue,
    ]);
  const heads = ['At', 'By', 'Way', 'Did', 'Object', 'Id', 'Field', 'From', 'To'];
  const body = html`${pageLinks('/history')}<h1>Audit history</h1>
<p class="quiet">The newest ${ROWS_SHOWN}. The REST API queries it as
  <code>company-config/audit-history</code>.</p>${table(heads, rows)}`;
  return page('Audit history', body);
}

/** Every switch. */
export function switchesPage({ settings }: Simulation, notice: Notice | null): string {
  const body = html`${pageLinks('/switches')}<h1>Switches</h1>
<p class="quiet">Where it is not known how Sage behaves, both ways exist and one is chosen here.</p>
${noticeBox(notice)}${switchList(settings)}`;
  return page('Switches', body);
}
