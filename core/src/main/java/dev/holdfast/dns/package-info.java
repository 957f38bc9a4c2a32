// SPDX-License-Identifier: Apache-2.0
/**
 * Resolves the endpoint's name, past the JVM's cache.
 *
 * <p><b>How a name is resolved.</b> An address literal stands for itself, and {@code localhost} for the loopback
 * addresses when the hosts file does not list it. Then the hosts file is consulted, then the name servers: the name as
 * it is written first, and when it does not exist, completed with each suffix of the search path, unless it ends in a
 * dot. A and AAAA are asked for at the same time. A server that answers SERVFAIL, REFUSED, NOTIMP or FORMERR, that is
 * silent, or whose port is closed is passed over for the next one; the list is gone through twice, within the total
 * deadline. Of the options in {@code resolv.conf}, {@code attempts} is honoured; {@code timeout} counts in whole
 * seconds, which is too long for a failover, so the time for one query is a setting of its own; {@code ndots} and
 * {@code rotate} do not apply.
 *
 * <p><b>Packaging (a paragraph for docs/configuration.md).</b> The jar of dnsjava, whose message classes we use,
 * registers an {@code InetAddressResolverProvider}: the file
 * {@code META-INF/services/java.net.spi.InetAddressResolverProvider} names a class that exists only under
 * {@code META-INF/versions/18}. It does nothing unless {@code org.dnsjava.spi.enable} is set. But when an application
 * is packed into one flat jar (maven-shade-plugin, maven-assembly-plugin) whose manifest lacks
 * {@code Multi-Release: true}, then on Java 18 and later every name lookup of the whole application ends in a
 * {@code ServiceConfigurationError}. Either add {@code Multi-Release: true} to the manifest of the flat jar, or leave
 * that service file out of it (in the shade plugin, a filter for {@code dnsjava:dnsjava} that excludes
 * {@code META-INF/services/java.net.spi.InetAddressResolverProvider} and {@code META-INF/services/sun.net.spi.**});
 * Holdfast needs neither. Spring Boot's jars and container images keep the jars apart and are not concerned. Holdfast
 * itself registers no such provider.
 */
@NullMarked
package dev.holdfast.dns;

import org.jspecify.annotations.NullMarked;
