package io.tidewire.sql.function;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** docs/sql/functions.md names every function there is. */
class FunctionsPageTest {

    @Test
    void everyFunctionIsOnThePage() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "sql", "functions.md"));
        assertThat(FlinkOperatorTable.INSTANCE.names())
                .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }
}
