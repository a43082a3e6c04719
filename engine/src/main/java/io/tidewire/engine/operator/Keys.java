package io.tidewire.engine.operator;

import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.engine.state.RowFormat;

/** Reads single columns of keys that are bytes. */
final class Keys {

    /** The time of a key that is NULL. */
    static final long NEVER = Long.MAX_VALUE;

    private Keys() {}

    /**
     * The value of a LONG column of a key, or {@link #NEVER} when it is NULL.
     *
     * @param columns what the key is made of
     * @param index of the wanted one among them
     */
    static long time(byte[] key, Schema schema, int[] columns, int index) {
        int at = 0;
        for (int i = 0; i <= index; i++) {
            ColumnBuilder column = new ColumnBuilder(schema.type(columns[i]), 1);
            at = RowFormat.read(key, at, column);
            if (i == index) {
                LongColumn value = (LongColumn) column.build();
                return value.isNull(0) ? NEVER : value.values()[0];
            }
        }
        throw new IndexOutOfBoundsException(index);
    }
}
