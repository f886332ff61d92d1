// One request of the XML API from arrival to delivery: reading, sender, faults, sign-in, functions.
//
// server.ts hands every request on /ia/xml/xmlgw.phtml to `handleXml` and delivers what comes back.
// **Invariant**: the functions of a request are planned and committed in one turn of the event
// loop; no other request sees a half of one.
// It leaves what functions mean to functions.ts and what answers look like to responses.ts.

import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, type ApiRequest, type Delivery, headerOf } from '../answer.ts';
import { Refusal } from '../errors.ts';
import { faultAfter } from '../fault-player.ts';
import type { Fault } from '../faults.ts';
import type { Simulation } from '../simulation.ts';
import { isAcceptedPolicy, scheduleAnswer } from './async-policy.ts';
import { begin, finish, type Verdict } from './executed-functions.ts';
import {
  expiredFailure,
  Failure,
  gatewayFailure,
  rateLimitFailure,
  schemaFailure,
} from './failures.ts';
import type { FunctionContext } from './function-context.ts';
import { runOperation } from './operation.ts';
import { type Control, echoOf, readRequest, summaryOf, type XmlRequest } from './request.ts';
import {
  acknowledgement,
  authenticationFailure,
  controlFailure,
  type ErrorStyle,
  operationResponse,
} from './responses.ts';
import { callerOf, checkSender, claimOf } from './sign-in.ts';
import { faultBeforeXml, spoiledResults } from './xml-faults.ts';
import { readXml, type XmlDocument, XmlProblem } from './xml-reader.ts';
import { type XmlNode, xmlText } from './xml-writer.ts';

/** One request with what has been read of it so far. */
interface Exchange {
  readonly call: ApiRequest;
  readonly document: XmlDocument | null;
  readonly problem: XmlProblem | null;
  readonly echo: Partial<Control>;
  readonly simulation: Simulation;
}

const mediaTypes = ['application/xml', 'text/xml', 'text/x-intacct-xml-request'];

function styleOf({ echo, simulation }: Exchange): ErrorStyle {
  return {
    showsAdditionalInfo: echo.showAdditionalErrorInfo ?? false,
    nextSupportId: () => `${simulation.nextSupportId()}%7ESIM%7E`,
  };
}

function answerOf(
  exchange: Exchange,
  root: XmlNode,
  status = 200,
  headers: Record<string, string> = {},
): Answer {
  const type = { 'content-type': 'text/xml; encoding="UTF-8"' };
  const body = xmlText(root, exchange.echo.includeWhitespace ?? true);
  return { status, headers: { ...type, ...headers }, body };
}

function failureAnswer(exchange: Exchange, failure: Failure, request?: XmlRequest): Answer {
  const { echo, simulation } = exchange;
  const style = styleOf(exchange);
  if (failure.level === 'authentication' && request !== undefined) {
    const claim = claimOf(request);
    return answerOf(exchange, authenticationFailure(echo, claim, failure.errors, style));
  }
  // What the gateway itself refuses has not been read: nothing of the control block is echoed.
  // Nor is it for an expired company (recorded).
  const isGateway = failure.status !== 200 || failure.errors[0]?.errorno === 'PL04000055';
  const root = controlFailure(isGateway ? {} : echo, failure.errors, style);
  const isLimit = failure.status === 429 && simulation.settings.xml.retryAfterHeader;
  return answerOf(exchange, root, failure.status, isLimit ? { 'retry-after': '1' } : {});
}

function read(received: ApiRequest, simulation: Simulation): Exchange {
  try {
    const document = readXml(received.text);
    const call = { ...received, summary: summaryOf(document) };
    return { call, document, problem: null, echo: echoOf(document), simulation };
  } catch (problem) {
    if (!(problem instanceof XmlProblem)) throw problem;
    const call = { ...received, summary: '' };
    return { call, document: null, problem, echo: {}, simulation };
  }
}

function requestOf({ call, document, problem, simulation }: Exchange): XmlRequest {
  const [mediaType = ''] = (headerOf(call, 'content-type') ?? 'application/xml').split(';', 1);
  if (!mediaTypes.includes(mediaType.trim().toLowerCase())) {
    throw gatewayFailure(simulation.nextSupportId());
  }
  if (document === null) {
    const { message = '', line = 0, column = 0 } = problem ?? {};
    throw schemaFailure(
      `XML Parse schema error: Fatal Error: ${message} Line: ${line}, column: ${column}.`,
    );
  }
  return readRequest(document);
}

/** Runs the functions, commits them, and gives the answer that would be heard without a fault. */
function runAndAnswer(
  exchange: Exchange,
  context: FunctionContext,
  verdicts: readonly Verdict[],
  fault: Fault | null,
): Answer {
  const { simulation, caller } = context;
  try {
    const { results, bare } = runOperation(verdicts, context);
    if (bare !== undefined) {
      return { status: 200, headers: { 'content-type': bare.contentType }, body: bare.body };
    }
    const { companyId } = simulation.books.company;
    const shown = fault === null ? results : spoiledResults(fault, results);
    const who = { ...caller, companyId };
    return answerOf(exchange, operationResponse(exchange.echo, who, shown, styleOf(exchange)));
  } finally {
    finish(verdicts, simulation);
  }
}

