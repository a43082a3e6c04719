package io.tidewire.app.testing;

import io.tidewire.api.error.Location;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One test of a pipeline: what goes in, and what must come out.
 *
 * @param now what the clock shows at first; null for the newest event time given
 * @param end whether the input ends after the steps
 * @param quarantine every row that must fail, and no others
 */
record PipelineTest(
        String name,
        @Nullable Instant now,
        List<Step> given,
        boolean end,
        List<ExpectedRows> expect,
        List<ExpectedFailure> quarantine,
        List<ExpectedBooks> books,
        Location location) {

    PipelineTest {
        given = List.copyOf(given);
        expect = List.copyOf(expect);
        quarantine = List.copyOf(quarantine);
        books = List.copyOf(books);
    }

    sealed interface Step {}

    /** Decoded rows, of values as {@link io.tidewire.api.data.Values}. */
    record Rows(String source, List<List<@Nullable Object>> rows) implements Step {}

    /** Records as bytes, for the source's decoder. */
    record Payloads(String source, List<byte[]> records) implements Step {}

    /** Event time of a source moves on. */
    record Watermark(String source, long micros) implements Step {}

    /** The clock moves on. */
    record Advance(Duration time) implements Step {}

    /**
     * @param columns the columns to compare
     */
    record ExpectedRows(
            String view,
            List<String> columns,
            List<List<@Nullable Object>> rows,
            Location location) {}

    /**
     * @param fields by name; reason and payload hold a part of the text
     */
    record ExpectedFailure(Map<String, String> fields, Location location) {}

    record ExpectedBooks(String source, Map<String, Long> counts, Location location) {}
}
