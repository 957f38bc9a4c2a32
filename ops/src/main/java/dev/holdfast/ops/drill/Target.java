// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import dev.holdfast.dns.DnsSettings;
import dev.holdfast.ops.redis.RedisAccess;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The group that a drill is held on.
 *
 * @param access how to reach it
 * @param dns which name servers Holdfast asks
 * @param cacert the authorities that the bare client trusts; empty for the JVM's
 * @param hostsFile what a JVM resolves the endpoint with, where no name server of the system knows it
 * @since 0.1.0
 */
public record Target(RedisAccess access, DnsSettings dns, Optional<Path> cacert, Optional<Path> hostsFile) {}
