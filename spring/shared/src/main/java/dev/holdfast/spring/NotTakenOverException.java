// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

/** Why a bean is left as it is; what to write instead, if that helps. */
final class NotTakenOverException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean byHand;

    private NotTakenOverException(String why, boolean byHand) {
        super(why);
        this.byHand = byHand;
    }

    /** The application can protect it with two lines of its own. */
    static NotTakenOverException writeIt(String why) {
        return new NotTakenOverException(why, true);
    }

    /** Holdfast does not do this kind of thing. */
    static NotTakenOverException unsupported(String why) {
        return new NotTakenOverException(why, false);
    }

    /** Only the class itself: a subclass has behaviour that a replacement would lose. */
    static void unlessExactly(Class<?> type, Object bean) {
        if (bean.getClass() != type) {
            throw writeIt(bean.getClass().getName() + " is a subclass of " + type.getSimpleName()
                    + ", and a replacement would lose what it does");
        }
    }

    boolean byHand() {
        return byHand;
    }
}
