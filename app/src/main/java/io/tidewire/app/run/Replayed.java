package io.tidewire.app.run;

import io.tidewire.api.connector.Source;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.engine.change.Start;
import io.tidewire.engine.checkpoint.SavedCheckpoint;

import java.util.Map;
import java.util.function.Supplier;

/**
 * Opens sources to be read once more, from where it was asked up to where the checkpoint stands.
 */
record Replayed(Changes changes, SavedCheckpoint saved, Wiring wiring) {

    Source open(PipelineSpec.Source source) {
        Source opened = upTo(until(source.name()), source.name(), () -> wiring.open(source));
        if (opened instanceof NoRows) {
            return opened;
        }
        return switch (changes.start()) {
            case Start.Earliest _ -> opened;
            case Start.At at -> {
                if (!opened.startAt(at.time())) {
                    opened.close();
                    throw new TidewireException(
                            ErrorCode.BAD_ARGUMENT,
                            "source '" + source.name() + "' does not know when its records came",
                            "say where it begins: --from " + source.name() + "/PARTITION=POSITION");
                }
                yield opened;
            }
            case Start.Positions given ->
                    new StartingAt(opened, given.positions().getOrDefault(source.name(), Map.of()));
        };
    }

    private Map<String, String> until(String source) {
        return saved.about().positions().getOrDefault(changes.source(source).label(), Map.of());
    }

    /**
     * @param positions that it has got to; none when nothing was read
     */
    static Source upTo(Map<String, String> positions, String name, Supplier<Source> source) {
        if (positions.isEmpty()) {
            return new NoRows();
        }
        Source opened = source.get();
        if (!opened.stopAt(positions)) {
            opened.close();
            throw new TidewireException(
                    ErrorCode.SOURCE_FAILED,
                    "source '" + name + "' cannot be read again",
                    "use a source that can, such as kafka, or a file");
        }
        return opened;
    }
}
