package io.tidewire.app.testing;

import io.tidewire.api.data.Schema;
import io.tidewire.api.data.Values;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.plan.Program;
import io.tidewire.app.file.Durations;
import io.tidewire.app.file.FaultList;
import io.tidewire.app.file.SectionReader;
import io.tidewire.app.file.SectionReader.Context;
import io.tidewire.app.file.Suggestions;
import io.tidewire.app.testing.PipelineTest.ExpectedBooks;
import io.tidewire.app.testing.PipelineTest.ExpectedFailure;
import io.tidewire.app.testing.PipelineTest.ExpectedRows;
import io.tidewire.app.testing.PipelineTest.Step;
import io.tidewire.app.yaml.YamlNode;
import io.tidewire.app.yaml.YamlNode.Entry;
import io.tidewire.app.yaml.YamlNode.Mapping;
import io.tidewire.app.yaml.YamlNode.Scalar;
import io.tidewire.app.yaml.YamlNode.Sequence;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the tests of a file against the program they test. Faults go to the context's list. */
final class TestFile {

    private final Program program;
    private final Context context;
    private final FaultList faults;
    private final RowsReader rows;

    TestFile(Program program, Context context) {
        this.program = program;
        this.context = context;
        this.faults = context.faults();
        this.rows = new RowsReader(faults);
    }

    List<PipelineTest> read(SectionReader file) {
        List<PipelineTest> tests = new ArrayList<>();
        for (YamlNode item : items(file.node("tests"), "'tests'", "begin each with '- name:'")) {
            Mapping mapping = SectionReader.mappingOf("a test", item, context);
            if (mapping != null) {
                tests.add(test(mapping));
            }
        }
        return tests;
    }

    private PipelineTest test(Mapping mapping) {
        SectionReader section =
                SectionReader.open(
                        "the test", mapping, mapping.location(), TestKeys.TEST, false, context);
        List<ExpectedRows> expect = new ArrayList<>();
        for (Entry entry : entries(section, "expect")) {
            expected(entry, expect);
        }
        List<ExpectedFailure> quarantine = new ArrayList<>();
        for (YamlNode item :
                items(section.node("quarantine"), "'quarantine'", "write [] for none")) {
            failure(item, quarantine);
        }
        List<ExpectedBooks> books = new ArrayList<>();
        for (Entry entry : entries(section, "books")) {
            books(entry, books);
        }
        Instant now = null;
        String written = section.text("now");
        if (written != null) {
            now = instant(written, section);
        }
        return new PipelineTest(
                section.text("name", "unnamed"),
                now,
                given(section.node("given")),
                !Boolean.FALSE.equals(section.value("end")),
                expect,
                quarantine,
                books,
                mapping.location());
    }

    private @Nullable Instant instant(String text, SectionReader section) {
        try {
            return CellReader.instant(text);
        } catch (DateTimeException e) {
            faults.error(
                    ErrorCode.WRONG_VALUE,
                    "'now' must be a time, but is '" + text + "'",
                    "write it as 2026-01-31 12:00:00",
                    section.at("now"));
            return null;
        }
    }

    private List<Step> given(@Nullable YamlNode node) {
        List<Step> steps = new ArrayList<>();
        switch (node) {
            case null -> {}
            case Mapping mapping -> mapping.entries().forEach(entry -> step(entry, steps));
            case Sequence sequence -> {
                for (YamlNode item : sequence.items()) {
                    Mapping mapping = SectionReader.mappingOf("a step of 'given'", item, context);
                    if (mapping != null) {
                        mapping.entries().forEach(entry -> step(entry, steps));
                    }
                }
            }
            case Scalar scalar ->
                    faults.error(
                            ErrorCode.WRONG_VALUE,
                            "'given' must be rows by source, but is " + scalar.kind(),
                            "write each source on a line of its own, indented",
                            scalar.location());
        }
        return steps;
    }

    private void step(Entry entry, List<Step> steps) {
        switch (entry.name()) {
            case "advance" -> advance(entry, steps);
            case "watermark" -> watermark(entry, steps);
            default -> {
                Schema schema = source(entry);
                if (schema == null) {
                    return;
                }
                if (entry.value() instanceof Scalar text && !text.isEmpty()) {
                    steps.add(
                            new PipelineTest.Payloads(
                                    entry.name(),
                                    text.value()
                                            .lines()
                                            .map(line -> line.getBytes(StandardCharsets.UTF_8))
                                            .toList()));
                } else {
                    steps.add(
                            new PipelineTest.Rows(
                                    entry.name(), rows.whole(entry.name(), entry.value(), schema)));
                }
            }
        }
    }

