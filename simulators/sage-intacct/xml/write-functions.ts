// create, update and delete: several objects in one function, one after another.
//
// functions.ts lists them; what each object takes is its writer's matter.
// **Invariant**: the objects before the first refused one stay (recorded behaviour), and the
// function then says failure: partial success inside one function.
// Objects without a writer are refused as not simulated.

import { batchWriter } from './batch-writing.ts';
import { Failure, functionFailure, notSimulated } from './failures.ts';
import {
  type FunctionContext,
  type FunctionOutcome,
  permit,
  type XmlFunction,
} from './function-context.ts';
import { duplicateFailure, masterWriters } from './master-writing.ts';
import type { ObjectWriter, Verb, Written } from './object-writer.ts';
import { objectNamed } from './xml-objects.ts';
import { textOf, type XmlElement } from './xml-reader.ts';
import { node } from './xml-writer.ts';

const OBJECTS_MAX = 100;

/** The writer of an object and its name. *Errors:* unknown, not simulated, PL04000005. */
function writerOf(
  written: string | undefined,
  verb: Verb,
  context: FunctionContext,
): { name: string; writer: ObjectWriter } {
  const { name } = objectNamed(context.simulation, written);
  const writer = name === 'GLBATCH' ? batchWriter : masterWriters[name];
  if (writer === undefined) throw notSimulated(`${verb} of ${name}`);
  permit(context, writer.permissions[verb], `${verb} ${name}`);
  return { name, writer };
}

interface Named extends Written {
  readonly name: string;
}

function writeOne(element: XmlElement, verb: 'create' | 'update', context: FunctionContext): Named {
  const { name, writer } = writerOf(element.name, verb, context);
  return { name, ...writer[verb](element, context) };
}

function isTwin(one: Named, other: Named): boolean {
  return one.name === other.name && one.natural?.[1] === other.natural?.[1];
}

function writeAll(verb: 'create' | 'update'): XmlFunction {
  return (body, context): FunctionOutcome => {
    const count = body.children.length;
    if (count === 0) throw functionFailure('OBJECTS', `${body.name} holds no object`);
    if (count > OBJECTS_MAX) {
      throw functionFailure('OBJECTS', `${body.name} holds more than ${OBJECTS_MAX} objects`);
    }
    const written: Named[] = [];
    let errors: Failure['errors'] = [];
    try {
      for (const element of body.children) {
        const one = writeOne(element, verb, context);
        const isRepeated = verb === 'create' && written.some((other) => isTwin(one, other));
        if (isRepeated && one.natural) throw duplicateFailure(one.name, one.natural[1]);
        written.push(one);
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      errors = error.errors;
    }
    const objects = written.map(({ name, key, natural }) =>
      node(name.toLowerCase(), [
        node('RECORDNO', key),
        ...(natural === undefined ? [] : [node(...natural)]),
      ]),
    );
    const data = node('data', objects, { listtype: 'objects', count: String(objects.length) });
    const changes = written.flatMap((one) => one.changes);
    return { content: [data], changes, keys: written.map((one) => one.key), errors };
  };
}

function remove(body: XmlElement, context: FunctionContext): FunctionOutcome {
  const { writer } = writerOf(textOf(body, 'object'), 'delete', context);
  const keys = (textOf(body, 'keys') ?? '').split(',').map((key) => key.trim());
  if (keys.length > OBJECTS_MAX) throw functionFailure('KEYS', `More than ${OBJECTS_MAX} keys`);
  return { content: [], changes: writer.remove(keys, context), keys };
}

export const writeFunctions: Readonly<Record<string, XmlFunction>> = {
  create: writeAll('create'),
  update: writeAll('update'),
  delete: remove,
};
