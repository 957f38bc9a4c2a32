// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

/** A property that Holdfast's builder refuses, told by the property's name. */
final class InvalidSettingException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final String property;

    InvalidSettingException(String property, String why) {
        super(property + ": " + why);
        this.property = property;
    }

    String property() {
        return property;
    }
}
