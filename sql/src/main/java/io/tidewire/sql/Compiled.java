package io.tidewire.sql;

import io.tidewire.api.error.Fault;
import io.tidewire.api.plan.Program;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What became of a pipeline's SQL.
 *
 * @param program absent when at least one fault is an error
 * @param faults errors and warnings, in the order of the file
 */
public record Compiled(@Nullable Program program, List<Fault> faults) {
    public Compiled {
        faults = List.copyOf(faults);
    }
}
