// A day in the life of a client built on Sage's own JavaScript SDK, told as JSON on stdout.
//
// official-sdk.test.ts runs it in a process of its own, against a simulator at argv[2].
// **Invariant**: everything here is the SDK's own code path: SessionProvider, its functions, its
// parsing. What it makes of the answers is what is told; nothing is repaired.
// It leaves judging to the test.

import { createRequire } from 'node:module';

const sdk = createRequire(import.meta.url)(
  '@intacct/intacct-sdk',
) as typeof import('@intacct/intacct-sdk');
const { Common, GeneralLedger } = sdk.Functions;

type Told = Record<string, unknown>;

async function signIn(endpoint: string, entity?: string) {
  const config = new sdk.ClientConfig();
  config.endpointUrl = endpoint;
  config.senderId = 'harbor-sender';
  config.senderPassword = 'harbor-sender-secret';
  config.companyId = 'HARBORPOINT';
  config.userId = 'tieout';
  config.userPassword = 'anything';
  if (entity !== undefined) config.entityId = entity;
  return sdk.SessionProvider.factory(config);
}

function line(account: string, amount: number) {
  const one = new GeneralLedger.JournalEntryLineCreate();
  one.glAccountNumber = account;
  one.transactionAmount = amount;
  one.locationId = '100';
  one.departmentId = '10';
  return one;
}

function entry(reference: string, credit = -120.5) {
  const create = new GeneralLedger.JournalEntryCreate();
  create.journalSymbol = 'TIE';
  create.postingDate = new Date(2026, 4, 3);
  create.description = 'Slip rental by the SDK';
  create.referenceNumber = reference;
  create.lines = [line('1200', 120.5), line('4000', credit)];
  return create;
}

function query(reference: string) {
  const { NewQuery } = Common;
  const builder = new NewQuery.QuerySelect.SelectBuilder();
  builder.addFields(['RECORDNO', 'STATE', 'BATCH_DATE']);
  const made = new NewQuery.Query()
    .assignSelectFields(builder.selects)
    .assignFromObject('GLBATCH')
    .assignFilter(new NewQuery.QueryFilter.Filter('REFERENCENO').equalTo(reference))
    .assignShowPrivate(true)
    .assignPageSize(10);
  // The builder's type forgets that a query is a function of the API.
  return made as InstanceType<typeof NewQuery.Query>;
}

/** The text an SDK call fails with, as its caller would see it. */
async function failureOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'no failure';
  } catch (error) {
    const failure = error as Error & { errors?: string[] };
    return [failure.constructor.name, failure.message, ...(failure.errors ?? [])].join(' | ');
  }
}

async function readAll(client: InstanceType<typeof sdk.OnlineClient>, key: string): Promise<Told> {
  const read = new Common.Read();
  read.objectName = 'GLBATCH';
  read.keys = [Number(key)];
  const [batch] = (await client.execute(read)).getResult().data as Told[];
  const byQuery = new Common.ReadByQuery();
  byQuery.objectName = 'GLENTRY';
  byQuery.fields = ['RECORDNO', 'TR_TYPE', 'AMOUNT'];
  const lines = (await client.execute(byQuery)).getResult();
  const lookup = new Common.Lookup();
  lookup.objectName = 'GLBATCH';
  const described = (await client.execute(lookup)).getResult();
  return {
    title: batch?.BATCH_TITLE,
    date: batch?.BATCH_DATE,
    lines: lines.data,
    linesTotal: lines.totalCount,
    lookup: described.status,
  };
}

async function main(endpoint: string): Promise<Told> {
  const session = await signIn(endpoint);
  const client = new sdk.OnlineClient(session);
  const once = new sdk.RequestConfig();
  once.uniqueId = true;
  const create = entry('SDK-1');
  create.controlId = 'sdk-entry-1';
  const created = (await client.execute(create, once)).getResult();
  const key = String((created.data as Told[])[0]?.RECORDNO);
  const repeated = await failureOf(() => client.execute(create, once));
  const found = (await client.execute(query('SDK-1'))).getResult();
  const read = await readAll(client, key);
  const unbalanced = await failureOf(() => client.execute(entry('SDK-2', -1)));
  const remove = new GeneralLedger.JournalEntryDelete();
  remove.recordNo = Number(key);
  const removed = (await client.execute(remove)).getResult();
  const left = (await client.execute(query('SDK-1'))).getResult();
  const inEntity = await signIn(endpoint, '100');
  return {
    endpoint: session.endpointUrl,
    created: created.status,
    repeated,
    found: found.data,
    read,
    unbalanced,
    removed: removed.status,
    left: left.totalCount,
    entity: inEntity.entityId,
  };
}

process.stdout.write(JSON.stringify(await main(process.argv[2] ?? '')));
