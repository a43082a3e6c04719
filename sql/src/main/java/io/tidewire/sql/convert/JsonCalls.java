package io.tidewire.sql.convert;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;

import org.apache.calcite.rex.RexCall;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The JSON functions of the standard; their clauses become text literals. */
final class JsonCalls {

    private JsonCalls() {}

    static boolean handles(RexCall call) {
        String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
        return name.startsWith("JSON_")
                || name.contains("IS JSON")
                || name.contains("NOT JSON")
                || name.contains("IS NOT JSON");
    }

    static Expr translate(RexCall call, DataType type) {
        throw Unsupported.of(call.getOperator().getName() + " " + call.getOperands() + type, null);
    }

    static List<Expr> none() {
        return new ArrayList<>(List.of(new Expr.Call(Function.PI, List.of(), DataType.DOUBLE)));
    }
}
