package io.tidewire.app.run;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.connector.SourceContext;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.Program;
import io.tidewire.api.plan.Program.SourceTable;
import io.tidewire.connectors.format.Formats;
import io.tidewire.engine.quality.RowChecks;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/** What sources and sinks of a pipeline are opened, or checked, with. */
public final class Contexts {

    private final PipelineSpec spec;
    private final Program program;
    private final Clock clock;

    public Contexts(PipelineSpec spec, Program program, Clock clock) {
        this.spec = spec;
        this.program = program;
        this.clock = clock;
    }

    public SourceContext source(PipelineSpec.Source source) {
        SourceTable table = table(source.name());
        return new SourceContext(
                source.name(),
                spec.name(),
                table.decoded(),
                source.options(),
                source.format(),
                new RowChecks(table, decoder(source)),
                clock);
    }

    /** The source's part of the program. */
    public SourceTable table(String source) {
        for (SourceTable table : program.sources()) {
            if (table.name().equals(source)) {
                return table;
            }
        }
        throw missing(source);
    }

    /** Makes decoders of the source's format. */
    public Supplier<Decoder> decoder(PipelineSpec.Source source) {
        Schema schema = table(source.name()).decoded();
        PipelineSpec.Format format = source.format();
        if (format == null) {
            throw new TidewireException(
                    ErrorCode.INTERNAL, "the source '" + source.name() + "' has no format", null);
        }
        return () -> Formats.named(format.name()).decoder(schema, format.options());
    }

    /** Of one that is only checked. */
    public SinkContext sink(PipelineSpec.Sink sink, SinkContext.RejectedRows rejected) {
        return sink(sink, sink.name(), false, rejected, null);
    }

    /**
     * @param label what the data directory knows it by
     * @param beside whether what is there serves on for now
     * @param home a folder of its own; null when it is only checked
     */
    SinkContext sink(
            PipelineSpec.Sink sink,
            String label,
            boolean beside,
            SinkContext.RejectedRows rejected,
            @Nullable Path home) {
        Followed followed = followed(sink.from());
        PipelineSpec.Format format = sink.format();
        return new SinkContext(
                sink.name(),
                label,
                beside,
                spec.name(),
                followed.schema,
                followed.insertOnly,
                followed.key,
                sink.options(),
                format,
                () -> {
                    if (format == null) {
                        throw new IllegalStateException(sink.name() + " has no format");
                    }
                    return Formats.named(format.name()).encoder(followed.schema, format.options());
                },
                rejected,
                home,
                spec.settings().checkpointEvery(),
                clock);
    }

    private record Followed(Schema schema, boolean insertOnly, List<Integer> key) {}

    private Followed followed(String name) {
        for (Program.View view : program.views()) {
            if (view.name().equals(name)) {
                return new Followed(view.schema(), view.insertOnly(), view.key());
            }
        }
        for (SourceTable table : program.sources()) {
            if (table.name().equals(name)) {
                return new Followed(
                        table.schema(), table.primaryKey().isEmpty(), table.primaryKey());
            }
        }
        throw missing(name);
    }

    private static TidewireException missing(String name) {
        return new TidewireException(
                ErrorCode.INTERNAL, "the program has no table '" + name + "'", null);
    }
}
