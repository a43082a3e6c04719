package io.tidewire.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.engine.Seeds;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class NetChangeTest {

    private static final Schema SCHEMA = Schema.of(new Field("a", DataType.BIGINT));

    /** Retractions first. */
    private static Batch part(long from, int retractions, int inserts) {
        BatchBuilder builder = new BatchBuilder(SCHEMA);
        for (int i = 0; i < retractions + inserts; i++) {
            builder.add(i < retractions ? -1 : 1, List.of(from + i));
        }
        return builder.build();
    }

    private static List<String> rows(Batch batch) {
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
            rows.add((batch.weight(row) < 0 ? "-" : "+") + batch.value(row, 0));
        }
        return rows;
    }

    @Test
    void retractionsOfAllPartsComeBeforeTheInsertsOfAny() {
        NetChange change = NetChange.of(SCHEMA, List.of(part(0, 1, 2), part(10, 2, 1)));
        assertThat(rows(change.whole())).containsExactly("-0", "-10", "-11", "+1", "+2", "+12");
        assertThat(rows(change.last(2))).containsExactly("+2", "+12");
    }

    @Test
    void holdsTheRowsOfItsPartsWhateverTheyAre() {
        Seeds.check(200, seed -> holdsTheRows(new Random(seed)));
    }

    private static void holdsTheRows(Random random) {
        List<Batch> parts = new ArrayList<>();
        List<String> back = new ArrayList<>();
        List<String> out = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            Batch part = part(100L * i, random.nextInt(3), random.nextInt(3));
            parts.add(part);
            rows(part).forEach(row -> (row.startsWith("-") ? back : out).add(row));
        }
        back.addAll(out);
        NetChange change = NetChange.of(SCHEMA, parts).detached();
        assertThat(change.size()).isEqualTo(back.size());
        assertThat(change.isEmpty()).isEqualTo(back.isEmpty());
        int last = random.nextInt(4);
        assertThat(rows(change.last(last)))
                .isEqualTo(back.subList(Math.max(0, back.size() - last), back.size()));
        assertThat(rows(change.whole())).isEqualTo(back);
    }
}