    private void advance(Entry entry, List<Step> steps) {
        Duration time =
                entry.value() instanceof Scalar scalar ? Durations.parse(scalar.value()) : null;
        if (time == null) {
            faults.error(
                    ErrorCode.WRONG_VALUE,
                    "'advance' must be a duration, but is " + entry.value().kind(),
                    "such as advance: 10m",
                    entry.value().location());
        } else {
            steps.add(new PipelineTest.Advance(time));
        }
    }

    private void watermark(Entry entry, List<Step> steps) {
        Mapping mapping = SectionReader.mappingOf("'watermark'", entry.value(), context);
        if (mapping == null) {
            return;
        }
        for (Entry source : mapping.entries()) {
            if (source(source) != null) {
                try {
                    String text = source.value() instanceof Scalar scalar ? scalar.value() : "";
                    steps.add(
                            new PipelineTest.Watermark(
                                    source.name(), Values.micros(CellReader.instant(text))));
                } catch (DateTimeException e) {
                    faults.error(
                            ErrorCode.WRONG_VALUE,
                            "a watermark must be a time, but is " + source.value().kind(),
                            "write it as 2026-01-31 12:00:00",
                            source.value().location());
                }
            }
        }
    }

    /** The declared columns of a source; null when there is none of the name. */
    private @Nullable Schema source(Entry entry) {
        List<String> names = new ArrayList<>();
        for (Program.SourceTable table : program.sources()) {
            if (table.name().equals(entry.name())) {
                return table.decoded();
            }
            names.add(table.name());
        }
        unknown("source", entry, names);
        return null;
    }

    private void expected(Entry entry, List<ExpectedRows> expect) {
        List<String> names = new ArrayList<>();
        for (Program.View view : program.views()) {
            names.add(view.name());
            if (view.name().equals(entry.name())) {
                List<String> columns = rows.columns(entry.name(), entry.value(), view.schema());
                expect.add(
                        new ExpectedRows(
                                entry.name(),
                                columns,
                                rows.partly(entry.name(), entry.value(), view.schema(), columns),
                                entry.key().location()));
                return;
            }
        }
        unknown("view", entry, names);
    }

    private void unknown(String noun, Entry entry, List<String> names) {
        faults.error(
                ErrorCode.UNKNOWN_NAME,
                "there is no " + noun + " '" + entry.name() + "'",
                Suggestions.hint(entry.name(), "there are", names),
                entry.key().location());
    }

    private void failure(YamlNode item, List<ExpectedFailure> quarantine) {
        Mapping mapping = SectionReader.mappingOf("a row of 'quarantine'", item, context);
        if (mapping == null) {
            return;
        }
        SectionReader section =
                SectionReader.open(
                        "a row of 'quarantine'",
                        mapping,
                        mapping.location(),
                        TestKeys.QUARANTINED,
                        false,
                        context);
        Map<String, String> fields = new LinkedHashMap<>();
        TestKeys.QUARANTINED.forEach(
                key -> {
                    String text = section.text(key.name());
                    if (text != null) {
                        fields.put(key.name(), text);
                    }
                });
        quarantine.add(new ExpectedFailure(fields, mapping.location()));
    }

    private void books(Entry entry, List<ExpectedBooks> books) {
        Mapping mapping = SectionReader.mappingOf("'books'", entry.value(), context);
        if (mapping == null || source(entry) == null) {
            return;
        }
        SectionReader section =
                SectionReader.open(
                        "'books'", mapping, mapping.location(), TestKeys.BOOKS, false, context);
        Map<String, Long> counts = new LinkedHashMap<>();
        TestKeys.BOOKS.forEach(
                key -> {
                    if (section.value(key.name()) instanceof Long count) {
                        counts.put(key.name(), count);
                    }
                });
        books.add(new ExpectedBooks(entry.name(), counts, entry.key().location()));
    }

    private List<Entry> entries(SectionReader section, String key) {
        Mapping mapping = section.section(key);
        return mapping == null ? List.of() : mapping.entries();
    }

    private List<YamlNode> items(@Nullable YamlNode node, String what, String hint) {
        if (node == null) {
            return List.of();
        }
        if (node instanceof Sequence sequence) {
            return sequence.items();
        }
        faults.error(
                ErrorCode.WRONG_VALUE,
                what + " must be a list, but is " + node.kind(),
                hint,
                node.location());
        return List.of();
    }
}
