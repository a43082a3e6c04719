package io.tidewire.app.testing;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.data.Values;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.Program;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.api.serving.Status;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Contexts;
import io.tidewire.app.testing.PipelineTest.Advance;
import io.tidewire.app.testing.PipelineTest.ExpectedBooks;
import io.tidewire.app.testing.PipelineTest.ExpectedFailure;
import io.tidewire.app.testing.PipelineTest.ExpectedRows;
import io.tidewire.app.testing.PipelineTest.Payloads;
import io.tidewire.app.testing.PipelineTest.Rows;
import io.tidewire.app.testing.PipelineTest.Step;
import io.tidewire.app.testing.PipelineTest.Watermark;
import io.tidewire.engine.runtime.GivenRows;
import io.tidewire.engine.runtime.Trial;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** Runs one test and compares. */
final class TestRun {

    /** The clock of tests that give it no time. */
    private static final Instant SOME_TIME = Instant.parse("2026-01-01T00:00:00Z");

    private final Program program;
    private final Map<String, Supplier<Decoder>> decoders = new HashMap<>();

    TestRun(CheckedPipeline.Runnable pipeline) {
        this.program = pipeline.program();
        Contexts contexts = new Contexts(pipeline.spec(), program, Clock.systemUTC());
        for (PipelineSpec.Source source : pipeline.spec().sources()) {
            decoders.put(source.name(), contexts.decoder(source));
        }
    }

    /** What is wrong, in lines to print; empty when the test passes. */
    List<String> failures(PipelineTest test) {
        Trial.Result result;
        try (Trial trial = new Trial(program, decoders, now(test))) {
            for (Step step : test.given()) {
                switch (step) {
                    case Rows rows -> trial.rows(rows.source(), rows.rows());
                    case Payloads payloads -> trial.payloads(payloads.source(), payloads.records());
                    case Watermark mark -> trial.watermark(mark.source(), mark.micros());
                    case Advance advance -> trial.advance(advance.time());
                }
            }
            if (test.end()) {
                trial.end();
            }
            result = trial.result();
        }
        List<String> lines = new ArrayList<>();
        for (ExpectedRows expected : test.expect()) {
            rows(expected, result, lines);
        }
        quarantine(test, result.quarantine(), lines);
        for (ExpectedBooks expected : test.books()) {
            books(expected, result.books().get(expected.source()), lines);
        }
        return lines;
    }

    private static void rows(ExpectedRows expected, Trial.Result result, List<String> lines) {
        Trial.Table table = result.views().get(expected.view());
        List<List<@Nullable Object>> actual = new ArrayList<>();
        if (table != null) {
            for (List<@Nullable Object> row : table.rows()) {
                List<@Nullable Object> picked = new ArrayList<>();
                for (String column : expected.columns()) {
                    picked.add(row.get(table.schema().indexOf(column)));
                }
                actual.add(picked);
            }
        }
        RowDiff diff = RowDiff.of(expected.columns(), expected.rows(), actual);
        if (!diff.isEmpty()) {
            lines.add(
                    expected.location()
                            + ": view "
                            + expected.view()
                            + ": "
                            + diff.missing().size()
                            + " missing (-), "
                            + diff.unexpected().size()
                            + " unexpected (+)");
            lines.addAll(diff.lines());
        }
    }

    private static void quarantine(
            PipelineTest test, List<Quarantine.Entry> entries, List<String> lines) {
        List<Quarantine.Entry> left = new ArrayList<>(entries);
        for (ExpectedFailure expected : test.quarantine()) {
            if (!removeMatch(left, expected.fields())) {
                lines.add(expected.location() + ": no such row in the quarantine");
                lines.add("- " + expected.fields());
            }
        }
        if (!left.isEmpty()) {
            lines.add(test.location() + ": rows in the quarantine that the test does not expect");
        }
        for (Quarantine.Entry entry : left) {
            lines.add(
                    "+ {source="
                            + entry.source()
                            + ", code="
                            + entry.code()
                            + (entry.rule().isEmpty() ? "" : ", rule=" + entry.rule())
                            + ", reason="
                            + entry.reason()
                            + "}");
        }
    }

    private static boolean removeMatch(List<Quarantine.Entry> entries, Map<String, String> wanted) {
        for (int i = 0; i < entries.size(); i++) {
            Quarantine.Entry entry = entries.get(i);
            if (wanted.getOrDefault("source", entry.source()).equals(entry.source())
                    && wanted.getOrDefault("code", entry.code()).equals(entry.code())
                    && wanted.getOrDefault("rule", entry.rule()).equals(entry.rule())
                    && entry.reason().contains(wanted.getOrDefault("reason", ""))
                    && entry.payload().contains(wanted.getOrDefault("payload", ""))) {
                entries.remove(i);
                return true;
            }
        }
        return false;
    }

    private static void books(
            ExpectedBooks expected, Status.@Nullable Books books, List<String> lines) {
        if (books == null) {
            return;
        }
        Map<String, Long> actual =
                Map.of(
                        "read", books.read(),
                        "delivered", books.delivered(),
                        "filtered", books.filtered(),
                        "late", books.late(),
                        "duplicate", books.duplicate(),
                        "quarantined", books.quarantined());
        expected.counts()
                .forEach(
                        (name, count) -> {
                            if (!count.equals(actual.get(name))) {
                                lines.add(
                                        expected.location()
                                                + ": books of "
                                                + expected.source()
                                                + ": "
                                                + name
                                                + " is "
                                                + actual.get(name)
                                                + ", not "
                                                + count);
                            }
                        });
    }

    /** The test's own time, or the newest event time of the rows it gives. */
    private Instant now(PipelineTest test) {
        Instant own = test.now();
        if (own != null) {
            return own;
        }
        return test.given().stream()
                .map(this::newest)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(SOME_TIME);
    }

    private @Nullable Instant newest(Step step) {
        long now = Values.micros(SOME_TIME);
        return switch (step) {
            case Rows rows -> {
                GivenRows given = given(rows.source());
                yield given.newest(given.rows(rows.rows(), now));
            }
            case Payloads payloads -> {
                GivenRows given = given(payloads.source());
                yield given.newest(given.records(payloads.records(), now));
            }
            case Watermark mark -> Values.instant(mark.micros());
            case Advance _ -> null;
        };
    }

    private GivenRows given(String source) {
        for (Program.SourceTable table : program.sources()) {
            if (table.name().equals(source)) {
                return new GivenRows(table, decoders.get(source));
            }
        }
        throw new IllegalArgumentException("no source '" + source + "'");
    }
}
