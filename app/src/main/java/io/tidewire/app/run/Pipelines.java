package io.tidewire.app.run;

import io.tidewire.api.connector.Connector;
import io.tidewire.api.error.Fault;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.app.file.Catalog;
import io.tidewire.app.file.PipelineFile;
import io.tidewire.app.file.PipelineReader;
import io.tidewire.app.plugin.Plugins;
import io.tidewire.connectors.ConnectorEnvironment;
import io.tidewire.connectors.Connectors;
import io.tidewire.connectors.format.Formats;
import io.tidewire.sql.Compiled;
import io.tidewire.sql.SqlCompiler;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** From a file to a pipeline that could run. */
public final class Pipelines {

    private Pipelines() {}

    /** What a file may name. Costs next to nothing. */
    public static Catalog catalog() {
        try (Connectors connectors =
                new Connectors(new ConnectorEnvironment("", Path.of(""), 0, Clock.systemUTC()))) {
            return new Catalog(
                    connectors.all().stream().map(Connector::spec).toList(),
                    Formats.all().stream().map(format -> format.spec()).toList());
        }
    }

    /**
     * Reads, compiles and checks a file; nothing outside is touched, nothing thrown.
     *
     * @param settings {@code a.b=value}, over what the file says
     */
    public static CheckedPipeline check(
            Path file, List<String> settings, UnaryOperator<@Nullable String> environment) {
        return check(file, settings, environment, Plugins.of(file, null));
    }

    /** The same with the functions of other plug-ins than those beside the file. */
    public static CheckedPipeline check(
            Path file,
            List<String> settings,
            UnaryOperator<@Nullable String> environment,
            Plugins plugins) {
        return check(read(file, settings, environment), plugins, false);
    }

    /** Reads a file without compiling its SQL. */
    public static PipelineFile read(
            Path file, List<String> settings, UnaryOperator<@Nullable String> environment) {
        return PipelineReader.read(file, catalog(), settings, environment);
    }

    /**
     * Compiles and checks what was read, and whether what the sources read is there; nothing is
     * opened.
     */
    public static CheckedPipeline checkWithInputs(PipelineFile file, Plugins plugins) {
        return check(file, plugins, true);
    }

    private static CheckedPipeline check(PipelineFile file, Plugins plugins, boolean inputs) {
        PipelineSpec spec = file.spec();
        if (spec == null) {
            return new CheckedPipeline(
                    file,
                    null,
                    plugins.all(),
                    PipelineReader.merge(file.faults(), plugins.faults()));
        }
        Compiled compiled = SqlCompiler.compile(spec, file.unknown(), plugins.all());
        List<Fault> later = new ArrayList<>(plugins.faults());
        later.addAll(compiled.faults());
        later.addAll(ConnectorChecks.check(spec, compiled.known(), file.faulty(), inputs));
        return new CheckedPipeline(
                file,
                compiled.program(),
                plugins.all(),
                PipelineReader.merge(file.faults(), later));
    }
}
