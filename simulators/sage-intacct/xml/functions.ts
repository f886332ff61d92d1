// The functions of the XML API by name: what a `<function>` element may hold.
//
// gateway.ts calls `carryOut` for each function in turn and commits what comes back.
// **Invariant**: a name is carried out, refused as not simulated, or refused as unknown.
// It leaves each function to the file it comes from. Names are matched whatever their case.

import { balanceFunctions } from './balance-functions.ts';
import { companyFunctions } from './company-functions.ts';
import { definitionFunctions } from './definition-functions.ts';
import { functionFailure, notSimulated } from './failures.ts';
import type { FunctionContext, FunctionOutcome, XmlFunction } from './function-context.ts';
import { legacyFunctions } from './legacy-functions.ts';
import { queryFunctions } from './query-functions.ts';
import { readFunctions } from './read-functions.ts';
import { sessionFunctions } from './session-functions.ts';
import { writeFunctions } from './write-functions.ts';
import type { XmlElement } from './xml-reader.ts';

const all: Readonly<Record<string, XmlFunction>> = {
  ...sessionFunctions,
  ...balanceFunctions,
  ...companyFunctions,
  ...definitionFunctions,
  ...legacyFunctions,
  ...writeFunctions,
  ...queryFunctions,
  ...readFunctions,
};

const functions: ReadonlyMap<string, XmlFunction> = new Map(
  Object.entries(all).map(([name, one]) => [name.toLowerCase(), one]),
);

/** Functions Sage has and this simulator does not. */
const knownElsewhere = new Set(
  (
    'readreport readview readrelated consolidate installapp getuserpermissions ' +
    'getdimensionrelationships getdimensionautofilldetails getdimensionrestrictions ' +
    'getdimensionrestricteddata create_aradjustment create_apadjustment create_invoice create_bill'
  ).split(' '),
);

/** Carries a function out. *Errors:* a Failure; unknown names are refused in words of ours. */
export function carryOut(body: XmlElement, context: FunctionContext): FunctionOutcome {
  const name = body.name.toLowerCase();
  const known = functions.get(name);
  if (known !== undefined) return known(body, context);
  if (knownElsewhere.has(name)) throw notSimulated(`The function ${body.name}`);
  throw functionFailure('FUNCTION', `The function ${body.name} is not known`);
}
