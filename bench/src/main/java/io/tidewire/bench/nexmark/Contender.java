package io.tidewire.bench.nexmark;

import io.tidewire.bench.measure.Command;
import io.tidewire.testkit.nexmark.Query;

import java.io.IOException;

/** What is measured: how to run a query with it. */
interface Contender {

    /** As the table names it. */
    String name();

    /**
     * Those of one family are ways to run the same engine, of which the one counts that takes the
     * least CPU: after the first round the others are not measured again.
     */
    default String family() {
        return name();
    }

    /** Whether it can run a query from such an input. */
    boolean runs(Query query, Input input);

    /** Whether its result is an answer to the query. */
    default boolean answers() {
        return true;
    }

    /**
     * The command.
     *
     * @param gcFlag for the JVM
     */
    Command command(Query query, Input input, Output output, String gcFlag) throws IOException;

    /** What a row on standard output has in it, and no other line; empty when it prints none. */
    default String rowMark() {
        return "";
    }
}
