// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import java.util.OptionalInt;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * A quarter of the web server's threads may wait for a primary, so that three quarters answer what needs no Redis, the liveness
 * probe first.
 */
final class WebThreads {

    /** What Tomcat and Jetty have unless set. */
    private static final int DEFAULT = 200;

    private WebThreads() {}

    /** Empty without a servlet container, and with virtual threads, which nobody runs out of. */
    static OptionalInt quarter(Environment environment, ClassLoader classes) {
        String type = environment.getProperty("spring.main.web-application-type", "servlet");
        boolean servlet = ClassUtils.isPresent("org.springframework.web.servlet.DispatcherServlet", classes)
                && type.equalsIgnoreCase("servlet");
        if (!servlet || environment.getProperty("spring.threads.virtual.enabled", Boolean.class, false)) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(Math.max(1, threads(environment, classes) / 4));
    }

    private static int threads(Environment environment, ClassLoader classes) {
        if (ClassUtils.isPresent("org.apache.catalina.startup.Tomcat", classes)) {
            return environment.getProperty("server.tomcat.threads.max", Integer.class, DEFAULT);
        }
        if (ClassUtils.isPresent("io.undertow.Undertow", classes)) {
            int workers = Math.max(Runtime.getRuntime().availableProcessors(), 2) * 8;
            return environment.getProperty("server.undertow.threads.worker", Integer.class, workers);
        }
        return environment.getProperty("server.jetty.threads.max", Integer.class, DEFAULT);
    }
}
