// Options that several commands take, each said once. Invariant: one name means the same
// everywhere.

import { Option } from 'commander';

export const property = () =>
  new Option('--property <code>', 'property, when the database keeps more than one');
export const connection = () =>
  new Option('--connection <name>', 'connection, when the property has more than one');
export const paper = () =>
  new Option('--paper <paper>', 'of a PDF').choices(['letter', 'a4']).default('letter');
export const format = (formats: readonly string[]) =>
  new Option('--format <format>', 'how it is written').choices(formats).default('text');
export const repairAction = () =>
  new Option('--do <action>', 'what is done').choices([
    ...['repost', 'reverse', 'adopt', 'accept', 'withdraw'],
  ]);
export const adjustmentState = () =>
  new Option('--state <state>', 'list those that stand there').choices([
    ...['expected', 'draft', 'awaiting', 'registered', 'withdrawn'],
  ]);
export const adjustmentKind = () =>
  new Option('--kind <kind>', 'what follows from it').choices([
    ...['belongs-there', 'reverse-there', 'mirror-here'],
  ]);
export const asJson = () => new Option('--json', 'answer as JSON, for scripts');
