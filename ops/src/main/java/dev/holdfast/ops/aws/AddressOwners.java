// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.aws;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Who has a private address, by EC2 in one account and region.
 *
 * @since 0.1.0
 */
public interface AddressOwners {

    /**
     * Looks addresses up.
     *
     * @param addresses private addresses
     * @param notes told what could not be looked at, a sentence each
     * @return the owner of each address that has one there
     */
    Map<String, Owner> find(Collection<String> addresses, Consumer<String> notes);

    /**
     * What has an address.
     *
     * @param kind such as EC2, Lambda, NAT, load balancer, or interface
     * @param name the instance's Name tag, or what the interface's description tells
     * @param id of the instance or interface
     * @param type of the instance, or empty text
     * @param state of the instance or interface
     * @param where profile and region
     * @param tags all tags but Name, as key=value
     */
    record Owner(String kind, String name, String id, String type, String state, String where, List<String> tags) {}
}
