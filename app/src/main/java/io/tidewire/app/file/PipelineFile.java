package io.tidewire.app.file;

import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/**
 * What came out of reading a pipeline file.
 *
 * @param spec what could be read, whatever is wrong with the rest; nothing of a file that is none
 * @param unknown sources and views whose columns cannot be known because of their faults
 * @param faulty sources that have a fault of any kind; a sink that has one is not in the spec
 * @param faults in the order of the file
 * @param secrets values that must never be shown
 */
public record PipelineFile(
        @Nullable PipelineSpec spec,
        ServeSettings serve,
        DeploySettings deploy,
        Set<String> unknown,
        Set<String> faulty,
        List<Fault> faults,
        Set<String> secrets) {

    public PipelineFile {
        unknown = Set.copyOf(unknown);
        faulty = Set.copyOf(faulty);
        faults = List.copyOf(faults);
        secrets = Set.copyOf(secrets);
    }

    public boolean hasErrors() {
        return spec == null || faults.stream().anyMatch(Fault::isError);
    }

    /**
     * The pipeline, if nothing is wrong with its file.
     *
     * @throws TidewireException with all faults
     */
    public PipelineSpec valid() {
        if (spec == null || hasErrors()) {
            throw new TidewireException(faults);
        }
        return spec;
    }

    /** Never the secrets. */
    @Override
    public String toString() {
        return "PipelineFile[" + (spec == null ? "" : spec.name()) + ", " + faults + "]";
    }
}
