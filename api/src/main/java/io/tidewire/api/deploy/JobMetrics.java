package io.tidewire.api.deploy;

import org.jspecify.annotations.Nullable;

/**
 * Names of what a job tells of its pipeline among Flink's metrics, so that whoever asks the cluster
 * finds it: {@code tidewire.source.NAME.watermark}, {@code tidewire.sink.NAME.written}, and the
 * accounts of the books beside them.
 */
public final class JobMetrics {

    public static final String GROUP = "tidewire";
    public static final String SOURCE = "source";
    public static final String SINK = "sink";

    /**
     * Of a source, per task: milliseconds up to which nothing comes any more, {@link #NO_WATERMARK}
     * before the first row.
     */
    public static final String WATERMARK = "watermark";

    /** Above any time, so that the least of all tasks is that of those which have rows. */
    public static final long NO_WATERMARK = Long.MAX_VALUE / 2;

    /** Of a sink, per task: changes that were written to its topic since the task began. */
    public static final String WRITTEN = "written";

    /** Of a source of a job that rebuilds, per task: 1 when it has read all it was to read. */
    public static final String ARRIVED = "arrived";

    private static final String POSITIONS = GROUP + ".positions.";
    private static final String PASSED = GROUP + ".passed.";

    private JobMetrics() {}

    /**
     * The accumulator that has the next offset of a partition, such as {@code topic-0}. It is exact
     * when the job was stopped with a savepoint.
     */
    public static String position(String source, String partition) {
        return POSITIONS + source + "." + partition;
    }

    /** The accumulator that has the watermark which all tasks of a source have passed on. */
    public static String passed(String source) {
        return PASSED + source;
    }

    /** What {@link #position} was made of, source and partition; null when it is another one. */
    public static String @Nullable [] positionOf(String accumulator) {
        if (!accumulator.startsWith(POSITIONS)) {
            return null;
        }
        String rest = accumulator.substring(POSITIONS.length());
        int dot = rest.indexOf('.');
        return new String[] {rest.substring(0, dot), rest.substring(dot + 1)};
    }

    /** What {@link #passed} was made of; null when it is another one. */
    public static @Nullable String passedOf(String accumulator) {
        return accumulator.startsWith(PASSED) ? accumulator.substring(PASSED.length()) : null;
    }
}
