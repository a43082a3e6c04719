package io.tidewire.api.serving;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * A pipeline at one moment. Rates are per second over the last few seconds, latencies in
 * milliseconds, times in microseconds since 1970-01-01 UTC.
 *
 * @param state one of starting, running, draining, finished, failed
 * @param step number of the last finished step
 */
public record Status(
        String name,
        String state,
        long step,
        long startedMicros,
        long rows,
        double rowsPerSecond,
        List<SourceStatus> sources,
        List<ViewStatus> views,
        List<SinkStatus> sinks,
        CheckpointStatus checkpoint,
        List<Problem> problems) {

    /**
     * The books: {@code read = delivered + filtered + late + duplicate + quarantined + inFlight},
     * always.
     *
     * @param columns as declared in the pipeline file
     * @param lag rows that wait at the source; -1 when unknown
     * @param watermarkMicros null before the first row, Long.MAX_VALUE after the last
     */
    public record SourceStatus(
            String name,
            String connector,
            List<Column> columns,
            Books books,
            double rowsPerSecond,
            long bytesRead,
            long lag,
            @Nullable Long watermarkMicros,
            boolean exhausted,
            List<PartitionStatus> partitions) {}

    public record Books(
            long read,
            long delivered,
            long filtered,
            long late,
            long duplicate,
            long quarantined,
            long inFlight) {
        public boolean balance() {
            return read == delivered + filtered + late + duplicate + quarantined + inFlight;
        }
    }

    public record PartitionStatus(
            String name, long position, @Nullable Long watermarkMicros, boolean idle) {}

    /**
     * @param reads the sources and views it scans
     * @param stateRows rows held by its operators; approximate
     * @param rowCount rows of the table now, where kept; -1 otherwise
     */
    public record ViewStatus(
            String name,
            List<String> reads,
            List<Column> columns,
            boolean insertOnly,
            String sql,
            long changes,
            double changesPerSecond,
            long stateRows,
            long stateBytes,
            long rowCount,
            @Nullable Long watermarkMicros,
            List<OperatorStatus> operators) {}

    public record Column(String name, String type) {}

    /**
     * @param state what it keeps, in words; null when it keeps nothing
     * @param bound what makes that state go again, such as {@code the watermark of clicks}; null
     *     when nothing does
     * @param forgotten rows or groups let go since the start because the view retains them no
     *     longer
     */
    public record OperatorStatus(
            String name,
            @Nullable String state,
            @Nullable String bound,
            long rowsIn,
            long rowsOut,
            long stateRows,
            long forgotten,
            double busyMillis) {}

    /**
     * @param latencyMillis from arrival to delivery: p50, p95, p99, max
     * @param buffered rows that wait for it
     * @param state one of running, retrying, failed, finished
     */
    public record SinkStatus(
            String name,
            String connector,
            String from,
            long delivered,
            double rowsPerSecond,
            long buffered,
            long rejected,
            long retries,
            String state,
            @Nullable String lastError,
            Map<String, Double> latencyMillis) {}

    /**
     * The newest published checkpoint, and how checkpoints fare.
     *
     * @param number one more than that of the one before; 0 before the first
     * @param step the last one that is in it
     * @param takenMicros when it was taken; null before the first
     * @param writtenBytes what had changed since the one before
     * @param totalBytes what it takes on the disk with the older parts it builds on
     * @param pauseMillis the longest that the steps waited for it at once
     * @param tookMillis from its beginning to its publication
     * @param failed how many were given up since it, because the disk did not take them
     */
    public record CheckpointStatus(
            long number,
            long step,
            @Nullable Long takenMicros,
            long writtenBytes,
            long totalBytes,
            double pauseMillis,
            double tookMillis,
            long failed) {
        /** Before the first; for good where none are made. */
        public static final CheckpointStatus NONE = new CheckpointStatus(0, 0, null, 0, 0, 0, 0, 0);

        public CheckpointStatus failedOnceMore() {
            return new CheckpointStatus(
                    number,
                    step,
                    takenMicros,
                    writtenBytes,
                    totalBytes,
                    pauseMillis,
                    tookMillis,
                    failed + 1);
        }
    }

    /** Something a person should look at, newest first. */
    public record Problem(
            long atMicros, String code, String component, String message, @Nullable String hint) {}
}
