package io.tidewire.api.plan;

import io.tidewire.api.data.DataType;
import io.tidewire.api.function.UserFunction;

import org.jspecify.annotations.Nullable;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A scalar expression over one row. Immutable and typed: nobody infers anything after the compiler.
 */
public sealed interface Expr extends Serializable {

    DataType type();

    /** The expressions it is made of, in order; of a leaf none. */
    default List<Expr> children() {
        return switch (this) {
            case Ref _, Literal _ -> List.of();
            case Call call -> call.arguments();
            case UserCall call -> call.arguments();
            case Cast cast -> List.of(cast.input());
            case Case cases -> {
                List<Expr> children = new ArrayList<>();
                for (Branch branch : cases.branches()) {
                    children.add(branch.condition());
                    children.add(branch.result());
                }
                children.add(cases.otherwise());
                yield children;
            }
        };
    }

    /**
     * A column of the input, by position; the columns of a join's right side follow those of its
     * left.
     */
    record Ref(int column, DataType type) implements Expr {}

    /** A constant, as {@link io.tidewire.api.data.Values} has it. */
    record Literal(@Nullable Object value, DataType type) implements Expr {}

    record Call(Function function, List<Expr> arguments, DataType type) implements Expr {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * A function of the user's own over arguments of its parameters' types. Of a table function:
     * its rows, as an ARRAY of ROW.
     */
    record UserCall(UserFunction function, List<Expr> arguments, DataType type) implements Expr {
        public UserCall {
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * @param safe TRY_CAST: NULL instead of a failed row
     */
    record Cast(Expr input, DataType type, boolean safe) implements Expr {}

    /** The result of the first branch whose condition is true; only that one is computed. */
    record Case(List<Branch> branches, Expr otherwise, DataType type) implements Expr {
        public Case {
            branches = List.copyOf(branches);
        }
    }

    record Branch(Expr condition, Expr result) implements Serializable {}
}
