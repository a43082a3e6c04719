package io.tidewire.engine.circuit;

import io.tidewire.api.plan.Expr;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * How the rows of a node are spread over workers.
 *
 * @param columns those in which rows of different workers differ
 * @param byOwner true when the worker that has a row is the owner of its values there, so that a
 *     row need not change hands where they are the key
 */
record Placement(List<Integer> columns, boolean byOwner) {

    Placement {
        columns = List.copyOf(columns);
    }

    static Placement byOwner(List<Integer> columns) {
        return new Placement(columns, true);
    }

    /** Of values that are as different as those are, in their place. */
    Placement shown() {
        return new Placement(columns, false);
    }

    /** Behind a projection, if all columns come out of it. */
    @Nullable Placement projected(List<Expr> expressions) {
        List<Integer> projected = new ArrayList<>();
        for (int column : columns) {
            int at = position(column, expressions);
            if (at < 0) {
                return null;
            }
            projected.add(at);
        }
        return new Placement(projected, byOwner);
    }

    private static int position(int column, List<Expr> expressions) {
        for (int i = 0; i < expressions.size(); i++) {
            if (expressions.get(i) instanceof Expr.Ref ref && ref.column() == column) {
                return i;
            }
        }
        return -1;
    }
}
