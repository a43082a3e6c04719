package io.tidewire.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class RecordsTest {

    private static List<String> split(String type, String body) {
        return Records.split(type, body.getBytes(StandardCharsets.UTF_8)).stream()
                .map(record -> new String(record, StandardCharsets.UTF_8))
                .toList();
    }

    /** However the same rows are put together, they come apart the same. */
    @Test
    void everyWayOfPuttingRowsTogetherComesApartTheSame() {
        Random random = new Random(42);
        for (int round = 0; round < 500; round++) {
            List<String> rows = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(5); i++) {
                rows.add(object(random, 3));
            }
            assertThat(split("application/json", "[" + String.join(" ,\n", rows) + "]\n"))
                    .isEqualTo(rows);
            assertThat(split("application/x-ndjson", String.join("\r\n", rows))).isEqualTo(rows);
            assertThat(split("", String.join("\n", rows) + "\n")).isEqualTo(rows);
            assertThat(split("application/json", String.join(" ", rows))).isEqualTo(rows);
            List<String> spread = rows.stream().map(row -> row.replace(",", ",\n")).toList();
            assertThat(split("application/json", String.join("\n", spread))).isEqualTo(spread);
        }
    }

    private static String object(Random random, int depth) {
        StringBuilder text = new StringBuilder("{");
        for (int i = random.nextInt(4); i >= 0; i--) {
            text.append("\"k").append(i).append("\":").append(value(random, depth));
            text.append(i == 0 ? "" : ",");
        }
        return text.append('}').toString();
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0 -> "\"]}[{ \\\" \\\\\"";
            case 1 -> "-1.5e3";
            case 2 -> "null";
            case 3 -> "\"é\uD83C\uDF0A\"";
            case 4 -> object(random, depth - 1);
            default -> "[" + value(random, depth - 1) + "]";
        };
    }

    @Test
    void nothingIsLostOfWhatDoesNotComeApart() {
        assertThat(split("application/json", "[1,,2]")).containsExactly("[1,,2]");
        assertThat(split("application/json", "[{}] x")).containsExactly("[{}] x");
        assertThat(split("application/json", "{\"a\":\n")).containsExactly("{\"a\":");
        assertThat(split("application/json", "{\"a")).containsExactly("{\"a");
        assertThat(split("application/json", "true")).containsExactly("true");
        assertThat(split("", "[2026] up\n[2026] down")).containsExactly("[2026] up", "[2026] down");
        assertThat(split("", "\uFEFF{\"a\":1}")).containsExactly("{\"a\":1}");
    }

    @Test
    void depthCostsNothing() {
        String deep = "[".repeat(200_000) + "]".repeat(200_000);
        assertThat(split("application/json", "[" + deep + "]")).containsExactly(deep);
        assertThat(split("application/json", "[".repeat(200_000))).hasSize(1);
    }
}
