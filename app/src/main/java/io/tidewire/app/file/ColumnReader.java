package io.tidewire.app.file;

import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.app.file.SectionReader.Context;
import io.tidewire.app.file.TypeParser.BadType;
import io.tidewire.app.yaml.SqlLines;
import io.tidewire.app.yaml.YamlNode;
import io.tidewire.app.yaml.YamlNode.Entry;
import io.tidewire.app.yaml.YamlNode.Mapping;
import io.tidewire.app.yaml.YamlNode.Origin;
import io.tidewire.app.yaml.YamlNode.Scalar;
import io.tidewire.app.yaml.YamlNode.Sequence;
import io.tidewire.app.yaml.YamlNode.Style;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the columns of one source: those with a type, and those computed {@code AS} SQL. */
final class ColumnReader {

    private static final Pattern COMPUTED = Pattern.compile("AS\\s+", Pattern.CASE_INSENSITIVE);

    private final Context context;
    private final List<Field> fields = new ArrayList<>();
    private final List<PipelineSpec.Computed> computed = new ArrayList<>();
    private boolean complete = true;
    private boolean cutOff;

    ColumnReader(Context context) {
        this.context = context;
    }

    void use(Schema schema) {
        fields.addAll(schema.fields());
    }

    /** Reports that there are none. */
    void missing(SectionReader section, Location at) {
        complete = false;
        context.faults()
                .error(
                        ErrorCode.MISSING_KEY,
                        section.what() + " needs the key 'columns'",
                        "columns: The columns with their types, in order.",
                        at);
    }

    void read(SectionReader section) {
        Mapping mapping = section.section("columns");
        if (mapping == null) {
            complete = false;
            return;
        }
        for (Entry entry : mapping.entries()) {
            if (SourceReader.isReserved(entry.name()) || entry.name().isBlank()) {
                context.faults()
                        .error(
                                ErrorCode.WRONG_VALUE,
                                "a column cannot be named '" + entry.name() + "'",
                                "Tidewire keeps that name for itself",
                                entry.key().location());
            } else {
                column(mapping, entry);
            }
        }
        if (fields.isEmpty() && complete) {
            missing(section, mapping.location());
        }
    }

    private void column(Mapping mapping, Entry entry) {
        YamlNode value = entry.value();
        if (!(value instanceof Scalar scalar) || scalar.isEmpty()) {
            // What follows the comma of a type that was cut off looks like a column of its own.
            if (!cutOff) {
                noType(entry);
            }
            complete = false;
            return;
        }
        cutOff = mapping.flow() && scalar.isUntyped() && isOpen(scalar.value());
        if (cutOff) {
            complete = false;
            context.faults()
                    .error(
                            ErrorCode.UNKNOWN_TYPE,
                            "column '" + entry.name() + "': the type is cut off at the comma",
                            "within { } a type that holds a comma stands in quotes",
                            scalar.location());
            return;
        }
        if (scalar.isUnresolved()) {
            complete = false;
            return;
        }
        Matcher as = COMPUTED.matcher(scalar.value());
        if (as.lookingAt()) {
            computed.add(
                    new PipelineSpec.Computed(
                            entry.name(),
                            without(as.end(), SqlLines.of(scalar, context.variables())),
                            entry.key().location()));
            return;
        }
        try {
            fields.add(new Field(entry.name(), TypeParser.parse(scalar.value())));
        } catch (BadType e) {
            complete = false;
            context.faults()
                    .error(
                            ErrorCode.UNKNOWN_TYPE,
                            "column '" + entry.name() + "': " + e.getMessage(),
                            e.hint(),
                            place(scalar, e.offset()));
        }
    }

    private void noType(Entry entry) {
        context.faults()
                .error(
                        ErrorCode.WRONG_VALUE,
                        "the column '"
                                + entry.name()
                                + "' must have a type, but has "
                                + entry.value().kind(),
                        "such as " + entry.name() + ": STRING",
                        entry.value() instanceof Scalar
                                ? entry.key().location()
                                : entry.value().location());
    }

    /** True when a bracket is not closed. */
    private static boolean isOpen(String type) {
        return type.chars().filter(c -> c == '(' || c == '<').count()
                > type.chars().filter(c -> c == ')' || c == '>').count();
    }

    /** The text after the first characters of its first line. */
    private static SqlText without(int characters, SqlText sql) {
        List<Location> lines = new ArrayList<>(sql.lines());
        Location first = lines.getFirst();
        lines.set(0, Location.at(first.file(), first.line(), first.column() + characters));
        return new SqlText(sql.text().substring(characters), lines);
    }

    /** Where a character of a type stands. */
    private static Location place(Scalar scalar, int offset) {
        Origin origin = scalar.origin();
        boolean oneLine = scalar.location().line() == scalar.location().endLine();
        if (origin == null || !oneLine || scalar.variables() != YamlNode.Substitution.NONE) {
            return scalar.location();
        }
        int quote = scalar.style() == Style.PLAIN ? 0 : 1;
        int from = Math.min(origin.start() + quote + offset, origin.end());
        return origin.source().locate(from, Math.max(from, origin.end() - quote));
    }

    /** True when every column that was written is known. */
    boolean complete() {
        return complete;
    }

    Schema schema() {
        return new Schema(fields);
    }

    List<PipelineSpec.Computed> computed() {
        return computed;
    }

    /** The names that are columns; the others are reported where they stand. */
    List<String> known(List<String> names, SectionReader section, String key) {
        List<String> all = new ArrayList<>(schema().names());
        computed.forEach(column -> all.add(column.name()));
        List<String> result = new ArrayList<>();
        YamlNode node = section.node(key);
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (all.contains(name)) {
                result.add(name);
            } else if (complete) {
                Location at =
                        node instanceof Sequence list
                                ? list.items().get(i).location()
                                : section.at(key);
                context.faults()
                        .error(
                                ErrorCode.UNKNOWN_NAME,
                                "there is no column '" + name + "'",
                                Suggestions.hint(name, "the columns are", all),
                                at);
            }
        }
        return result;
    }
}
