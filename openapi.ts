// What the API's description says beyond the routes' own schemas: the kinds of events once and by
// name, examples that can be sent as they are, the property header, and how every error looks.
// Invariant: nothing here changes what a route does; docs/reference/openapi.json is this, written.
// Leaves to others: the schemas (beside the routes), serving it (http-server.ts).

import { rightOfRoute } from '#access/route-rights.ts';
import { eventSchemas } from '#events/event-kinds.ts';
import { ProblemJson, problemJson } from '#problems/problem-json.ts';
import { problemCodes } from './problem-codes.ts';
import { sentTwice } from './sent-twice.ts';

type Json = Record<string, unknown>;

interface Document {
  components?: { schemas?: Json };
  paths?: Record<string, Record<string, Json>>;
}

const invoice = {
  source: 'marina-os',
  id: 'INV-10442',
  kind: 'invoice-issued',
  occurredOn: '2026-07-04',
  outlet: 'REIT',
  customer: { id: 'C-1063', name: 'Dmitri Garza' },
  lines: [{ product: 'SLIP-TRANSIENT', amount: '140.00', description: 'Slip D63, two nights' }],
  taxes: [{ rate: 'STATE-SALES', amount: '8.40' }],
};
const payment = {
  source: 'marina-os',
  id: 'PAY-20817',
  kind: 'payment-received',
  occurredOn: '2026-07-05',
  outlet: 'REIT',
  customer: { id: 'C-1063', name: 'Dmitri Garza' },
  method: 'VISA',
  amount: '148.40',
  settles: [{ document: 'INV-10442', amount: '148.40' }],
};
const journal = {
  source: 'marina-os',
  id: 'JE-00031',
  kind: 'journal-posted',
  occurredOn: '2026-07-31',
  outlet: 'REIT',
  reason: 'Depreciation of docks, July',
  lines: [
    { account: '6600', debit: '12500.00' },
    { account: '1590', credit: '12500.00' },
  ],
};

/** Events that post as they are on the ready chart of marinas and resorts. */
export const exampleEvents = { invoice, payment, journal };

const csvExample = `source,id,kind,occurredOn,outlet,customerId,product,lineAmount
marina-os,INV-10443,invoice-issued,2026-07-04,REIT,C-1063,FIREWOOD,12.00
`;

/** `invoice-issued` is `InvoiceIssued`. */
const nameOf = (kind: string) => kind.replace(/(?:^|-)([a-z])/g, (_, first) => first.toUpperCase());

const refTo = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const ndjsonBody = {
  schema: { type: 'string', description: 'One event a line, any number of lines.' },
  example: `${JSON.stringify(invoice)}\n${JSON.stringify(payment)}\n`,
};
const csvBody = {
  schema: { type: 'string', description: 'The columns of docs/reference/events.md.' },
  example: csvExample,
};

/** What POST /events takes, by content type. */
const eventContent = {
  'application/json': {
    schema: { oneOf: [refTo('Event'), { type: 'array', maxItems: 1000, items: refTo('Event') }] },
    examples: {
      invoice: { summary: 'One event', value: invoice },
      several: { summary: 'Several events', value: [invoice, payment, journal] },
    },
  },
  'application/x-ndjson': ndjsonBody,
  'text/csv': csvBody,
};

/** Bodies that name a vendor, which the stages do not. */
const ledgerBodies: Readonly<Record<string, Json>> = {
  'post /api/v1/connections': {
    name: 'Harbor Point Holdings',
    ledger: 'sage-intacct-rest',
    cutoverOn: '2026-04-01',
    settings: {
      baseUrl: 'https://api.intacct.com/ia/api/v1',
      companyId: 'harborpoint',
      username: 'tieout',
      journalId: 'GJ',
    },
  },
  'put /api/v1/connections/{id}/credentials': {
    clientId: '0a1b2c3d4e5f.app.sage.com',
    clientSecret: 'as the developer portal shows it',
  },
  'post /api/v1/connections/{id}/shadow': {
    ledger: 'sage-intacct-xml',
    settings: {},
    from: '2026-05-01',
    through: '2026-05-31',
  },
  'post /api/v1/connections/{id}/shadow/proposals': {
    ledger: 'sage-intacct-xml',
    exportIds: ['1'],
  },
  'post /api/v1/connections/{id}/switch-ledger': {
    ledger: 'sage-intacct-xml',
    settings: { baseUrl: 'https://api.intacct.com/ia/xml/xmlgw.phtml', userId: 'tieout' },
    reason: 'Our company has no REST licence',
  },
};

