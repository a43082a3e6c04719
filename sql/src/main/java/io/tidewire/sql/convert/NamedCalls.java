package io.tidewire.sql.convert;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DataType.Kind;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.sql.function.FlinkFunction;
import io.tidewire.sql.type.Types;

import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;

import java.util.ArrayList;
import java.util.List;

/** Calls of the functions that have a name of ours. */
final class NamedCalls {

    private NamedCalls() {}

    static Expr translate(FlinkFunction function, RexCall call) {
        DataType type = Types.fromCalcite(call.getType());
        List<Expr> arguments = arguments(function, call.getOperands(), type);
        return switch (function.function()) {
            case TRIM, LTRIM, RTRIM -> {
                if (arguments.size() == 1) {
                    arguments.add(Literals.text(" "));
                }
                yield new Expr.Call(function.function(), arguments, type);
            }
            case ROUND, TRUNCATE -> {
                if (arguments.size() == 1) {
                    arguments.add(Literals.integer(0));
                }
                yield new Expr.Call(function.function(), arguments, type);
            }
            case LOG ->
                    new Expr.Call(
                            arguments.size() == 1 ? Function.LN : Function.LOG, arguments, type);
            case DATE_FORMAT -> {
                if (arguments.getFirst().type().kind() == Kind.STRING) {
                    arguments.set(0, Coercions.cast(arguments.getFirst(), DataType.timestamp(3)));
                }
                yield new Expr.Call(function.function(), arguments, type);
            }
            case TO_TIMESTAMP_LTZ -> {
                if (arguments.size() == 1) {
                    arguments.add(Literals.integer(3));
                }
                yield new Expr.Call(function.function(), arguments, type);
            }
            default -> new Expr.Call(function.function(), arguments, type);
        };
    }

    private static List<Expr> arguments(
            FlinkFunction function, List<RexNode> operands, DataType type) {
        List<Expr> given = RexToExpr.translate(operands);
        List<Expr> arguments = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            Expr argument = given.get(i);
            DataType wanted =
                    switch (function.arguments()) {
                        case AS_GIVEN -> null;
                        case DOUBLE -> DataType.DOUBLE;
                        // The condition of IF is the one argument that is not of the result's type.
                        case RESULT -> function.function() == Function.IF && i == 0 ? null : type;
                        case COMMON -> common(given);
                        case ELEMENT ->
                                i == 1
                                        ? given.getFirst().type().children().getFirst().type()
                                        : null;
                    };
            arguments.add(wanted == null ? argument : Coercions.cast(argument, wanted));
        }
        return arguments;
    }

    private static DataType common(List<Expr> arguments) {
        DataType common = arguments.getFirst().type();
        for (Expr argument : arguments) {
            DataType next = Coercions.common(common, argument.type());
            common = next == null ? common : next;
        }
        return common;
    }
}
