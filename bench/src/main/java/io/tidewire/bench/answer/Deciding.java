package io.tidewire.bench.answer;

import io.tidewire.testkit.nexmark.Query;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The columns by which two answers to a query are compared: all, unless the text leaves open which
 * of several rows that rank alike is given out.
 *
 * @param columns by position; empty for all
 */
public record Deciding(List<Integer> columns) {

    public static final Deciding ALL = new Deciding(List.of());

    /** Of the result of a query of Nexmark. */
    public static Deciding of(Query query) {
        return switch (query) {
            // All of the auction, and of its bid the price and the time that rank it.
            case Q9 -> new Deciding(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13));
            // Of the bids with the greatest time: whose and for what.
            case Q18 -> new Deciding(List.of(0, 1, 5));
            // Bids of a price at the end of the ten: auction, price and place.
            case Q19 -> new Deciding(List.of(0, 2, 7));
            default -> ALL;
        };
    }

    List<@Nullable Object> of(List<? extends @Nullable Object> row) {
        IntStream chosen =
                columns.isEmpty()
                        ? IntStream.range(0, row.size())
                        : columns.stream().mapToInt(Integer::intValue);
        List<@Nullable Object> values = new ArrayList<>();
        chosen.forEach(column -> values.add(row.get(column)));
        return values;
    }
}
