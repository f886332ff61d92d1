// A text of a draft that is longer than the external ledger, or a setting, lets it be. Between the
// connectors, which cut it, and a rehearsal, which says so before anything is sent. Invariant: a
// cut changes no amount and no id; it is a note, never a failure.

/** One text that would not arrive whole. */
export interface TextCut {
  /** Its place in the request there: `description`. */
  readonly field: string;
  /** The line of the entry there, from 1; null: the entry as a whole. */
  readonly line: number | null;
  /** As it would be without a limit. */
  readonly whole: string;
  /** As it would be sent. */
  readonly text: string;
  /** Characters. */
  readonly lengthMax: number;
  /** The setting of the connection that holds the limit. */
  readonly setting: 'memoLengthMax' | 'lineMemoLengthMax';
}
