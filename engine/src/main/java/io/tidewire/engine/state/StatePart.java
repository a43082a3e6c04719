package io.tidewire.engine.state;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One thing of a pipeline that keeps state.
 *
 * @param name what it is of and the form it has; in any program, what has the same name but for a
 *     number behind it holds the same after the same input
 * @param keeper the view or the source that it works for
 * @param optional whether a run may do without it, or begin without what it held
 * @param owners who keeps it: one, or one for each worker; all have the same tables
 */
public record StatePart(String name, String keeper, boolean optional, List<StateOwner> owners) {

    private static final char NUMBER = '#';

    /** Gives names: the second part that is called the same gets a number behind it. */
    public static final class Names {
        private final Set<String> given = new HashSet<>();

        public String next(String name) {
            String next = name;
            for (int number = 2; !given.add(next); number++) {
                next = name + NUMBER + number;
            }
            return next;
        }
    }

    /** The name without the number. */
    public static String unnumbered(String name) {
        int at = name.lastIndexOf(NUMBER);
        return at < 0 ? name : name.substring(0, at);
    }
}
