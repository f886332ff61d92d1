// What an answer of the XML gateway says: yes, no, or nothing that proves either. Pure. Stands
// between xml-client.ts and what errors mean (vendor-errors.ts). Invariant: a whitelist.
// `succeeded` only when control, authentication and the one result say exactly `success` and no
// error stands beside them; `aborted` is a no. Leaves to others: what is in the data.

import { child, children, textAt, type XmlElement } from './xml-reader.ts';

/** One `<error>`; members that are missing are empty. */
export interface VendorError {
  /** `BL01001973`: often a generic wrapper. Sometimes plain words: `Query Failed`. */
  readonly errorNo: string;
  /** `GL-0493` from `<additionalinfo>`: stable, where the company's release gives it. */
  readonly errorId: string;
  readonly messageId: string;
  readonly description: string;
  /** Carries the useful text, usually with a support id that differs every time. */
  readonly description2: string;
  readonly correction: string;
}

/** Where a failure stands: the gateway's, the sign-in's, or the function's own. */
export type FailureLevel = 'control' | 'authentication' | 'function';

export type Said =
  | {
      readonly kind: 'succeeded';
      readonly result: XmlElement;
      /** The projected end of the session, as the answer writes it. */
      readonly sessionEndsAt: string | null;
    }
  /** Queued by an asynchronous policy: validated, not carried out. */
  | { readonly kind: 'acknowledged' }
  | {
      readonly kind: 'failed';
      readonly level: FailureLevel;
      /** The result's status; null when it has none, as the answer to a repeated request. */
      readonly status: string | null;
      readonly errors: readonly VendorError[];
      /** Data or a key stands beside the failure: something may have been made after all. */
      readonly holdsData: boolean;
    }
  | { readonly kind: 'unreadable' };

const unreadable: Said = { kind: 'unreadable' };

function errorOf(error: XmlElement): VendorError {
  const info = child(error, 'additionalinfo');
  return {
    errorNo: textAt(error, 'errorno') ?? '',
    errorId: textAt(info, 'errorid') ?? '',
    messageId: textAt(info, 'description', 'messageid') ?? '',
    description: textAt(error, 'description') ?? '',
    description2: textAt(error, 'description2') ?? '',
    correction: textAt(error, 'correction') ?? '',
  };
}

function errorsIn(element: XmlElement | null): readonly VendorError[] {
  return children(child(element, 'errormessage'), 'error').map(errorOf);
}

function resultSaid(operation: XmlElement): Said {
  const results = children(operation, 'result');
  const [result] = results;
  // We send one function: another number of results is not an answer to it.
  if (result === undefined || results.length > 1) return unreadable;
  const status = textAt(result, 'status');
  const errors = errorsIn(result);
  if (status === 'success' && errors.length === 0) {
    const sessionEndsAt = textAt(operation, 'authentication', 'sessiontimeout');
    return { kind: 'succeeded', result, sessionEndsAt };
  }
  // A success with errors beside it contradicts itself.
  if (status === 'success') return unreadable;
  const isEmpty = child(result, 'key') === null && !child(result, 'data')?.children.length;
  return { kind: 'failed', level: 'function', status, errors, holdsData: !isEmpty };
}

const refused = (
  level: FailureLevel,
  status: string | null,
  errors: readonly VendorError[],
): Said => ({ kind: 'failed', level, status, errors, holdsData: false });

/** Reads the root of an answer; null is what was no XML. */
export function saidBy(root: XmlElement | null): Said {
  if (root === null || root.name.toLowerCase() !== 'response') return unreadable;
  const operation = child(root, 'operation');
  if (operation === null && textAt(root, 'acknowledgement', 'status') === 'success') {
    return { kind: 'acknowledged' };
  }
  if (textAt(root, 'control', 'status') !== 'success') {
    const status = textAt(root, 'control', 'status');
    const errors = [...errorsIn(root), ...errorsIn(child(root, 'control'))];
    return errors.length === 0 ? unreadable : refused('control', status, errors);
  }
  if (operation === null) return unreadable;
  const status = textAt(operation, 'authentication', 'status');
  if (status !== 'success') {
    const errors = [...errorsIn(operation), ...errorsIn(root)];
    if (errors.length === 0) return unreadable;
    return refused('authentication', status, errors);
  }
  const errors = errorsIn(operation);
  if (errors.length > 0 && children(operation, 'result').length === 0) {
    return refused('function', null, errors);
  }
  return resultSaid(operation);
}
