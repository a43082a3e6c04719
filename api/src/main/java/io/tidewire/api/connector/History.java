package io.tidewire.api.connector;

import org.jspecify.annotations.Nullable;

/**
 * What a source could give once more of all that it gave up to some position.
 *
 * @param again whether it can give the same records at the same positions once more
 * @param whole whether it can give all of them, from the first one on
 * @param rows there are, about; -1 when unknown
 * @param bytes there are, about; -1 when unknown
 * @param note why not again, or not whole, and what would help; null when there is nothing to say
 */
public record History(boolean again, boolean whole, long rows, long bytes, @Nullable String note) {

    /** Of a source that forgets what it has given. */
    public static History none(String why) {
        return new History(false, false, -1, -1, why);
    }
}
