package io.tidewire.bench.parity;

import io.tidewire.bench.cluster.Topics;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * What a run of a pipeline came to.
 *
 * @param tables per sink its final table: each row as it was written, with its key, and how often
 * @param refused rows of the quarantine, in the order of their text
 * @param books per source and account the number of rows, {@code clicks.late}
 */
record Result(
        Map<String, Map<Topics.Row, Long>> tables, List<Refused> refused, Map<String, Long> books) {

    /** A row of the quarantine, but for when it came. */
    record Refused(
            String source,
            String code,
            String rule,
            String reason,
            String payload,
            String partition,
            long position,
            @Nullable Long lateness)
            implements Comparable<Refused> {

        /** Of a row from the future, how far depends on when it came. */
        Refused {
            reason = code.equals("FAR_FUTURE") ? "" : reason;
        }

        @Override
        public int compareTo(Refused other) {
            return toString().compareTo(other.toString());
        }
    }
}
