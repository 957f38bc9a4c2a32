// SPDX-License-Identifier: Apache-2.0
package dev.holdfast;

import dev.holdfast.dns.EndpointResolver;
import dev.holdfast.dns.Resolution;
import dev.holdfast.observe.GroupTotals;
import java.util.concurrent.CompletionStage;

/** Counts what name servers answer. */
final class CountedResolver implements EndpointResolver {

    private final EndpointResolver resolver;
    private final GroupTotals totals;

    CountedResolver(EndpointResolver resolver, GroupTotals totals) {
        this.resolver = resolver;
        this.totals = totals;
    }

    @Override
    public CompletionStage<Resolution> resolve(String host, Freshness freshness) {
        // The same stage goes on: one derived from it would wrap the failure.
        CompletionStage<Resolution> stage = resolver.resolve(host, freshness);
        stage.whenComplete((answer, failure) -> {
            if (failure == null) {
                totals.resolved(answer);
            } else {
                totals.unresolved();
            }
        });
        return stage;
    }

    @Override
    public void close() {
        resolver.close();
    }
}