/** Bodies that are read as they come, and so have no schema of their own beside their route. */
const fileBodies: Readonly<Record<string, Json>> = {
  'post /api/v1/events': eventContent,
  'post /api/v1/imports': { 'text/csv': csvBody, 'application/x-ndjson': ndjsonBody },
  'put /api/v1/chart-of-accounts/{file}': {
    'text/csv': {
      schema: { type: 'string', description: 'The columns of the file that GET gives.' },
      example: 'code,name,legalEntity,active\nTRS,Operations (TRS),Taxable REIT subsidiary,yes\n',
    },
  },
  'put /api/v1/connections/{id}/mappings.csv': {
    'text/csv': {
      schema: { type: 'string', description: 'The columns of the file that GET gives.' },
      example: 'kind,code,externalId\naccount,1000,1000\n',
    },
  },
};

const propertyHeader = {
  name: 'Tieout-Property',
  in: 'header',
  required: false,
  schema: { type: 'string' },
  description: 'Code of the property; may be left out while the server keeps only one.',
};
const problemExample = problemJson(
  [
    {
      code: 'EVENT_AMOUNT_INVALID',
      message: 'lines[0].amount "14O.00" is not a decimal amount.',
      hint: 'Write digits with a point: "1234.50". No currency sign, no thousands separator.',
      retry: 'after-a-fix',
      where: 'lines[0].amount',
    },
  ],
  422,
  '69d7e1e1-53ad-4f7d-b7d3-0ff477a2563a',
);
const problemAnswer = {
  description: 'A problem: its code, what happened, what to do next.',
  content: { 'application/problem+json': { schema: refTo('Problem'), example: problemExample } },
};

const { $id: _, ...problemSchema } = ProblemJson as unknown as Json;

const problemCode = {
  type: 'string',
  enum: problemCodes,
  description:
    'What went wrong, stable: docs/reference/errors.md explains each. Later versions have more: ' +
    'go by `retry` for one you do not know.',
};

/** With the codes by name, wherever a problem says one; a later version may say another. */
function withCodes(schema: Json): Json {
  const { properties } = schema as { properties: Record<string, Json> };
  const { problems } = properties as { problems: { items: Json } };
  const code = { anyOf: [refTo('ProblemCode'), { type: 'string' }] };
  const { properties: ofItem } = problems.items as { properties: Json };
  const items = { ...problems.items, properties: { ...ofItem, code } };
  return { ...schema, properties: { ...properties, code, problems: { ...problems, items } } };
}

/** Completes the document that the routes' schemas make. */
export function completeDescription(document: Document): Document {
  const kinds = Object.entries(eventSchemas).map(([kind, schema]) => [nameOf(kind), schema]);
  const mapping = Object.fromEntries(
    Object.keys(eventSchemas).map((kind) => [kind, refTo(nameOf(kind)).$ref]),
  );
  const schemas = {
    Problem: withCodes(problemSchema),
    ProblemCode: problemCode,
    Event: {
      oneOf: kinds.map(([name]) => refTo(String(name))),
      discriminator: { propertyName: 'kind', mapping },
    },
    ...JSON.parse(JSON.stringify(Object.fromEntries(kinds))),
  };
  const paths = Object.entries(document.paths ?? {}).map(([path, operations]) => {
    if (!path.startsWith('/api/')) return [path, operations];
    const all = Object.entries(operations).map(([method, one]) => {
      return [method, { ...completed(`${method} ${path}`, one), ...shownOf(method, path) }];
    });
    return [path, Object.fromEntries(all)];
  });
  return { ...document, components: { schemas }, paths: Object.fromEntries(paths) };
}

/** Which right the route needs, and what becomes of a request that is sent a second time. */
function shownOf(method: string, path: string): Json {
  const address = path.replace('/api/v1', '').replace(/\{(\w+)\}/g, ':$1');
  const right = rightOfRoute(method.toUpperCase(), address);
  const [kind, because] = sentTwice[`${method.toUpperCase()} ${address}`] ?? [];
  return {
    ...(right === null ? {} : { 'x-right': right }),
    ...(kind === undefined ? {} : { 'x-sent-twice': { kind, because } }),
  };
}

/** The JSON a route takes with an example that names a vendor, where it has one. */
function withLedgerBody(route: string, { requestBody }: Json): Json | undefined {
  const example = ledgerBodies[route];
  if (example === undefined) return undefined;
  const { content } = requestBody as { content: Record<string, Json> };
  return { 'application/json': { ...content['application/json'], example } };
}

function completed(route: string, operation: Json): Json {
  const parameters = [...((operation.parameters as Json[]) ?? []), propertyHeader];
  const responses = { ...(operation.responses as Json), default: problemAnswer };
  const content = fileBodies[route] ?? withLedgerBody(route, operation);
  const body = content === undefined ? {} : { requestBody: { required: true, content } };
  return { ...operation, ...body, parameters, responses };
}
