// The envelope around one function: DTD 3.0 with control, authentication and content. Pure. Used by
// session-client.ts for every request. Invariant: one function per request, so that one answer has
// one outcome; `uniqueid` true only for what books, whose function controlid never changes with a
// repeat. Leaves to others: the function itself. Order of elements as Sage's own clients send it
// (developer.intacct.com/web-services/requests, read 2026-11-26).

import type { SageIntacctXmlCredentials, SageIntacctXmlSettings } from './intacct-xml-settings.ts';
import { node, type XmlNode } from './xml-writer.ts';

/** What is asked, without who asks. */
export interface FunctionCall {
  /** `<create>`, `<query>` …: the element inside `<function>`. */
  readonly content: XmlNode;
  /** The function's controlid (≤ 256 characters): what is checked for repeats with `once`. */
  readonly controlId: string;
  /** The request may be carried out once only: `uniqueid` true. */
  readonly once: boolean;
  /** An asynchronous transport policy; null: the answer is the outcome. */
  readonly policyId: string | null;
}

export function sessionAuthentication(sessionId: string): XmlNode {
  return node('authentication', [node('sessionid', sessionId)]);
}

/** A sign-in at the top level, or into an entity. */
export function loginAuthentication(
  { userId, companyId }: Pick<SageIntacctXmlSettings, 'userId' | 'companyId'>,
  { userPassword }: Pick<SageIntacctXmlCredentials, 'userPassword'>,
  entityId: string | null,
): XmlNode {
  return node('authentication', [
    node('login', [
      node('userid', userId),
      node('companyid', companyId),
      node('password', userPassword),
      ...(entityId === null ? [] : [node('locationid', entityId)]),
    ]),
  ]);
}

/** The whole request. */
export function envelope(
  { content, controlId, once, policyId }: FunctionCall,
  sender: Pick<SageIntacctXmlCredentials, 'senderId' | 'senderPassword'>,
  authentication: XmlNode,
): XmlNode {
  return node('request', [
    node('control', [
      node('senderid', sender.senderId),
      node('password', sender.senderPassword),
      node('controlid', controlId),
      node('uniqueid', String(once)),
      node('dtdversion', '3.0'),
      ...(policyId === null ? [] : [node('policyid', policyId)]),
      node('includewhitespace', 'false'),
      // Adds the stable errorid (GL-0493) to the generic errorno (BL01001973); since 2023 R2.
      node('showadditionalerrorinfo', 'true'),
    ]),
    node('operation', [authentication, node('content', [functionNode(content, controlId)])], {
      // One function: there is nothing to roll back together.
      transaction: 'false',
    }),
  ]);
}

function functionNode(content: XmlNode, controlId: string): XmlNode {
  return node('function', [content], { controlid: controlId });
}
