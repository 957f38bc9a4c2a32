// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import org.springframework.boot.SpringBootVersion;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Ends the start of an application that has the starter of another Spring Boot: actuator's health types moved between them, and
 * half a starter would go unnoticed until the first failover. Each starter has one.
 *
 * @since 0.1.0
 */
public abstract class StarterPairing implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private final int major;

    /**
     * For one starter.
     *
     * @param major of the Spring Boot that it is for
     */
    protected StarterPairing(int major) {
        this.major = major;
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        check(SpringBootVersion.getVersion());
    }

    final void check(String version) {
        int running = Integer.parseInt(version.substring(0, version.indexOf('.')));
        if (running != major) {
            throw new WrongStarterException(artifact(major), artifact(running), version);
        }
    }

    private static String artifact(int major) {
        return "holdfast-spring-boot" + major + "-starter";
    }
}
