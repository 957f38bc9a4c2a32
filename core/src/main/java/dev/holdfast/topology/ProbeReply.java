// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import java.util.Optional;

/**
 * What a node said of itself, as text; {@code NodeReport} reads it.
 *
 * @param role the {@code role} field of HELLO ({@code master} or {@code replica}); empty where HELLO was refused
 * @param mode the {@code mode} field of HELLO ({@code standalone}, {@code cluster}, {@code sentinel}); empty likewise
 * @param info the INFO sections, one after the other; empty where INFO was refused (an ACL without it)
 * @since 0.1.0
 */
public record ProbeReply(Optional<String> role, Optional<String> mode, Optional<String> info) {}
