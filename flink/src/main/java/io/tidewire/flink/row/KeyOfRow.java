package io.tidewire.flink.row;

import io.tidewire.api.data.Schema;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;

/** Some columns of a row, in the form whose hash and equality are the same in every process. */
public final class KeyOfRow implements KeySelector<RowData, RowData>, ResultTypeQueryable<RowData> {

    private final RowType table;
    private final RowType key;
    private final int[] columns;
    private transient RowData.FieldGetter @Nullable [] getters;
    private transient @Nullable RowDataSerializer serializer;

    public KeyOfRow(Schema schema, List<Integer> columns) {
        this.table = RowTypes.of(schema);
        this.key = RowTypes.of(new Schema(columns.stream().map(schema::field).toList()));
        this.columns = columns.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public RowData getKey(RowData row) {
        RowData.FieldGetter[] fields = getters();
        if (serializer == null) {
            serializer = new RowDataSerializer(key);
        }
        GenericRowData picked = new GenericRowData(fields.length);
        for (int i = 0; i < fields.length; i++) {
            picked.setField(i, fields[i].getFieldOrNull(row));
        }
        return serializer.toBinaryRow(picked).copy();
    }

    /**
     * Whether two rows have the same key, without making it. Of rows in different forms it may say
     * no where it is.
     */
    public boolean isSame(RowData one, RowData other) {
        for (RowData.FieldGetter field : getters()) {
            if (!Objects.deepEquals(field.getFieldOrNull(one), field.getFieldOrNull(other))) {
                return false;
            }
        }
        return true;
    }

    private RowData.FieldGetter[] getters() {
        if (getters == null) {
            getters = new RowData.FieldGetter[columns.length];
            for (int i = 0; i < columns.length; i++) {
                getters[i] =
                        RowData.createFieldGetter(
                                table.getTypeAt(columns[i]).copy(true), columns[i]);
            }
        }
        return getters;
    }

    @Override
    public TypeInformation<RowData> getProducedType() {
        return InternalTypeInfo.of(key);
    }
}
