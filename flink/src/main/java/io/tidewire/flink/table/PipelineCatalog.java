package io.tidewire.flink.table;

import io.tidewire.flink.sink.SinkTable;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.catalog.GenericInMemoryCatalog;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.Factory;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The pipeline as Flink's SQL sees it. Streams and sinks are handed over as objects: a factory of
 * the catalog's own finds them by the name of their table, and nothing is told by options.
 */
public final class PipelineCatalog extends GenericInMemoryCatalog {

    public static final String NAME = "pipeline";

    private final Map<String, DataStream<RowData>> sources = new HashMap<>();
    private final Map<String, SinkTable> sinks = new HashMap<>();

    public PipelineCatalog() {
        super(NAME);
    }

    public void source(String table, DataStream<RowData> rows) {
        sources.put(table, rows);
    }

    public void sink(String table, SinkTable sink) {
        sinks.put(table, sink);
    }

    @Override
    public Optional<Factory> getFactory() {
        return Optional.of(new PipelineTables(sources, sinks));
    }
}
