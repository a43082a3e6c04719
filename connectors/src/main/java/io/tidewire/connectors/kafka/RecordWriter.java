package io.tidewire.connectors.kafka;

import io.tidewire.api.connector.Encoder;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.data.Batch;
import io.tidewire.connectors.changelog.Changes;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;

/** Turns a table's changes into keys and values of records, in order. Not thread-safe. */
public final class RecordWriter {

    public enum Mode {
        APPEND,
        CHANGELOG,
        UPSERT
    }

    /** Takes one record. */
    @FunctionalInterface
    public interface Receiver {
        void record(byte @Nullable [] key, byte @Nullable [] value);
    }

    private final Mode mode;
    private final Encoder encoder;
    private final List<Integer> key;
    private final @Nullable KeyEncoder keys;

    /** The columns that say which row an update replaces; none when that is not known. */
    private final List<Integer> identity;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public RecordWriter(SinkContext context) {
        List<Integer> key =
                context.options().has(KafkaConnector.KEY)
                        ? context.options().strings(KafkaConnector.KEY).stream()
                                .map(context.schema()::indexOf)
                                .toList()
                        : List.of();
        this.mode = mode(context, key);
        if (key.isEmpty() && mode == Mode.UPSERT) {
            key = context.key();
        }
        this.key = key;
        this.keys = key.isEmpty() ? null : new KeyEncoder(context.schema(), key);
        this.identity = key.isEmpty() ? context.key() : key;
        this.encoder = context.encoder().get();
    }

    private static Mode mode(SinkContext context, List<Integer> key) {
        String written = context.options().stringOrNull(KafkaConnector.MODE);
        if (written != null) {
            return Mode.valueOf(written.toUpperCase(Locale.ROOT));
        }
        if (context.insertOnly()) {
            return Mode.APPEND;
        }
        return key.isEmpty() && context.key().isEmpty() ? Mode.CHANGELOG : Mode.UPSERT;
    }

    void write(Batch delta, Receiver to) {
        Changes.forEach(delta, identity, (row, op) -> change(delta, row, op, to));
    }

    /** How the changes are told. */
    public Mode mode() {
        return mode;
    }

    /** Positions of the columns that make the records' key; empty when they have none. */
    public List<Integer> key() {
        return key;
    }

    /**
     * One change of a table; nothing is handed over for what the next one replaces.
     *
     * @param op {@code +I}, {@code -U}, {@code +U} or {@code -D}
     */
    public void change(Batch delta, int row, String op, Receiver to) {
        byte[] key = keys == null ? null : keys.encode(delta, row);
        switch (mode) {
            case APPEND -> to.record(key, value(delta, row, ""));
            case CHANGELOG -> to.record(key, value(delta, row, op));
            case UPSERT -> {
                switch (op) {
                    case Changes.DELETE -> to.record(key, null);
                    // The new form of the row follows and replaces it.
                    case Changes.UPDATE_BEFORE -> {}
                    default -> to.record(key, value(delta, row, ""));
                }
            }
        }
    }

    private byte[] value(Batch delta, int row, String op) {
        out.reset();
        encoder.encode(delta, row, op, out);
        return out.toByteArray();
    }
}
