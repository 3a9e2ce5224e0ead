"""Who is one, where only an address is known."""

import ipaddress


def place_of(address: str) -> str:
    """Return what is counted as one: an IPv4 address, or the 64 bits that a line is given.

    Loopback is a proxy of our own, before which anybody may stand: nothing, as for no address.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        return place_of(str(found.ipv4_mapped))
    if found.is_loopback:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, 64), strict=False).network_address)
    return str(found)
