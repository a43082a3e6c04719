package io.tidewire.api.deploy;

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

    private JobMetrics() {}
}
