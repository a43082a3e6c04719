package io.tidewire.app.file;

import io.tidewire.api.connector.ConnectorSpec;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.api.pipeline.PipelineSpec.WhenFull;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.app.file.SectionReader.Context;
import io.tidewire.app.yaml.Overrides;
import io.tidewire.app.yaml.Variables;
import io.tidewire.app.yaml.YamlNode;
import io.tidewire.app.yaml.YamlNode.Entry;
import io.tidewire.app.yaml.YamlNode.Mapping;
import io.tidewire.app.yaml.YamlNode.Scalar;
import io.tidewire.app.yaml.YamlReader;
import io.tidewire.app.yaml.YamlSource;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Reads a pipeline file. Everything that is wrong with it is found in one pass; nothing is thrown.
 */
public final class PipelineReader {

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
    private static final Pattern PIPELINE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    private final Context context;
    private final Set<String> unknown = new HashSet<>();
    private final Set<String> faulty = new HashSet<>();

    private PipelineReader(Context context) {
        this.context = context;
    }

    /**
     * @param file as messages name it
     * @param settings {@code a.b=value}, over what the file says
     */
    public static PipelineFile read(
            Path file,
            Catalog catalog,
            List<String> settings,
            UnaryOperator<@Nullable String> environment) {
        Path directory = file.toAbsolutePath().getParent();
        Variables variables =
                new Variables(environment, directory == null ? Path.of("") : directory);
        FaultList faults = new FaultList();
        YamlSource source = TextFiles.read(file, faults::add);
        if (source == null) {
            return new PipelineFile(
                    null,
                    ServeSettings.DEFAULT,
                    DeploySettings.DEFAULT,
                    Set.of(),
                    Set.of(),
                    faults.sorted(),
                    variables.secrets());
        }
        return read(source, catalog, settings, variables, faults);
    }

    /** Reads text that stands in no file. */
    public static PipelineFile read(
            YamlSource source, Catalog catalog, List<String> settings, Variables variables) {
        return read(source, catalog, settings, variables, new FaultList());
    }

    private static PipelineFile read(
            YamlSource source,
            Catalog catalog,
            List<String> settings,
            Variables variables,
            FaultList faults) {
        PipelineReader reader = new PipelineReader(new Context(catalog, variables, faults));
        YamlNode root = YamlReader.read(source, variables, faults::add);
        PipelineSpec spec = null;
        ServeSettings serve = ServeSettings.DEFAULT;
        DeploySettings deploy = DeploySettings.DEFAULT;
        if (root == null || (root instanceof Scalar scalar && scalar.isEmpty())) {
            if (!faults.hasErrors()) {
                faults.error(
                        ErrorCode.MISSING_KEY,
                        "the file is empty",
                        "a pipeline has a name, sources, views and sinks",
                        source.start());
            }
        } else {
            Mapping mapping =
                    SectionReader.mappingOf(
                            "a pipeline",
                            Overrides.apply(root, settings, variables, faults::add),
                            reader.context);
            if (mapping != null) {
                SectionReader section = reader.open(mapping);
                serve = reader.serve(section);
                spec = reader.pipeline(section);
                deploy = new DeployReader(reader.context).read(section, spec.views());
            }
        }
        return new PipelineFile(
                spec,
                serve,
                deploy,
                reader.unknown,
                reader.faulty,
                faults.sorted(),
                variables.secrets());
    }

    private SectionReader open(Mapping mapping) {
        return SectionReader.open(
                "the pipeline", mapping, mapping.location(), FileKeys.PIPELINE, false, context);
    }

    private PipelineSpec pipeline(SectionReader section) {
        String name = section.text("name", "pipeline");
        if (!PIPELINE_NAME.matcher(name).matches()) {
            context.faults()
                    .error(
                            ErrorCode.WRONG_VALUE,
                            "'" + name + "' cannot be a pipeline's name",
                            "letters, digits, '_' and '-', at most 64",
                            section.at("name"));
        }
        Map<String, Location> tables = new HashMap<>();
        List<PipelineSpec.Source> sources = new ArrayList<>();
        SourceReader sourceReader = new SourceReader(context);
        for (Entry entry : named(section, "sources", "source", tables)) {
            long errors = context.faults().errors();
            PipelineSpec.Source source = sourceReader.read(entry);
            if (source != null) {
                sources.add(source);
            }
            if (context.faults().errors() > errors) {
                faulty.add(entry.name());
            }
        }
        if (section.node("sources") instanceof Mapping mapping && mapping.entries().isEmpty()) {
            context.faults()
                    .error(
                            ErrorCode.MISSING_KEY,
                            "the pipeline has no source",
                            "name one under 'sources'",
                            mapping.location());
        }
        unknown.addAll(sourceReader.unknown());
        List<PipelineSpec.View> views = new ArrayList<>();
        for (Entry entry : named(section, "views", "view", tables)) {
            view(entry, views);
        }
        List<PipelineSpec.Sink> sinks = new ArrayList<>();
        for (Entry entry : named(section, "sinks", "sink", new HashMap<>())) {
            sink(entry, tables, sinks);
        }
        return new PipelineSpec(name, sources, views, sinks, runSettings(section));
    }

