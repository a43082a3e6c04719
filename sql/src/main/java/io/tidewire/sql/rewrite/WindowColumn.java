package io.tidewire.sql.rewrite;

import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;

import org.jspecify.annotations.Nullable;

/**
 * Which column of a window another one is, under whatever name.
 *
 * @param part 0 for the start, 1 for the end, 2 for the time
 */
record WindowColumn(Plan.Window window, int part) {

    static final int START = 0;
    static final int END = 1;

    private static final long TIME_GAP = 1_000;

    /** Absent for a column that is none. */
    static @Nullable WindowColumn of(Plan plan, int column) {
        return switch (plan) {
            case Plan.Window window -> {
                int width = window.input().schema().size();
                yield column < width
                        ? of(window.input(), column)
                        : new WindowColumn(window, column - width);
            }
            case Plan.Project project ->
                    project.expressions().get(column) instanceof Expr.Ref ref
                            ? of(project.input(), ref.column())
                            : null;
            case Plan.Filter filter -> of(filter.input(), column);
            case Plan.Finalize last -> of(last.input(), column);
            case Plan.Aggregate aggregate ->
                    column < aggregate.keys().size()
                            ? of(aggregate.input(), aggregate.keys().get(column))
                            : null;
            default -> null;
        };
    }

    /** The window that a column assigns, under whatever name; absent for a column that does not. */
    static Plan.@Nullable Window assignedBy(Plan plan, int column) {
        return switch (plan) {
            case Plan.Window window ->
                    column == window.time()
                            ? window
                            : column < window.input().schema().size()
                                    ? assignedBy(window.input(), column)
                                    : null;
            case Plan.Project project ->
                    project.expressions().get(column) instanceof Expr.Ref ref
                            ? assignedBy(project.input(), ref.column())
                            : null;
            case Plan.Filter filter -> assignedBy(filter.input(), column);
            default -> null;
        };
    }

    /** Whether rows of one value here are of one window. */
    boolean tellsWindow() {
        return part != START || window.kind() != Plan.Window.Kind.CUMULATE;
    }

    boolean isEndOf(Plan.Window other) {
        return part == END && window.equals(other);
    }

    /** What a value lacks to the end of its window; only where windows are of one size. */
    long beforeEnd() {
        return switch (part) {
            case START -> window.size();
            case END -> 0;
            default -> TIME_GAP;
        };
    }
}
