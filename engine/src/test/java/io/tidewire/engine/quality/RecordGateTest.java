package io.tidewire.engine.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.SourceContext;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.PrunedColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.Program.Otherwise;
import io.tidewire.api.plan.Program.Rule;
import io.tidewire.api.plan.Program.SourceTable;
import io.tidewire.engine.runtime.Programs;
import io.tidewire.testkit.fake.DelimitedDecoder;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

class RecordGateTest {

    private static RawBatch raw(String... records) {
        byte[] data = String.join("", records).getBytes(StandardCharsets.UTF_8);
        int[] starts = new int[records.length];
        int[] lengths = new int[records.length];
        long[] positions = new long[records.length];
        int at = 0;
        for (int i = 0; i < records.length; i++) {
            starts[i] = at;
            lengths[i] = records[i].getBytes(StandardCharsets.UTF_8).length;
            positions[i] = 70 + i;
            at += lengths[i];
        }
        return new RawBatch("p", data, starts, lengths, positions, records.length, "", 5);
    }

    private static Checked check(SourceTable table, String... records) {
        return new RecordGate(table).check(raw(records), new DelimitedDecoder(table.decoded()));
    }

    private static SourceTable table(List<Expr> computed, List<Field> extra, Rule... rules) {
        List<Field> fields = new ArrayList<>(Programs.EVENTS.fields());
        fields.addAll(extra);
        return new SourceTable(
                "events", new Schema(fields), computed, null, null, List.of(rules), List.of());
    }

    private static final Field TAGS = new Field(SourceTable.TAGS, DataType.STRING);

    @Test
    void rulesApplyInOrderAndTagsAddUp() {
        SourceTable table =
                table(
                        List.of(),
                        List.of(TAGS),
                        Programs.atLeast("tens", 10, Otherwise.TAG),
                        Programs.atLeast("ones", 1, Otherwise.DROP),
                        Programs.atLeast("fives", 5, Otherwise.TAG),
                        Programs.atLeast("threes", 3, Otherwise.QUARANTINE));
        Checked checked =
                check(table, "1,a,20,0", "2,a,7,0", "3,a,4,0", "4,a,2,0", "5,a,0,0", "6,a,,0");

        assertThat(checked.rows().size()).isEqualTo(4);
        assertThat(tags(checked)).containsExactly("1 null", "2 tens", "3 tens,fives", "6 null");
        assertThat(checked.recordOf()).startsWith(0, 1, 2, 5);
        assertThat(checked.filtered()).isEqualTo(1);
        assertThat(checked.quarantined()).hasSize(1);
        assertThat(checked.quarantined().getFirst().entry().rule()).isEqualTo("threes");
        assertThat(checked.quarantined().getFirst().entry().payload()).isEqualTo("4,a,2,0");
        assertThat(checked.quarantined().getFirst().entry().position()).isEqualTo(73);
        assertThat(checked.read()).isEqualTo(6);
    }

    @Test
    void whatIsPrunedIsHeldToItsRulesFirst() {
        SourceTable table =
                table(List.of(), List.of(), Programs.atLeast("ones", 1, Otherwise.DROP));
        Checked checked =
                new RecordGate(table, Set.of(1, 2))
                        .check(
                                raw("1,a,20,0", "2,a,0,0", "3,b,7,x", "4,c,8,0"),
                                new DelimitedDecoder(table.decoded()));

        assertThat(checked.rows().column(1)).isEqualTo(new PrunedColumn(2));
        assertThat(checked.rows().column(2)).isEqualTo(new PrunedColumn(2));
        assertThat(checked.rows().value(0, 0)).isEqualTo(1L);
        assertThat(checked.rows().value(1, 0)).isEqualTo(4L);
        assertThat(checked.filtered()).isEqualTo(1);
        assertThat(checked.quarantined().getFirst().entry().payload()).isEqualTo("3,b,7,x");
    }

    private static List<String> tags(Checked checked) {
        List<String> all = new ArrayList<>();
        int last = checked.rows().columns().length - 1;
        for (int row = 0; row < checked.rows().size(); row++) {
            all.add(checked.rows().value(row, 0) + " " + checked.rows().value(row, last));
        }
        return all;
    }

    @Test
    void computedColumnsComeBeforeTheRules() {
        Expr half =
                new Expr.Call(
                        Function.DIVIDE,
                        List.of(
                                new Expr.Literal(100L, DataType.BIGINT.notNull()),
                                new Expr.Ref(2, DataType.BIGINT)),
                        DataType.BIGINT);
        Rule rule =
                new Rule(
                        "share",
                        new Expr.Call(
                                Function.LESS,
                                List.of(
                                        new Expr.Ref(4, DataType.BIGINT),
                                        new Expr.Literal(50L, DataType.BIGINT.notNull())),
                                DataType.BOOLEAN),
                        Otherwise.QUARANTINE);
        SourceTable table =
                table(List.of(half), List.of(new Field("share", DataType.BIGINT)), rule);
        Checked checked = check(table, "1,a,4,0", "2,a,0,0", "3,a,1,0");

        assertThat(checked.rows().size()).isEqualTo(1);
        assertThat(checked.rows().value(0, 4)).isEqualTo(25L);
        assertThat(checked.quarantined())
                .extracting(refused -> refused.entry().code())
                .containsExactly("COMPUTATION_FAILED", "EXPECTATION_FAILED");
    }

    @Test
    void bytesThatAreNoTextAreKeptAsBase64() {
        byte[] bytes = {(byte) 0xff, 1, 2};
        RawBatch raw =
                new RawBatch("p", bytes, new int[] {0}, new int[] {3}, new long[] {9}, 1, "", 5);
        SourceTable table = Programs.events();
        Checked checked = new RecordGate(table).check(raw, new DelimitedDecoder(table.decoded()));
        var entry = checked.quarantined().getFirst().entry();
        assertThat(entry.base64()).isTrue();
        assertThat(new Payload(entry.payload(), true).bytes()).isEqualTo(bytes);
    }

    @Test
    void pushedRowsAreCountedAndTheFirstReasonsGiven() {
        SourceTable table =
                Programs.events(
                        Programs.atLeast("positive", 0, Otherwise.QUARANTINE),
                        Programs.atLeast("big", 10, Otherwise.DROP));
        RowChecks checks = new RowChecks(table, () -> new DelimitedDecoder(table.decoded()));
        SourceContext.Verdict verdict =
                checks.check(raw("1,a,5,0", "2,a,-5,0", "x", "3,a,50,0", "x", "x", "x", "x", "x"));

        assertThat(verdict.accepted()).isEqualTo(2);
        assertThat(verdict.quarantined()).isEqualTo(7);
        assertThat(verdict.reasons())
                .extracting(reason -> reason.record() + " " + reason.code())
                .containsExactly(
                        "1 EXPECTATION_FAILED",
                        "2 MALFORMED",
                        "4 MALFORMED",
                        "5 MALFORMED",
                        "6 MALFORMED");
    }
}
