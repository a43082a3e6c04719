package io.tidewire.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.flink.row.KeyOfRow;
import io.tidewire.flink.row.RowTypes;

import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.types.RowKind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class PairingTest {

    private static final Schema SCHEMA =
            new Schema(
                    List.of(new Field("word", DataType.STRING), new Field("n", DataType.BIGINT)));

    private final List<String> out = new ArrayList<>();

    private final Pairing pairing =
            new Pairing(
                    new KeyOfRow(SCHEMA, List.of(0)),
                    InternalTypeInfo.of(RowTypes.of(SCHEMA)).toRowSerializer(),
                    row -> out.add(row.getRowKind().shortString() + " " + shown(row)));

    private static String shown(RowData row) {
        return row.getString(0) + " " + row.getLong(1);
    }

    private void change(RowKind kind, @Nullable String word, long n) {
        pairing.change(
                GenericRowData.ofKind(kind, word == null ? null : StringData.fromString(word), n));
    }

    @Test
    void anOldRowThatItsNewOneFollowsIsLeftOut() {
        change(RowKind.INSERT, "a", 1);
        change(RowKind.UPDATE_BEFORE, "a", 1);
        change(RowKind.UPDATE_AFTER, "a", 2);
        change(RowKind.INSERT, null, 1);
        change(RowKind.UPDATE_BEFORE, null, 1);
        change(RowKind.UPDATE_AFTER, null, 2);
        change(RowKind.DELETE, "a", 2);
        assertThat(out).containsExactly("+I a 1", "+U a 2", "+I null 1", "+U null 2", "-D a 2");
    }

    /** As Flink announces groups when it is asked for upserts. */
    @Test
    void newRowsComeAlone() {
        change(RowKind.INSERT, "a", 1);
        change(RowKind.UPDATE_AFTER, "a", 2);
        change(RowKind.INSERT, null, 1);
        change(RowKind.UPDATE_AFTER, null, 2);
        change(RowKind.UPDATE_AFTER, "a", 3);
        pairing.flush();
        assertThat(out).containsExactly("+I a 1", "+U a 2", "+I null 1", "+U null 2", "+U a 3");
    }

    /** As HAVING n < 2 leaves it. */
    @Test
    void anOldRowThatNothingFollowsIsDeleted() {
        change(RowKind.UPDATE_BEFORE, "a", 1);
        change(RowKind.UPDATE_BEFORE, "b", 1);
        change(RowKind.UPDATE_AFTER, "c", 1);
        change(RowKind.UPDATE_BEFORE, null, 1);
        change(RowKind.INSERT, "d", 1);
        change(RowKind.UPDATE_BEFORE, "d", 1);
        assertThat(out).containsExactly("-D a 1", "-D b 1", "+U c 1", "-D null 1", "+I d 1");
        pairing.flush();
        pairing.flush();
        assertThat(out).endsWith("-D d 1").hasSize(6);
    }
}
