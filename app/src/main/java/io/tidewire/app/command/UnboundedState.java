package io.tidewire.app.command;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.circuit.OperatorInfo;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** What a pipeline keeps for ever: a warning each, with what would bound it. */
final class UnboundedState {

    private UnboundedState() {}

    static List<Fault> of(CheckedPipeline.Runnable pipeline) {
        List<Fault> warnings = new ArrayList<>();
        for (PipelineSpec.Source source : pipeline.spec().sources()) {
            PipelineSpec.Deduplicate deduplicate = source.deduplicate();
            if (deduplicate != null && deduplicate.within().isZero()) {
                warnings.add(
                        Fault.warning(
                                ErrorCode.SQL_UNBOUNDED_STATE,
                                "source '"
                                        + source.name()
                                        + "': nothing bounds the state of deduplicate (each "
                                        + String.join(", ", deduplicate.by())
                                        + ", for ever)",
                                "say how far apart repeats may be: within: 1h",
                                deduplicate.location()));
            }
        }
        for (OperatorInfo operator : Circuit.describe(pipeline.program())) {
            if (operator.unbounded()) {
                warnings.add(
                        Fault.warning(
                                ErrorCode.SQL_UNBOUNDED_STATE,
                                "view '"
                                        + operator.view()
                                        + "': nothing bounds the state of the "
                                        + operator.name()
                                        + " ("
                                        + operator.state()
                                        + ")",
                                operator.hint(),
                                place(operator.view(), pipeline.spec())));
            }
        }
        return warnings;
    }

    private static @Nullable Location place(String view, PipelineSpec spec) {
        for (PipelineSpec.View written : spec.views()) {
            if (written.name().equals(view)) {
                return written.location();
            }
        }
        return null;
    }
}
