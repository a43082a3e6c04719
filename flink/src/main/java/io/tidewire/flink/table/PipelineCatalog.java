package io.tidewire.flink.table;

import io.tidewire.flink.sink.SinkTable;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.catalog.GenericInMemoryCatalog;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.sink.DynamicTableSink;
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

    private final Map<String, GatedSource> sources = new HashMap<>();
    private final Map<String, DynamicTableSink> sinks = new HashMap<>();

    public PipelineCatalog() {
        super(NAME);
    }

    /** Rows that replace each other by the table's key, if it has one. */
    public void source(String table, DataStream<RowData> rows) {
        sources.put(table, new GatedSource(table, rows, null));
    }

    /** The changes of a view. */
    public void view(String table, DataStream<RowData> changes, boolean insertOnly) {
        sources.put(
                table,
                new GatedSource(
                        table,
                        changes,
                        insertOnly ? ChangelogMode.insertOnly() : ChangelogMode.all()));
    }

    public void sink(String table, SinkTable sink) {
        sinks.put(table, new TopicTable(sink));
    }

    public void sink(String table, TableStream stream) {
        sinks.put(table, stream);
    }

    @Override
    public Optional<Factory> getFactory() {
        return Optional.of(new PipelineTables(sources, sinks));
    }
}
