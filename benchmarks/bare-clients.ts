// The physical limit of exporting: a loop that sends bodies made beforehand, on so many lanes, and
// reads each answer. Invariant: the same bytes as our connectors send, under keys of its own;
// nothing is kept, looked up or sent again.

import { Pool } from 'undici';
import { readSettings as readRestSettings } from '#connectors/sage-intacct-rest/intacct-settings.ts';
import {
  idempotencyKey,
  journalEntryBody,
} from '#connectors/sage-intacct-rest/journal-entry-body.ts';
import {
  envelope,
  loginAuthentication,
  sessionAuthentication,
} from '#connectors/sage-intacct-xml/envelope.ts';
import { functionControlId, glbatchCreate } from '#connectors/sage-intacct-xml/glbatch-body.ts';
import { readSettings as readXmlSettings } from '#connectors/sage-intacct-xml/intacct-xml-settings.ts';
import { node, xmlDocument } from '#connectors/sage-intacct-xml/xml-writer.ts';
import type { EntryDraft, ExportKey } from '#external-ledger/external-ledger.ts';
import { type Api, restClient, settingsAt, userPassword, xmlSender } from './company.ts';
import { inLanes, type Turn, timed } from './harness.ts';

export interface BareRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface BareClient {
  prepare(drafts: readonly EntryDraft[]): readonly BareRequest[];
  /** Sends all, on so many lanes; `onLast` is called when the last of them is about to leave. */
  send(requests: readonly BareRequest[], onLast?: () => Promise<void>): Promise<Turn>;
  close(): Promise<void>;
}

let sent = 0;
const nextKey = () => {
  sent += 1;
  return `BARE${String(sent).padStart(17, '0')}` as ExportKey;
};

export async function bareClient(api: Api, url: string, lanes: number): Promise<BareClient> {
  const http = new Pool(url, { connections: lanes, pipelining: 1 });
  const prepare = api === 'rest' ? await restRequests(http, url) : await xmlRequests(http, url);
  const isBooked = api === 'rest' ? bookedByRest : bookedByXml;
  const send = async ({ path, headers, body }: BareRequest): Promise<void> => {
    const answer = await http.request({ method: 'POST', path, headers, body });
    const text = await answer.body.text();
    if (!isBooked(answer.statusCode, text)) throw new Error(text);
  };
  return {
    prepare: (drafts) => drafts.map(prepare),
    async send(requests, onLast) {
      const last = requests.at(-1);
      const sendOne = async (request: BareRequest) => {
        const answered = send(request);
        if (request === last) await onLast?.();
        await answered;
      };
      return timed(requests.length, () => inLanes(lanes, requests, sendOne));
    },
    close: () => http.close(),
  };
}

// Read as ours reads them: as JSON here, as text that says success there.
const bookedByRest = (status: number, text: string) => {
  return status === 201 && JSON.parse(text) !== null;
};
const bookedByXml = (status: number, text: string) => {
  return status === 200 && !text.includes('<status>failure</status>');
};

async function restRequests(http: Pool, url: string) {
  const settings = readRestSettings(settingsAt('rest', url, {}), { allowLoopback: true });
  if (!('baseUrl' in settings)) throw new Error('wrong settings');
  const { body } = await http.request({
    method: 'POST',
    path: '/ia/api/v1/oauth2/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: restClient.clientId,
      client_secret: restClient.clientSecret,
      username: 'tieout@BENCH',
    }).toString(),
  });
  const { access_token: token } = (await body.json()) as { access_token: string };
  return (draft: EntryDraft): BareRequest => {
    const key = nextKey();
    const text = JSON.stringify(journalEntryBody(draft, key, settings));
    return {
      path: '/ia/api/v1/objects/general-ledger/journal-entry',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': idempotencyKey(key, text, 0),
      },
      body: text,
    };
  };
}

async function xmlRequests(http: Pool, url: string) {
  const settings = readXmlSettings(settingsAt('xml', url, {}), { allowLoopback: true });
  if (!('baseUrl' in settings)) throw new Error('wrong settings');
  const request = (text: string): BareRequest => ({
    path: '/ia/xml/xmlgw.phtml',
    headers: { 'content-type': 'application/xml; charset=UTF-8' },
    body: text,
  });
  const login = loginAuthentication(settings, { userPassword }, null);
  const asked = { controlId: 'bare', once: false, policyId: null };
  const content = node('getAPISession', []);
  const { path, headers, body } = request(
    xmlDocument(envelope({ ...asked, content }, xmlSender, login)),
  );
  const answer = await http.request({ method: 'POST', path, headers, body });
  const said = await answer.body.text();
  const sessionId = /<sessionid>([^<]+)</.exec(said)?.[1];
  if (!sessionId) throw new Error(said);
  return (draft: EntryDraft): BareRequest => {
    const key = nextKey();
    const entry = glbatchCreate(draft, key, settings);
    const call = { content: entry, controlId: functionControlId(key, entry, 0), once: true };
    const session = sessionAuthentication(sessionId);
    return request(xmlDocument(envelope({ ...call, policyId: null }, xmlSender, session)));
  };
}
