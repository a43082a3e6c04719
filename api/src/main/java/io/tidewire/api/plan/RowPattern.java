package io.tidewire.api.plan;

import io.tidewire.api.data.DataType;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link Plan.Match} looks for in rows that follow each other: a regular expression whose
 * letters are variables. Of the ways to match from one first row, the one that a backtracking
 * search finds first is meant: earlier choices before later ones, greedy repetitions as long as
 * they can, reluctant ones as short as they can (SQL:2016, row pattern recognition).
 *
 * @param root cannot match no rows at all
 * @param readings what conditions and measures read: column i of theirs is reading i
 * @param within a match's last row is less than this after its first, in microseconds; absent for
 *     no limit
 */
public record RowPattern(
        Element root,
        List<Variable> variables,
        List<Reading> readings,
        Skip skip,
        @Nullable Long within) {

    public RowPattern {
        variables = List.copyOf(variables);
        readings = List.copyOf(readings);
    }

    /** A piece of the pattern. */
    public sealed interface Element {}

    /** One row for which the variable's condition is true. */
    public record One(int variable) implements Element {}

    public record Sequence(List<Element> elements) implements Element {
        public Sequence {
            elements = List.copyOf(elements);
        }
    }

    /** The first of the alternatives that leads to a match. */
    public record Choice(List<Element> alternatives) implements Element {
        public Choice {
            alternatives = List.copyOf(alternatives);
        }
    }

    /**
     * @param element cannot match no rows when {@code most} is {@link #UNLIMITED}
     */
    public record Repeat(Element element, int least, int most, boolean greedy) implements Element {
        public static final int UNLIMITED = Integer.MAX_VALUE;
    }

    /**
     * No row of the variable less than {@code within} after the first row of the match; other rows
     * may come and belong to nothing. Only as the last element of the root, with a {@code within}.
     * The match is complete when the watermark has reached that time.
     */
    public record Absent(int variable) implements Element {}

    /**
     * @param condition over the readings, with the row in question as the variable's last; absent
     *     for any row. A row for which it cannot be computed is not the variable's.
     */
    public record Variable(String name, @Nullable Expr condition) {}

    /** A value that is read from the rows matched so far. */
    public sealed interface Reading {
        DataType type();
    }

    /**
     * FIRST and LAST: a column of one of the rows that belong to the variables, in their order;
     * NULL when there are not so many.
     *
     * @param first to count from the first row, else from the last one backwards
     * @param offset 0 for the first or last row
     */
    public record Cell(
            int column, List<Integer> variables, boolean first, int offset, DataType type)
            implements Reading {
        public Cell {
            variables = List.copyOf(variables);
        }
    }

    /**
     * An aggregate of the rows that belong to the variables. Only functions that do not care about
     * order.
     *
     * @param column absent for COUNT(*)
     */
    public record Folded(
            AggregateFunction function,
            @Nullable Integer column,
            List<Integer> variables,
            DataType type)
            implements Reading {
        public Folded {
            variables = List.copyOf(variables);
        }
    }

    /**
     * MATCH_ROWTIME: the time of the last row; of a pattern that ends in {@link Absent}, the time
     * at which the absence is proven: that of the first row and {@code within}. In measures only.
     */
    public record MatchTime(DataType type) implements Reading {}

    /** Where the search goes on after a match; at the match's second row at the earliest. */
    public sealed interface Skip {}

    public record PastLastRow() implements Skip {}

    public record ToNextRow() implements Skip {}

    /** To the first or last row of the variables; to the next row when they have none. */
    public record ToVariable(List<Integer> variables, boolean first) implements Skip {
        public ToVariable {
            variables = List.copyOf(variables);
        }
    }

    /** The variable that must not come at the end, if the pattern ends so. */
    public @Nullable Integer absence() {
        Element last = root instanceof Sequence sequence ? sequence.elements().getLast() : root;
        return last instanceof Absent absent ? (Integer) absent.variable() : null;
    }

    /**
     * How far {@link MatchTime} may lie behind the watermark at which a match comes out, in
     * microseconds: a match waits until those that begin earlier are decided. Absent when nothing
     * bounds it.
     */
    public @Nullable Long lag() {
        return absence() == null ? within : (Long) 0L;
    }

    /** As the query writes it. */
    public String text() {
        return text(root);
    }

    private String text(Element element) {
        return switch (element) {
            case One one -> variables.get(one.variable()).name();
            case Absent absent -> "[^" + variables.get(absent.variable()).name() + "]";
            case Sequence sequence -> joined(sequence.elements(), " ");
            case Choice choice -> "(" + joined(choice.alternatives(), " | ") + ")";
            case Repeat repeat -> {
                String inner = text(repeat.element());
                String repeated = repeat.element() instanceof Sequence ? "(" + inner + ")" : inner;
                yield repeated + quantifier(repeat) + (repeat.greedy() ? "" : "?");
            }
        };
    }

    private String joined(List<Element> elements, String separator) {
        List<String> texts = new ArrayList<>();
        elements.forEach(element -> texts.add(text(element)));
        return String.join(separator, texts);
    }

    private static String quantifier(Repeat repeat) {
        if (repeat.most() == Repeat.UNLIMITED) {
            return switch (repeat.least()) {
                case 0 -> "*";
                case 1 -> "+";
                default -> "{" + repeat.least() + ",}";
            };
        }
        if (repeat.least() == 0 && repeat.most() == 1) {
            return "?";
        }
        return repeat.least() == repeat.most()
                ? "{" + repeat.least() + "}"
                : "{" + repeat.least() + "," + repeat.most() + "}";
    }
}