    /** The entries of a mapping whose names are identifiers that no other has. */
    private List<Entry> named(
            SectionReader section, String key, String noun, Map<String, Location> taken) {
        Mapping mapping = section.section(key);
        if (mapping == null) {
            return List.of();
        }
        for (Entry entry : mapping.entries()) {
            if (!IDENTIFIER.matcher(entry.name()).matches()) {
                context.faults()
                        .error(
                                ErrorCode.WRONG_VALUE,
                                "'" + entry.key().shown() + "' cannot be the name of a " + noun,
                                "letters, digits and '_', not beginning with a digit",
                                entry.key().location());
            }
            Location first = taken.putIfAbsent(entry.name(), entry.key().location());
            if (first != null) {
                unknown.add(entry.name());
                context.faults()
                        .error(
                                ErrorCode.CONFLICT,
                                "the name '"
                                        + entry.name()
                                        + "' is taken by the source at line "
                                        + first.line(),
                                "sources and views share their names: rename one",
                                entry.key().location());
            }
        }
        return mapping.entries();
    }

    private void view(Entry entry, List<PipelineSpec.View> views) {
        String name = entry.name();
        SqlText sql;
        Emit emit = Emit.FINAL;
        Duration retain = null;
        if (entry.value() instanceof Mapping mapping) {
            SectionReader section =
                    SectionReader.open(
                            "the view '" + name + "'",
                            mapping,
                            entry.key().location(),
                            FileKeys.VIEW,
                            false,
                            context);
            sql = section.sql("sql");
            emit = Emit.valueOf(section.text("emit", "final").toUpperCase(Locale.ROOT));
            retain = retain(section);
        } else {
            sql = SectionReader.sql(name, entry.value(), context);
        }
        if (sql == null) {
            unknown.add(name);
        } else {
            views.add(new PipelineSpec.View(name, sql, emit, retain, entry.key().location()));
        }
    }

    private @Nullable Duration retain(SectionReader section) {
        if (!(section.value("retain") instanceof Duration retain)) {
            return null;
        }
        if (retain.isZero()) {
            context.faults()
                    .error(
                            ErrorCode.WRONG_VALUE,
                            "'retain' must be longer than nothing",
                            "retain: 7d; leave it out to keep everything",
                            section.at("retain"));
            return null;
        }
        return retain;
    }

    private void sink(Entry entry, Map<String, Location> tables, List<PipelineSpec.Sink> sinks) {
        String what = "the sink '" + entry.name() + "'";
        Mapping mapping = SectionReader.mappingOf(what, entry.value(), context);
        if (mapping == null) {
            return;
        }
        long errors = context.faults().errors();
        OptionsReader reader = new OptionsReader(false, context);
        ConnectorSpec.Side side = reader.side(mapping);
        SectionReader section =
                SectionReader.open(
                        what,
                        mapping,
                        entry.key().location(),
                        OptionsReader.keys(FileKeys.SINK, side),
                        side == null,
                        context);
        String from = section.text("from");
        if (from != null && !tables.containsKey(from)) {
            context.faults()
                    .error(
                            ErrorCode.UNKNOWN_NAME,
                            "there is no view or source '" + from + "'",
                            Suggestions.hint(
                                    from, "there are", tables.keySet().stream().sorted().toList()),
                            section.at("from"));
            from = null;
        }
        Options options = side == null ? Options.NONE : reader.options(section, side.options());
        PipelineSpec.Format format = side == null ? null : reader.format(section, side);
        PipelineSpec.Buffer buffer = buffer(section, what);
        String connector = section.text("connector");
        boolean sound = context.faults().errors() == errors;
        if (sound && from != null && side != null && connector != null) {
            sinks.add(
                    new PipelineSpec.Sink(
                            entry.name(),
                            from,
                            connector,
                            options,
                            format,
                            buffer,
                            entry.key().location()));
        }
    }

    private PipelineSpec.Buffer buffer(SectionReader sink, String what) {
        Mapping mapping = sink.section("buffer");
        if (mapping == null) {
            return PipelineSpec.Buffer.DEFAULT;
        }
        SectionReader section =
                SectionReader.open(
                        "the buffer of " + what,
                        mapping,
                        sink.at("buffer"),
                        FileKeys.BUFFER,
                        false,
                        context);
        return new PipelineSpec.Buffer(
                section.integer("size"),
                WhenFull.valueOf(section.text("when_full", "block").toUpperCase(Locale.ROOT)));
    }

    private SectionReader run(SectionReader section) {
        Mapping mapping = section.node("run") instanceof Mapping found ? found : null;
        return SectionReader.open(
                "'run'",
                mapping == null ? new Mapping(List.of(), false, section.at("run")) : mapping,
                section.at("run"),
                FileKeys.RUN,
                false,
                context);
    }

    private PipelineSpec.RunSettings runSettings(SectionReader section) {
        SectionReader run = run(section);
        return new PipelineSpec.RunSettings(
                (int) run.integer("workers"),
                (int) run.integer("step_rows"),
                run.duration("checkpoint_every"),
                (int) run.integer("state_heap_percent"),
                run.integer("state_disk_mb"));
    }

    private ServeSettings serve(SectionReader section) {
        section.section("run");
        SectionReader run = run(section);
        String token = run.text("token");
        if (token != null) {
            context.variables().addSecret(token);
        }
        return new ServeSettings(
                run.text("host", ServeSettings.DEFAULT.host()),
                (int) run.integer("port"),
                (int) run.integer("kafka_port"),
                token,
                run.strings("cors_origins"),
                run.strings("hosts"));
    }

    /** The faults of reading, and those that were found later, in the order of the file. */
    public static List<Fault> merge(List<Fault> faults, List<Fault> later) {
        FaultList all = new FaultList();
        faults.forEach(all::add);
        later.forEach(all::add);
        return all.sorted();
    }
}
