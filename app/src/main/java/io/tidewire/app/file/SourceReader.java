package io.tidewire.app.file;

import io.tidewire.api.connector.ConnectorSpec;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.api.plan.Program.Otherwise;
import io.tidewire.api.plan.Program.SourceTable;
import io.tidewire.app.file.SectionReader.Context;
import io.tidewire.app.yaml.YamlNode;
import io.tidewire.app.yaml.YamlNode.Entry;
import io.tidewire.app.yaml.YamlNode.Mapping;
import io.tidewire.app.yaml.YamlNode.Sequence;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads one source of the file. */
final class SourceReader {

    private static final Schema RAW_LINE = Schema.of(new Field("line", DataType.STRING.notNull()));

    private final Context context;
    private final Set<String> unknown = new HashSet<>();

    SourceReader(Context context) {
        this.context = context;
    }

    /** Those that were read whose columns are not all known: SQL over them cannot be judged. */
    Set<String> unknown() {
        return unknown;
    }

    PipelineSpec.@Nullable Source read(Entry entry) {
        String name = entry.name();
        Mapping mapping =
                SectionReader.mappingOf("the source '" + name + "'", entry.value(), context);
        if (mapping == null) {
            unknown.add(name);
            return null;
        }
        OptionsReader reader = new OptionsReader(true, context);
        ConnectorSpec.Side side = reader.side(mapping);
        SectionReader section =
                SectionReader.open(
                        "the source '" + name + "'",
                        mapping,
                        entry.key().location(),
                        OptionsReader.keys(FileKeys.SOURCE, side),
                        side == null,
                        context);
        Options options = side == null ? Options.NONE : reader.options(section, side.options());
        PipelineSpec.Format format = side == null ? null : reader.format(section, side);
        ColumnReader columns = new ColumnReader(context);
        if (section.has("columns")) {
            columns.read(section);
        } else if (format != null && format.name().equals("raw")) {
            columns.use(RAW_LINE);
        } else {
            columns.missing(section, entry.key().location());
        }
        if (!columns.complete()) {
            unknown.add(name);
        }
        return new PipelineSpec.Source(
                name,
                section.text("connector", ""),
                options,
                format,
                columns.schema(),
                columns.computed(),
                columns.known(section.strings("primary_key"), section, "primary_key"),
                eventTime(section, columns),
                deduplicate(section, columns),
                expectations(section),
                entry.key().location());
    }

    private PipelineSpec.@Nullable EventTime eventTime(SectionReader source, ColumnReader columns) {
        Mapping mapping = source.section("event_time");
        if (mapping == null) {
            return null;
        }
        SectionReader section =
                SectionReader.open(
                        "'event_time' of " + source.what(),
                        mapping,
                        mapping.location(),
                        FileKeys.EVENT_TIME,
                        false,
                        context);
        String column = section.text("column");
        Duration maxDelay = section.duration("max_delay");
        Duration idleAfter = section.duration("idle_after");
        Duration maxAhead = section.duration("max_ahead");
        if (column == null || columns.known(List.of(column), section, "column").isEmpty()) {
            return null;
        }
        int index = columns.schema().indexOf(column);
        if (index >= 0 && !isTimestamp(columns.schema().type(index))) {
            context.faults()
                    .error(
                            ErrorCode.WRONG_VALUE,
                            "the event time column '"
                                    + column
                                    + "' must be a TIMESTAMP or TIMESTAMP_LTZ, but is "
                                    + columns.schema().type(index),
                            "declare it as TIMESTAMP(3), or add a column such as"
                                    + " event_at: AS TO_TIMESTAMP("
                                    + column
                                    + ")",
                            section.at("column"));
            return null;
        }
        return new PipelineSpec.EventTime(
                column, maxDelay, idleAfter, maxAhead, section.at("column"));
    }

    private static boolean isTimestamp(DataType type) {
        return type.kind() == DataType.Kind.TIMESTAMP || type.kind() == DataType.Kind.TIMESTAMP_LTZ;
    }

    private PipelineSpec.@Nullable Deduplicate deduplicate(
            SectionReader source, ColumnReader columns) {
        Mapping mapping = source.section("deduplicate");
        if (mapping == null) {
            return null;
        }
        SectionReader section =
                SectionReader.open(
                        "'deduplicate' of " + source.what(),
                        mapping,
                        mapping.location(),
                        FileKeys.DEDUPLICATE,
                        false,
                        context);
        List<String> by = columns.known(section.strings("by"), section, "by");
        Duration within = section.duration("within");
        return by.isEmpty() ? null : new PipelineSpec.Deduplicate(by, within, section.at("by"));
    }

    private List<PipelineSpec.Expectation> expectations(SectionReader source) {
        YamlNode node = source.node("expect");
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof Sequence sequence)) {
            context.faults()
                    .error(
                            ErrorCode.WRONG_VALUE,
                            "'expect' of "
                                    + source.what()
                                    + " must be a list of rules, but is "
                                    + node.kind(),
                            "begin each rule with '- name:'",
                            node.location());
            return List.of();
        }
        List<PipelineSpec.Expectation> result = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (YamlNode item : sequence.items()) {
            Mapping mapping = SectionReader.mappingOf("a rule of " + source.what(), item, context);
            if (mapping != null) {
                expectation(source, mapping, names, result);
            }
        }
        return result;
    }

    private void expectation(
            SectionReader source,
            Mapping mapping,
            Set<String> names,
            List<PipelineSpec.Expectation> result) {
        Location at = mapping.location();
        SectionReader section =
                SectionReader.open(
                        "a rule of " + source.what(),
                        mapping,
                        at,
                        FileKeys.EXPECTATION,
                        false,
                        context);
        String name = section.text("name");
        SqlText check = section.sql("check");
        String otherwise = section.text("otherwise", "quarantine");
        if (name != null && !names.add(name)) {
            context.faults()
                    .error(
                            ErrorCode.CONFLICT,
                            source.what() + " has two rules named '" + name + "'",
                            "give each a name of its own",
                            section.at("name"));
        }
        if (name != null && check != null) {
            result.add(
                    new PipelineSpec.Expectation(
                            name,
                            check,
                            Otherwise.valueOf(otherwise.toUpperCase(Locale.ROOT)),
                            at));
        }
    }

    /** Names that a source cannot give its columns. */
    static boolean isReserved(String column) {
        return column.equals(SourceTable.TAGS);
    }
}
