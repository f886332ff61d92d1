// Which addresses are of a private network: nothing a person types into a form may make the server
// call there. Pure. Invariant: only what IANA's registries call global unicast is public; an IPv4
// address inside an IPv6 one is judged as itself; what is no address is private.

import ipaddr from 'ipaddr.js';

/** `address`: an IP address as a resolver gives it. */
export function isPrivateAddress(address: string): boolean {
  return !ipaddr.isValid(address) || ipaddr.process(address).range() !== 'unicast';
}
