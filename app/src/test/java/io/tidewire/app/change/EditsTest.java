package io.tidewire.app.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.error.TidewireException;
import io.tidewire.engine.change.Start;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Each of the common edits of a file, on a pipeline that has read and delivered: what is not
 * touched goes on, what is gets what it should have had; after more rows every table is its SQL
 * over all rows ever accepted.
 */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EditsTest {

    private static final String FILE =
            """
            name: shop
            sources:
              orders:
                connector: file
                path: DIR/orders.ndjson
                follow: true
                format: json
                columns:
                  id: BIGINT NOT NULL
                  who: STRING NOT NULL
                  item: STRING NOT NULL
                  qty: BIGINT NOT NULL
              items:
                connector: file
                path: DIR/items.ndjson
                follow: true
                format: json
                columns:
                  item: STRING NOT NULL
                  price: BIGINT NOT NULL
                primary_key: [item]
            views:
              by_who: SELECT who, COUNT(*) AS n, SUM(qty) AS total FROM orders GROUP BY who
              large: SELECT id, who, qty FROM orders WHERE qty > 80
              priced: SELECT o.id, o.qty * i.price AS cost FROM orders o JOIN items i ON o.item = i.item
              best: SELECT who, total FROM by_who WHERE total > 100
            sinks:
              by_who: { from: by_who, connector: duckdb }
              large: { from: large, connector: duckdb }
              priced: { from: priced, connector: duckdb }
              best: { from: best, connector: duckdb }
              large_file: { from: large, connector: file, path: DIR/large.ndjson, format: json }
              best_file: { from: best, connector: file, path: DIR/best.ndjson, format: json, mode: snapshot }
            """;

    @TempDir static Path root;
    private Path directory;
    private Path kept;
    private EditRig rig;
    private final Random random = new Random(5);

    @BeforeAll
    void aPipelineThatHasReadAndDelivered() throws Exception {
        directory = root.resolve("work");
        kept = root.resolve("kept");
        rig = new EditRig(directory);
        orders(0, 400, 0);
        for (String item : List.of("pen", "ink", "pad")) {
            rig.append(
                    "items", "{\"item\":\"%s\",\"price\":%d}".formatted(item, item.length() + 1));
        }
        rig.run(FILE, true);
        EditRig.copy(directory, kept);
    }

    @BeforeEach
    void asItWas() throws IOException {
        EditRig.remove(directory);
        EditRig.copy(kept, directory);
    }

    /** More rows of both sources, some of them beyond what any earlier one had. */
    private void more() throws IOException {
        orders(400, 300, 900);
        rig.append("items", "{\"item\":\"ink\",\"price\":7}");
        rig.append("items", "{\"item\":\"cap\",\"price\":2}");
    }

    private void orders(int from, int count, int above) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = from; i < from + count; i++) {
            lines.append(
                    "{\"id\":%d,\"who\":\"w%d\",\"item\":\"%s\",\"qty\":%d}\n"
                            .formatted(
                                    i,
                                    random.nextInt(7),
                                    List.of("pen", "ink", "pad", "cap").get(random.nextInt(4)),
                                    random.nextInt(100) + (i % 50 == 0 ? above : 0)));
        }
        rig.append("orders", lines.toString());
    }

    /** The edit, more rows, and every sink holds what its SQL gives over all of them. */
    private void check(String text, boolean accept) throws Exception {
        more();
        rig.run(text, accept);
        rig.compare(text);
    }

    private static String with(String section, String line) {
        return FILE.replace(section + ":\n", section + ":\n  " + line + "\n");
    }

    @Test
    void nothingButFormAndOrder() throws Exception {
        String edited =
                FILE.replace(
                                "views:",
                                "# what we count\nrun: { checkpoint_every: 1s, workers: 2 }\nviews:")
                        .replaceAll("  best_file: [^\n]*\n", "")
                        .replace(
                                "  by_who: {",
                                "  best_file: { path: DIR/best.ndjson, from: best, mode: snapshot,"
                                        + " connector: file, format: json }\n  by_who: {");
        assertThat(rig.effects(edited)).isEmpty();
        check(edited, false);
    }

    @Test
    void aViewAndASink() throws Exception {
        String edited =
                with("views", "most: SELECT item, MAX(qty) AS m FROM orders GROUP BY item")
                        .replace("sinks:\n", "sinks:\n  most: { from: most, connector: duckdb }\n");
        assertThat(rig.effects(edited)).containsExactly("view most rebuilds", "sink most rebuilds");
        check(edited, false);
    }

    /** What follows kept rows that are taken back has the same history as they have. */
    @Test
    void aViewOverAViewThatChanges() throws Exception {
        String edited =
                with("views", "spread: SELECT n, COUNT(*) AS whos FROM by_who GROUP BY n")
                        .replace(
                                "sinks:\n",
                                "sinks:\n  spread: { from: spread, connector: duckdb }\n");
        assertThat(rig.effects(edited))
                .containsExactly("view spread rebuilds", "sink spread rebuilds");
        check(edited, false);
    }

    @Test
    void aSinkOfAViewThatIsThere() throws Exception {
        String edited =
                with("sinks", "again: { from: by_who, connector: duckdb, table: again }")
                        .replace(
                                "sinks:\n",
                                "sinks:\n  copy: { from: best, connector: file, mode: snapshot,"
                                        + " path: DIR/copy.ndjson, format: json }\n");
        assertThat(rig.effects(edited))
                .containsExactly("sink again rebuilds", "sink copy rebuilds");
        check(edited, false);
    }

    @Test
    void aSource() throws Exception {
        Files.writeString(
                directory.resolve("people.ndjson"),
                "{\"who\":\"w1\",\"age\":7}\n{\"who\":\"w2\",\"age\":9}\n");
        String edited =
                with(
                                "sources",
                                "people:\n    connector: file\n    path: DIR/people.ndjson\n"
                                        + "    follow: true\n    format: json\n"
                                        + "    columns: { who: STRING NOT NULL, age: BIGINT }")
                        .replace(
                                "views:\n",
                                "views:\n  ages: SELECT age, COUNT(*) AS n FROM people GROUP BY age\n"
                                        + "  old: SELECT o.id, p.age FROM orders o JOIN people p ON"
                                        + " o.who = p.who\n")
                        .replace(
                                "sinks:\n",
                                "sinks:\n  ages: { from: ages, connector: duckdb }\n"
                                        + "  old: { from: old, connector: duckdb }\n");
        assertThat(rig.effects(edited))
                .containsExactly(
                        "source people begins",
                        "view ages begins",
                        "view old rebuilds",
                        "sink ages begins",
                        "sink old rebuilds");
        check(edited, false);
    }

    @Test
    void aColumnOfASource() throws Exception {
        String edited =
                FILE.replace(
                        "      id: BIGINT NOT NULL\n",
                        "      note: STRING\n      id: BIGINT NOT NULL\n");
        assertThat(rig.effects(edited)).containsExactly("source orders keeps");
        check(edited, false);
    }

    @Test
    void aColumnOfATableOfCurrentRows() throws Exception {
        String edited =
                FILE.replace(
                        "      item: STRING NOT NULL\n      price",
                        "      item: STRING NOT NULL\n      colour: STRING\n      price");
        assertThat(rig.effects(edited)).containsExactly("source items rebuilds");
        check(edited, false);
        String needed =
                edited.replace("colour: STRING\n", "colour: STRING\n      maker: INT NOT NULL\n");
        assertThat(rig.effects(needed))
                .as("rows that were current would be none")
                .containsExactly("source items cannot");
    }

    @Test
    void aColumnOfAView() throws Exception {
        String edited =
                FILE.replace("SUM(qty) AS total FROM", "SUM(qty) AS total, MIN(qty) AS least FROM");
        assertThat(rig.effects(edited))
                .as("what reads the other columns keeps its own rows")
                .containsExactly("view by_who rebuilds", "sink by_who rebuilds");
        check(edited, false);
    }

    @Test
    void whatAViewShows() throws Exception {
        String edited = FILE.replace("o.qty * i.price AS cost", "o.qty * i.price + 1 AS cost");
        assertThat(rig.effects(edited))
                .containsExactly("view priced rebuilds", "sink priced rebuilds");
        check(edited, false);
    }

    @Test
    void aRule() throws Exception {
        String edited =
                FILE.replace(
                        "      qty: BIGINT NOT NULL\n",
                        "      qty: BIGINT NOT NULL\n    expect:\n"
                                + "      - { name: sane, check: qty < 500, otherwise: drop }\n");
        assertThat(rig.effects(edited)).containsExactly("source orders keeps");
        check(edited, false);
    }

    @Test
    void namesOfAViewAndOfSinks() throws Exception {
        String edited =
                FILE.replace("  by_who: SELECT", "  totals: SELECT")
                        .replace("FROM by_who", "FROM totals")
                        .replace(
                                "  by_who: { from: by_who,",
                                "  shown: { table: by_who, from: totals,")
                        .replace("  large_file: {", "  kept_file: {");
        assertThat(rig.effects(edited))
                .containsExactly("view totals keeps", "sink kept_file keeps", "sink shown keeps");
        check(edited, false);
        // And back, and on: a label lasts.
        check(FILE, false);
    }

    @Test
    void theNameOfASource() throws Exception {
        String edited =
                FILE.replace("  orders:\n", "  bought:\n").replace("FROM orders", "FROM bought");
        assertThat(rig.effects(edited)).containsExactly("source bought keeps");
        check(edited, false);
    }

    @Test
    void optionsOfASink() throws Exception {
        String edited =
                FILE.replace("table: large }", "table: large }")
                        .replace(
                                "best_file: { from: best,",
                                "best_file: { buffer: { size: 64MB }, from: best,");
        assertThat(rig.effects(edited)).isEmpty();
        check(edited, false);
    }

    @Test
    void whatIsRemovedAsks() throws Exception {
        String edited =
                FILE.replaceAll("  priced: [^\n]*\n", "").replaceAll("  large: \\{[^\n]*\n", "");
        assertThat(rig.effects(edited))
                .containsExactly("view priced goes*", "sink large goes", "sink priced goes");
        assertThatThrownBy(() -> rig.run(edited, false))
                .isInstanceOf(TidewireException.class)
                .hasMessageContaining("PIPELINE_CHANGED");
        check(edited, true);
    }

    /** Whatever came in between, the file of before is what it was. */
    @Test
    void anEditAndTheWayBack() throws Exception {
        String edited = FILE.replace("qty > 80", "qty > 60");
        assertThat(rig.effects(edited))
                .containsExactly(
                        "view large rebuilds", "sink large rebuilds", "sink large_file rebuilds");
        check(edited, false);
        check(FILE, false);
    }

    /** Rows that were accepted before a rule was there are judged by it, like all others. */
    @Test
    void everythingOnceMore() throws Exception {
        String edited =
                FILE.replace(
                        "      qty: BIGINT NOT NULL\n",
                        "      qty: BIGINT NOT NULL\n    expect:\n"
                                + "      - { name: small, check: qty < 50, otherwise: drop }\n");
        rig.run(edited, false, new Start.Earliest());
        rig.compare(edited);
        more();
        rig.run(edited, false);
        rig.compare(edited);
    }

    @Test
    void everythingFromAPosition() throws Exception {
        Path orders = directory.resolve("orders.ndjson");
        List<String> lines = Files.readAllLines(orders);
        long position = lines.subList(0, 100).stream().mapToLong(line -> line.length() + 1).sum();
        Start from =
                new Start.Positions(
                        Map.of("orders", Map.of(orders.toString(), Long.toString(position))));
        assertThatThrownBy(() -> rig.run(FILE, false, from))
                .hasMessageContaining("PIPELINE_CHANGED");
        rig.run(FILE, true, from);
        Files.write(orders, lines.subList(100, lines.size()));
        rig.compare(FILE);
    }

    @Test
    void whatCannotBeReadAgainIsSaid() throws Exception {
        Path moved = directory.resolve("orders.ndjson");
        Files.writeString(moved, "");
        String edited = with("views", "most: SELECT item, MAX(qty) AS m FROM orders GROUP BY item");
        assertThat(rig.effects(edited)).containsExactly("view most from_now*");
        String over = with("views", "spread: SELECT n, COUNT(*) AS whos FROM by_who GROUP BY n");
        assertThat(rig.effects(over)).containsExactly("view spread cannot");
        assertThatThrownBy(() -> rig.run(over, false)).hasMessageContaining("PIPELINE_CHANGED");
    }
}
