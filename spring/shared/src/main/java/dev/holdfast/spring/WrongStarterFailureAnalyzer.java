// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Names the right artifact. */
final class WrongStarterFailureAnalyzer extends AbstractFailureAnalyzer<WrongStarterException> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, WrongStarterException cause) {
        return new FailureAnalysis(
                "The dependency dev.holdfast:" + cause.present() + " is not for Spring Boot " + cause.version()
                        + ", which this application runs.",
                "Replace it by dev.holdfast:" + cause.wanted() + ".",
                cause);
    }
}
