package io.tidewire.engine.runtime;

import io.tidewire.api.serving.Status;
import io.tidewire.engine.change.Blueprint;
import io.tidewire.engine.change.Saved;
import io.tidewire.engine.checkpoint.SavedCheckpoint;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.quality.SourceBooks;
import io.tidewire.engine.state.StateReader;

import java.util.HashMap;
import java.util.Map;

/** What a checkpoint says of its pipeline, without its state. Stateless. */
public final class SavedPipeline {

    private SavedPipeline() {}

    /** What there is to go on from. */
    public static Saved of(SavedCheckpoint checkpoint) {
        Blueprint blueprint = Blueprint.read(checkpoint.small(Blueprint.NAME));
        Map<String, Long> read = new HashMap<>();
        for (Blueprint.Source source : blueprint.sources()) {
            String label = source.endpoint().label();
            read.put(label, books(checkpoint, label).read());
        }
        return new Saved(blueprint, checkpoint.parts(), checkpoint.about().positions(), read);
    }

    /** The books of a source, by its label. */
    public static Status.Books books(SavedCheckpoint checkpoint, String label) {
        SourceBooks books = new SourceBooks();
        if (checkpoint.has(PipelineState.SOURCE + label)) {
            StateReader in = checkpoint.small(PipelineState.SOURCE + label);
            in.section("source", 1);
            books.restore(in);
        }
        return books.books();
    }

    /** What its tables are, as it was told; empty when it was told nothing. */
    public static String definition(SavedCheckpoint checkpoint) {
        return checkpoint.has(PipelineState.DEFINITION)
                ? checkpoint.small(PipelineState.DEFINITION).readString()
                : "";
    }

    /** How fast it computes when it has rows; 0 when it never had any. */
    public static double rowsPerSecond(SavedCheckpoint checkpoint) {
        Pace pace = new Pace();
        if (checkpoint.has(PipelineState.PACE)) {
            pace.read(checkpoint.small(PipelineState.PACE));
        }
        return pace.rowsPerSecond();
    }

    /** The watermarks of the sources that have event time, by {@link Circuit#clock}. */
    public static Map<String, Long> watermarks(SavedCheckpoint checkpoint) {
        return Circuit.watermarks(checkpoint.small(PipelineState.WATERMARKS));
    }
}