async function pause(ms: number): Promise<void> {
  if (ms > 0) await wait(ms);
}

const whole = (answer: Answer): Delivery => ({ answer, manner: 'whole' });

/** A request whose sender and caller are known. */
async function perform(
  exchange: Exchange,
  context: FunctionContext,
  fault: Fault | null,
): Promise<Delivery> {
  const { simulation, request } = context;
  const { latencyMs } = simulation.settings;
  const verdicts = begin(request, context.caller, simulation);
  const run = () => runAndAnswer(exchange, context, verdicts, fault);
  if (request.control.policyId !== null) {
    scheduleAnswer(simulation, run);
    return whole(answerOf(exchange, acknowledgement(exchange.echo)));
  }
  await pause(latencyMs >> 1);
  if (fault?.name === 'commit-late') {
    simulation.clock.after(fault.ms, run);
    return { answer: null, manner: 'destroy' };
  }
  const answer = run();
  await pause(latencyMs - (latencyMs >> 1) + (fault?.name === 'slow' ? fault.ms : 0));
  return fault === null ? whole(answer) : faultAfter(fault, answer);
}

/** The address a client used, for sessions to name: SDKs accept only the host they know. */
function addressOf(call: ApiRequest, simulation: Simulation): string {
  const host = headerOf(call, 'host');
  return `${host === undefined ? simulation.url : `http://${host}`}/ia/xml/xmlgw.phtml`;
}

async function handleRequest(exchange: Exchange, fault: Fault | null): Promise<Delivery> {
  const { call, simulation } = exchange;
  const request = requestOf(exchange);
  const early = fault && faultBeforeXml(fault, request, simulation);
  if (early === 'drop') return { answer: null, manner: 'destroy' };
  if (early) return whole(early);
  if (simulation.settings.xml.companyExpired) throw expiredFailure();
  checkSender(request.control, simulation);
  if (!isAcceptedPolicy(request, simulation)) {
    throw schemaFailure('(placeholder) The policy is not known or does not take this request.');
  }
  try {
    const caller = callerOf(request, simulation);
    const address = addressOf(call, simulation);
    return await perform(exchange, { simulation, caller, request, address }, fault);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return whole(failureAnswer(exchange, error, request));
  }
}

/** Takes a place among the parallel requests. *Errors:* GW-0010. */
function enter({ echo, simulation }: Exchange): () => void {
  const { settings, xml } = simulation;
  const { parallelRequests } = settings.xml;
  const limits = { perApplication: parallelRequests, perCompany: parallelRequests };
  try {
    return xml.throttle.enter(echo.senderId ?? '', { ...settings, limits });
  } catch (error) {
    if (error instanceof Refusal) throw rateLimitFailure();
    throw error;
  }
}

/** A place at once or, by switch, after those who came before. *Errors:* GW-0010. */
async function place(exchange: Exchange): Promise<() => void> {
  const { settings, xml } = exchange.simulation;
  const { overload, parallelRequests } = settings.xml;
  if (overload === 'refuse') return enter(exchange);
  while (xml.throttle.running >= parallelRequests) {
    await new Promise<void>((resolve) => xml.waiting.push(resolve));
  }
  const leave = enter(exchange);
  return () => {
    leave();
    xml.waiting.shift()?.();
  };
}

/** GET was closed in 2023; what it answers now is not documented. */
function methodNotAllowed(): Delivery {
  const headers = { 'content-type': 'text/plain', allow: 'POST' };
  return { answer: { status: 405, headers, body: 'POST only' }, manner: 'whole' };
}

/**
 * One request, from arrival to what is to be delivered, with what it asked in a few words. Bugs
 * throw.
 */
export async function handleXml(
  received: ApiRequest,
  simulation: Simulation,
): Promise<{ delivery: Delivery; summary: string }> {
  simulation.clock.runDue();
  if (received.method !== 'POST') return { delivery: methodNotAllowed(), summary: '' };
  const exchange = read(received, simulation);
  const { call } = exchange;
  const { summary = '' } = call;
  const fault = simulation.faults.pick(call, simulation.settings.chaosPercent);
  if (fault?.subject !== undefined) {
    simulation.commit([{ type: 'fault-played', subject: fault.subject }]);
  }
  let delivery: Delivery;
  try {
    const leave = await place(exchange);
    try {
      delivery = await handleRequest(exchange, fault);
    } finally {
      leave();
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    delivery = whole(failureAnswer(exchange, error));
  }
  if (fault?.origin === 'chaos' && delivery.answer !== null) {
    delivery.answer.headers['x-simulator-chaos'] = fault.name;
  }
  if (fault !== null) delivery = { ...delivery, fault: fault.name };
  return { delivery, summary };
}
