import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

// Azure answers machines inside it at this address, which is otherwise an ordinary public one.
const CLOUD_INTERNAL = new Set(['168.63.129.16']);

const GLOBAL_UNICAST_V6 = ipaddr.IPv6.parseCIDR('2000::/3');
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/**
 * True for an IP address, as text, that belongs to the public internet. IPv6 addresses that carry an IPv4
 * address and that networks still use (mapped, NAT64) are judged by it; the dead ways of carrying one
 * (compatible, 6to4, Teredo) are never public.
 */
export function isPublicAddress(address: string): boolean {
  // ipaddr.js also reads octal and shortened notations; what the system connects to is never written so.
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv4) return isPublicV4(parsed);
  if (parsed.isIPv4MappedAddress() || parsed.match(NAT64)) return isPublicV4(carriedV4(parsed));
  return parsed.match(GLOBAL_UNICAST_V6) && parsed.range() === 'unicast';
}

function isPublicV4(address: ipaddr.IPv4): boolean {
  return address.range() === 'unicast' && !CLOUD_INTERNAL.has(address.toString());
}

function carriedV4(address: ipaddr.IPv6): ipaddr.IPv4 {
  return new ipaddr.IPv4(address.toByteArray().slice(-4));
}
