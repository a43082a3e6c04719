package io.tidewire.engine.change;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of one source, view or sink.
 *
 * @param detail why, or what exactly; a half sentence
 * @param help what would be better, or what to do; absent when there is nothing to say
 * @param asks whether it is done only when somebody has agreed: something is thrown away, delivered
 *     again, or not as it should be
 */
public record Effect(
        What what,
        String name,
        Fate fate,
        @Nullable String detail,
        @Nullable String help,
        boolean asks) {

    public enum What {
        SOURCE,
        VIEW,
        SINK
    }

    public enum Fate {
        /** Goes on as if nothing had happened. */
        KEEPS,
        /** Was not there, and needs nothing of what was. */
        BEGINS,
        /** Is computed anew from the rows that were read, before the pipeline goes on. */
        REBUILDS,
        /** Begins with the rows that come from now on, without those that were read. */
        FROM_NOW,
        /** Cannot be what it should: the pipeline does not start. */
        CANNOT,
        /** Is not there any more. */
        GOES
    }

    static Effect of(What what, String name, Fate fate, @Nullable String detail) {
        return new Effect(what, name, fate, detail, null, false);
    }

    Effect asking(@Nullable String helps) {
        return new Effect(what, name, fate, detail, helps, true);
    }
}
