package io.tidewire.flink.sink;

import io.tidewire.flink.row.KeyOfRow;

import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.RowKind;
import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/**
 * From changes of rows whose key is that of a GROUP BY, as one task makes them, to upserts: an old
 * row that its new one follows is left out, one that nothing follows is deleted. The two come one
 * after the other; a filter behind the GROUP BY may have taken out either.
 */
final class Pairing {

    private final KeyOfRow key;
    private final TypeSerializer<RowData> copies;
    private final Consumer<RowData> out;
    private @Nullable RowData old;

    Pairing(KeyOfRow key, TypeSerializer<RowData> copies, Consumer<RowData> out) {
        this.key = key;
        this.copies = copies;
        this.out = out;
    }

    void change(RowData row) {
        if (row.getRowKind() == RowKind.UPDATE_BEFORE) {
            flush();
            old = copies.copy(row);
            return;
        }
        if (old != null) {
            if (row.getRowKind() == RowKind.UPDATE_AFTER && key.isSame(old, row)) {
                old = null;
            } else {
                flush();
            }
        }
        out.accept(row);
    }

    /** Nothing follows before something that has to know of all changes. */
    void flush() {
        RowData gone = old;
        if (gone != null) {
            old = null;
            gone.setRowKind(RowKind.DELETE);
            out.accept(gone);
        }
    }
}
