package io.tidewire.sql;

import io.tidewire.api.error.Fault;
import io.tidewire.api.plan.Program;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What became of a pipeline's SQL.
 *
 * @param known the sources and views that are right, whatever is wrong with others
 * @param whole whether that is all of them
 * @param faults errors and warnings, in the order of the file
 */
public record Compiled(Program known, boolean whole, List<Fault> faults) {
    public Compiled {
        faults = List.copyOf(faults);
    }

    /** Absent when anything is wrong. */
    public @Nullable Program program() {
        return whole ? known : null;
    }
}
