package io.tidewire.bench.answer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Equal exactly when the tables are, however they came about. */
class DigestTest {

    private static List<List<Object>> rows(int count) {
        Random random = new Random(5);
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(List.of(random.nextLong(50), "t" + random.nextInt(50)));
        }
        return rows;
    }

    private static String of(List<List<Object>> rows) {
        Digest digest = new Digest(Deciding.ALL);
        rows.forEach(row -> digest.add(1, row));
        return digest.toString();
    }

    @Test
    void hangsOnTheRowsAndNotOnTheirOrder() {
        List<List<Object>> rows = rows(1000);
        List<List<Object>> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(6));
        assertThat(of(shuffled)).isEqualTo(of(rows)).startsWith("1000-");
        shuffled.set(7, List.of(3L, "another"));
        assertThat(of(shuffled)).isNotEqualTo(of(rows)).startsWith("1000-");
        assertThat(of(rows.subList(1, 1000))).isNotEqualTo(of(rows));
    }

    @Test
    void whatWasTakenBackWasNeverThere() {
        Digest digest = new Digest(Deciding.ALL);
        digest.add(3, List.of(1L));
        digest.add(-1, List.of(2L));
        digest.add(-2, List.of(1L));
        digest.add(1, List.of(2L));
        assertThat(digest).hasToString(of(List.of(List.of(1L))));
        digest.add(-1, List.of(1L));
        assertThat(digest).hasToString(of(List.of()));
    }

    @Test
    void theNewestRowOfAKeyStands() {
        Digest digest = new Digest(Deciding.ALL);
        digest.put("a", List.of("a", 1L));
        digest.put("b", List.of("b", 1L));
        digest.put("a", List.of("a", 2L));
        digest.put("b", null);
        digest.put("c", null);
        assertThat(digest).hasToString(of(List.of(List.of("a", 2L))));
    }

    @Test
    void partsAddUp() {
        List<List<Object>> rows = rows(10);
        Digest one = new Digest(Deciding.ALL);
        Digest two = new Digest(Deciding.ALL);
        rows.subList(0, 4).forEach(row -> one.add(1, row));
        rows.subList(4, 10).forEach(row -> two.add(1, row));
        one.add(two);
        assertThat(one).hasToString(of(rows));
    }

    @Test
    void valuesCountByWhatTheyMean() {
        assertThat(of(List.of(List.of(new BigDecimal("1.50"), 7, BigInteger.TEN))))
                .isEqualTo(of(List.of(List.of(new BigDecimal("1.5"), 7L, 10L))));
        assertThat(of(List.of(List.of("ab", "c")))).isNotEqualTo(of(List.of(List.of("a", "bc"))));
        Digest nothing = new Digest(Deciding.ALL);
        nothing.add(1, Arrays.asList((Object) null));
        assertThat(nothing).doesNotHaveToString(of(List.of(List.of("null"))));
    }

    @Test
    void aRowInJsonIsTheRow() throws IOException {
        Digest digest = new Digest(Deciding.ALL);
        for (String json :
                List.of(
                        "{\"op\":\"+I\",\"n\":7,\"d\":9.080,\"s\":\"x\",\"t\":\"2026-01-31 12:00:00.020\",\"z\":null}",
                        "{\"op\":\"-U\",\"n\":8}",
                        "{\"n\":8}")) {
            JsonRow.parse(json.getBytes(StandardCharsets.UTF_8)).addTo(digest);
        }
        Digest expected = new Digest(Deciding.ALL);
        expected.add(
                1,
                Arrays.asList(
                        7L,
                        new BigDecimal("9.08"),
                        "x",
                        LocalDateTime.of(2026, 1, 31, 12, 0, 0, 20_000_000),
                        null));
        assertThat(digest).hasToString(expected.toString());
    }

    @Test
    void onlyTheDecidingColumnsCount() {
        Digest one = new Digest(new Deciding(List.of(0, 2)));
        Digest two = new Digest(new Deciding(List.of(0, 2)));
        one.add(1, List.of(1L, "this", 3L));
        two.add(1, List.of(1L, "that", 3L));
        assertThat(one).hasToString(two.toString());
        two.add(1, List.of(1L, "that", 4L));
        assertThat(one).doesNotHaveToString(two.toString());
    }
}
