package io.tidewire.app.run;

import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.function.UserFunction;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.Program;
import io.tidewire.app.file.PipelineFile;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A file with everything that is known about it without running it.
 *
 * @param program absent when the SQL does not compile
 * @param functions of the user's own that it may call
 * @param faults of the file, the SQL and the connectors, in the order of the file
 */
public record CheckedPipeline(
        PipelineFile file,
        @Nullable Program program,
        List<UserFunction> functions,
        List<Fault> faults) {

    public CheckedPipeline {
        functions = List.copyOf(functions);
        faults = List.copyOf(faults);
    }

    public boolean hasErrors() {
        return faults.stream().anyMatch(Fault::isError);
    }

    public List<Fault> warnings() {
        return faults.stream().filter(fault -> !fault.isError()).toList();
    }

    /**
     * @throws TidewireException with all faults, when there is an error
     */
    public Runnable valid() {
        PipelineSpec spec = file.spec();
        if (spec == null || program == null || hasErrors()) {
            throw new TidewireException(faults);
        }
        return new Runnable(spec, program, functions, file.deploy().serve());
    }

    /**
     * A pipeline without errors.
     *
     * @param functions of the user's own that it may call
     * @param served views whose rows are served at the edge where Flink runs it
     */
    public record Runnable(
            PipelineSpec spec, Program program, List<UserFunction> functions, List<String> served) {
        public Runnable {
            functions = List.copyOf(functions);
            served = List.copyOf(served);
        }
    }
}
