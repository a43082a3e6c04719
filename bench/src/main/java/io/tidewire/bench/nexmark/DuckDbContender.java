package io.tidewire.bench.nexmark;

import io.tidewire.testkit.nexmark.Query;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * DuckDB over the same files as one batch: what reading and computing costs when nothing has to be
 * right before the end.
 */
record DuckDbContender(Path java, String classPath) implements Contender {

    @Override
    public String name() {
        return "DuckDB, batch";
    }

    @Override
    public boolean runs(Query query, Input input) {
        return input instanceof Input.Files && DuckDbRun.TEXTS.containsKey(query);
    }

    @Override
    public List<String> command(Query query, Input input, boolean print, String gcFlag) {
        if (!(input instanceof Input.Files(Path folder))) {
            throw new IllegalArgumentException(input.toString());
        }
        return List.of(
                java.toString(),
                "--enable-native-access=ALL-UNNAMED",
                gcFlag,
                "-cp",
                classPath,
                DuckDbRun.class.getName(),
                query.name(),
                folder.toString(),
                "2");
    }

    @Override
    public Map<String, String> environment(String gcFlag) {
        return Map.of();
    }

    /** It gives out nothing before its end. */
    @Override
    public String rowMark() {
        return "";
    }
}
