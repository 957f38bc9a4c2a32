// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

/** The starter is that of another Spring Boot. */
final class WrongStarterException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final String present;
    private final String wanted;
    private final String version;

    WrongStarterException(String present, String wanted, String version) {
        super(present + " is on the class path of Spring Boot " + version + ", which needs " + wanted);
        this.present = present;
        this.wanted = wanted;
        this.version = version;
    }

    String present() {
        return present;
    }

    String wanted() {
        return wanted;
    }

    String version() {
        return version;
    }
}
