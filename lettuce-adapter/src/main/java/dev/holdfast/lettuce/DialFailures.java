// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import io.lettuce.core.event.Event;
import io.lettuce.core.event.EventBus;
import io.lettuce.core.event.connection.ReconnectFailedEvent;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;

/**
 * Why one connection cannot be dialled again. Lettuce tells nobody but its event bus (ConnectionWatchdog, 6.2 to 7.7), and
 * commands would wait out their budget for a certificate that stays what it is.
 */
final class DialFailures implements EventBus {

    private final EventBus users;
    private final Consumer<Throwable> failed;

    DialFailures(EventBus users, Consumer<Throwable> failed) {
        this.users = users;
        this.failed = failed;
    }

    @Override
    public Flux<Event> get() {
        return users.get();
    }

    @Override
    public void publish(Event event) {
        if (event instanceof ReconnectFailedEvent failure && failure.getCause() != null) {
            failed.accept(failure.getCause());
        }
        users.publish(event);
    }
}
