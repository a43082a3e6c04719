package io.tidewire.bench.nexmark;

import io.tidewire.testkit.nexmark.Query;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What is measured: how to run a query with it. */
sealed interface Contender permits TidewireContender, FlinkContender, DuckDbContender {

    /** As the table's head names it. */
    String name();

    /** Whether it can run a query from such an input. */
    boolean runs(Query query, Input input);

    /**
     * The command.
     *
     * @param print whether rows go to standard output; they are thrown away otherwise
     * @param gcFlag for the JVM
     */
    List<String> command(Query query, Input input, boolean print, String gcFlag) throws IOException;

    /** Variables of its environment. */
    Map<String, String> environment(String gcFlag);

    /** What a row on standard output has in it, and no other line. */
    String rowMark();
}
