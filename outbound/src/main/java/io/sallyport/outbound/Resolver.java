package io.sallyport.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// Says which addresses a name has.
@FunctionalInterface
interface Resolver {
    Resolver SYSTEM = InetAddress::getAllByName;

    InetAddress[] resolve(String name) throws UnknownHostException;
}
