package io.tidewire.app.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.deploy.JobPlan.Grouping;
import io.tidewire.api.plan.Program;
import io.tidewire.app.run.Pipelines;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class GroupsTest {

    private static final String PIPELINE =
            """
            name: shop
            sources:
              clicks:
                connector: kafka
                topic: clicks
                bootstrap_servers: broker:9092
                columns: { item: STRING, price: INT }
              items:
                connector: kafka
                topic: items
                bootstrap_servers: broker:9092
                columns: { item: STRING, kind: STRING }
                primary_key: item
            views:
              dear: SELECT UPPER(item) AS item, price FROM clicks WHERE price > 100
              counted: SELECT item, COUNT(*) AS n FROM dear GROUP BY item
              tested: %s
            """;

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT item, MAX(price) AS m FROM clicks GROUP BY item           | OF_STREAM",
                "SELECT item, COUNT(*) AS n FROM dear GROUP BY item HAVING COUNT(*) > 1 | OF_STREAM",
                "SELECT n, item FROM counted WHERE n > 1                          | OF_STREAM",
                "SELECT n, COUNT(*) AS items FROM counted GROUP BY n              | OF_CHANGES",
                "SELECT kind, COUNT(*) AS n FROM items GROUP BY kind              | OF_CHANGES",
                "SELECT item, kind, MAX(kind) AS m FROM items GROUP BY item, kind | NONE",
                "SELECT item, price FROM clicks                                   | NONE",
                "SELECT item, kind FROM items                                     | NONE",
            })
    void whatTheRowsOfAViewAreGroupsOf(String sql, Grouping grouping) throws Exception {
        Program program = compiled(sql);
        assertThat(Groups.of(program.views().getLast(), program)).isEqualTo(grouping);
    }

    /** Without its key a row does not tell which group it is. */
    @Test
    void groupsThatCannotBeToldApartAreNone() throws Exception {
        Program program = compiled("SELECT n FROM counted");
        assertThat(Groups.of(program.views().getLast(), program)).isEqualTo(Grouping.NONE);
    }

    private Program compiled(String sql) throws Exception {
        Path file = Files.writeString(folder.resolve("p.yaml"), PIPELINE.formatted(sql));
        return Pipelines.check(file, List.of(), name -> null).valid().program();
    }
}
