package io.tidewire.bench.flink;

import io.tidewire.api.data.Schema;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A table with its rows, for both engines. The rows only insert.
 *
 * @param rows as {@link io.tidewire.api.data.Values} has them, in the order they arrive
 * @param eventTime a column; null when the table has none
 * @param maxDelay seconds
 * @param key a column whose newest row counts; null for a table that grows
 */
record OracleTable(
        String name,
        Schema schema,
        List<List<@Nullable Object>> rows,
        @Nullable String eventTime,
        int maxDelay,
        @Nullable String key) {}
