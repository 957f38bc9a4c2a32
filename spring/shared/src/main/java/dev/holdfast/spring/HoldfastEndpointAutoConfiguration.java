// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Actuator's endpoint {@code holdfast}, where it is exposed.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = HoldfastAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean(HoldfastGroups.class)
public class HoldfastEndpointAutoConfiguration {

    /** Made by Spring. */
    public HoldfastEndpointAutoConfiguration() {}

    @Bean
    @ConditionalOnAvailableEndpoint(HoldfastEndpoint.class)
    HoldfastEndpoint holdfastEndpoint(HoldfastGroups groups, ProtectionTable table) {
        return new HoldfastEndpoint(groups, table);
    }
}
