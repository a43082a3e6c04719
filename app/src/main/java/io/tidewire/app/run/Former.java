package io.tidewire.app.run;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.Program;
import io.tidewire.app.plugin.Plugins;
import io.tidewire.app.shadow.Definition;
import io.tidewire.engine.change.Blueprint;
import io.tidewire.engine.checkpoint.SavedCheckpoint;
import io.tidewire.engine.runtime.SavedPipeline;
import io.tidewire.sql.Compiled;
import io.tidewire.sql.SqlCompiler;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The pipeline that a checkpoint is of, made once more from what the checkpoint says, to be
 * computed beside the one that goes on from it. It reads through the sources of that one: the same
 * places.
 */
final class Former {

    private final CheckedPipeline.Runnable pipeline;
    private final Changes changes;
    private final Blueprint blueprint;
    private final PipelineSpec spec;
    private final Program program;

    /**
     * @param pipeline that goes on from it
     * @param plugins whose functions its SQL may call
     * @throws TidewireException CHECKPOINT_UNREADABLE when it is not known what it was
     */
    Former(
            CheckedPipeline.Runnable pipeline,
            Plugins plugins,
            Changes changes,
            SavedCheckpoint saved) {
        this.pipeline = pipeline;
        this.changes = changes;
        this.blueprint = SavedPipeline.of(saved).blueprint();
        String text = SavedPipeline.definition(saved);
        if (text.isEmpty()) {
            throw unknown("the checkpoint does not say what the views were", null);
        }
        spec = opened(Definition.read(text));
        Compiled compiled = SqlCompiler.compile(spec, Set.of(), plugins.all());
        Program whole = compiled.program();
        if (whole == null) {
            Fault first =
                    compiled.faults().stream().filter(Fault::isError).findFirst().orElse(null);
            throw unknown(
                    "the SQL of the pipeline that was run before cannot be computed any more",
                    first == null ? null : first.message());
        }
        program = whole;
    }

    /** Without sinks. */
    PipelineSpec spec() {
        return spec;
    }

    Program program() {
        return program;
    }

    private static TidewireException unknown(String message, @Nullable String why) {
        return new TidewireException(
                ErrorCode.CHECKPOINT_UNREADABLE,
                message + (why == null ? "" : ": " + why),
                "run the file as it was once with this version of Tidewire, and stop it");
    }

    /** With the ways in of the file as it is now: the same places. */
    private PipelineSpec opened(PipelineSpec was) {
        List<PipelineSpec.Source> sources = new ArrayList<>();
        for (PipelineSpec.Source source : was.sources()) {
            PipelineSpec.Source now = now(source.name());
            sources.add(
                    now == null
                            ? source
                            : new PipelineSpec.Source(
                                    source.name(),
                                    now.connector(),
                                    now.options(),
                                    now.format(),
                                    source.columns(),
                                    source.computed(),
                                    source.primaryKey(),
                                    source.eventTime(),
                                    source.deduplicate(),
                                    source.expect(),
                                    source.location()));
        }
        return new PipelineSpec(was.name(), sources, was.views(), List.of(), was.settings());
    }

    /** The source of the file that goes on with one of before; absent when none does. */
    PipelineSpec.@Nullable Source now(String sourceBefore) {
        String label = label(sourceBefore);
        return pipeline.spec().sources().stream()
                .filter(source -> changes.source(source.name()).label().equals(label))
                .findFirst()
                .orElse(null);
    }

    /** What the checkpoint knows a source by. */
    String label(String sourceBefore) {
        return blueprint.sources().stream()
                .filter(source -> source.name().equals(sourceBefore))
                .map(source -> source.endpoint().label())
                .findFirst()
                .orElse(sourceBefore);
    }
}
