package io.tidewire.api.serving;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** The tables that a pipeline wrote, to be read with SQL. Thread-safe. */
public interface Store extends AutoCloseable {

    /**
     * Runs one SELECT. It cannot write, and reaches no file, no network and no setting.
     *
     * @throws io.tidewire.api.error.TidewireException QUERY_REFUSED for anything but a query,
     *     QUERY_LIMIT when it took too long, SQL_INVALID with the store's own words
     */
    Result query(String sql, RunningPipeline.QueryLimits limits);

    /**
     * @param truncated true when there were more rows than the limit
     */
    record Result(
            List<Status.Column> columns,
            List<List<@Nullable Object>> rows,
            boolean truncated,
            double millis) {}

    @Override
    void close();
}
