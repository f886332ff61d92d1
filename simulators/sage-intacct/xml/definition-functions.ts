// lookup and inspect: which fields and relations an object has, read at run time.
//
// functions.ts lists them. Both answer from the tables that query and read answer from.
// **Invariant**: what lookup names can be selected by query. Texts of labels and the lengths of
// inspect are placeholders unless the company's own words stand in them: none are published.

import type { FunctionContext, FunctionOutcome, XmlFunction } from './function-context.ts';
import type { AnyXmlObject, FieldType, XmlField } from './objects.ts';
import { permitReading } from './reading-rights.ts';
import { objectNamed, xmlObjects } from './xml-objects.ts';
import { textOf, type XmlElement } from './xml-reader.ts';
import { node, type XmlNode } from './xml-writer.ts';

/** DATATYPE of lookup. A choice is TEXT with VALIDVALUES in the documented sample. */
const dataTypes: Readonly<Record<FieldType, string>> = {
  text: 'TEXT',
  integer: 'INTEGER',
  decimal: 'DECIMAL',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  boolean: 'BOOLEAN',
  choice: 'TEXT',
};

function lookupField(field: XmlField<never>): XmlNode {
  const words = Object.keys(field.codes ?? {});
  const validValues = words.map((word) => node('VALIDVALUE', word));
  return node('Field', [
    node('ID', field.name),
    node('LABEL', field.label),
    node('DESCRIPTION'),
    node('REQUIRED', String(field.isRequired ?? false)),
    node('READONLY', String(field.isReadOnly ?? false)),
    node('DATATYPE', dataTypes[field.type]),
    ...(words.length === 0 ? [] : [node('VALIDVALUES', validValues)]),
    node('ISCUSTOM', 'false'),
  ]);
}

function relationships(object: AnyXmlObject): XmlNode[] {
  return Object.entries(object.relations).map(([path, relation]) =>
    node('Relationship', [
      node('OBJECTPATH', path),
      node('OBJECTNAME', relation.object),
      node('LABEL'),
      node('RELATIONSHIPTYPE', 'MANY2ONE'),
      node('RELATEDBY', relation.relatedBy),
    ]),
  );
}

function named(body: XmlElement, context: FunctionContext, operation: string): AnyXmlObject {
  const name = textOf(body, 'object') || textOf(body, 'name');
  const object = objectNamed(context.simulation, name);
  permitReading(context, object, operation);
  return object;
}

function lookup(body: XmlElement, context: FunctionContext): FunctionOutcome {
  const object = named(body, context, 'lookup');
  const fields = [...object.fields.values()].map(lookupField);
  const type = node(
    'Type',
    [node('Fields', fields), node('Relationships', relationships(object))],
    { Name: object.name, DocumentType: '' },
  );
  return { content: [node('data', [type])] };
}

/** `maxLength` stands for text only; 0 where the table knows none. */
function inspectField(field: XmlField<never>, isDetailed: boolean): XmlNode {
  if (!isDetailed) return node('Field', field.name);
  return node('Field', [
    node('Name', field.name),
    node('dataName', dataTypes[field.type]),
    node('externalDataName', field.type === 'choice' ? 'enum' : field.type),
    node('isRequired', String(field.isRequired ?? false)),
    node('isReadOnly', String(field.isReadOnly ?? false)),
    node('maxLength', String(field.maxLength ?? 0)),
    node('DisplayLabel', field.label),
    node('Description'),
    node('id', field.name),
  ]);
}

function inspect(body: XmlElement, context: FunctionContext): FunctionOutcome {
  if (textOf(body, 'object') === '*') {
    const types = [...xmlObjects(context.simulation).keys()].map((name) =>
      node('type', name, { typename: name }),
    );
    const attributes = { listtype: 'All', count: String(types.length) };
    return { content: [node('data', types, attributes)] };
  }
  const object = named(body, context, 'inspect');
  const isDetailed = body.attributes.detail === '1';
  const fields = [...object.fields.values()].map((field) => inspectField(field, isDetailed));
  const type = node('Type', [node('Fields', fields)], { Name: object.name });
  return { content: [node('data', [type], { listtype: 'All', count: '1' })] };
}

export const definitionFunctions: Readonly<Record<string, XmlFunction>> = { lookup, inspect };
