package io.tidewire.engine.expression;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DataType.Kind;
import io.tidewire.api.plan.Expr;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Brings arguments to one representation where a kernel wants one: the same storage and, for
 * DECIMALs, the same scale.
 */
final class Coercion {

    private Coercion() {}

    static boolean sameRepresentation(DataType a, DataType b) {
        if (a.kind() != b.kind()) {
            return false;
        }
        return switch (a.kind()) {
            case DECIMAL -> a.scale() == b.scale() && a.storage() == b.storage();
            case ARRAY, MAP, ROW -> a.withNullable(true).equals(b.withNullable(true));
            case BOOLEAN,
                    INT,
                    BIGINT,
                    DOUBLE,
                    STRING,
                    BYTES,
                    DATE,
                    TIME,
                    TIMESTAMP,
                    TIMESTAMP_LTZ,
                    INTERVAL_DAY,
                    INTERVAL_MONTH ->
                    true;
        };
    }

    static Expr cast(Expr expr, DataType type) {
        return sameRepresentation(expr.type(), type) ? expr : new Expr.Cast(expr, type, false);
    }

    static List<Expr> cast(List<Expr> exprs, DataType type) {
        return exprs.stream().map(expr -> cast(expr, type)).toList();
    }

    /** All of them in the widest of their types. */
    static List<Expr> unify(List<Expr> exprs) {
        DataType common = exprs.getFirst().type();
        for (Expr expr : exprs) {
            common = common(common, expr.type());
        }
        return cast(exprs, common);
    }

    static DataType common(DataType a, DataType b) {
        if (a.kind() == Kind.DOUBLE || b.kind() == Kind.DOUBLE) {
            return DataType.DOUBLE;
        }
        DataType decimalA = asDecimal(a);
        DataType decimalB = asDecimal(b);
        if (decimalA != null
                && decimalB != null
                && (a.kind() == Kind.DECIMAL || b.kind() == Kind.DECIMAL)) {
            int scale = Math.max(decimalA.scale(), decimalB.scale());
            int digits =
                    Math.max(
                            decimalA.precision() - decimalA.scale(),
                            decimalB.precision() - decimalB.scale());
            return DataType.decimal(Math.min(DataType.MAX_PRECISION, digits + scale), scale);
        }
        if (a.kind() == b.kind()) {
            return a;
        }
        return rank(a) >= rank(b) ? a : b;
    }

    private static int rank(DataType type) {
        return switch (type.kind()) {
            case TIMESTAMP_LTZ -> 4;
            case TIMESTAMP -> 3;
            case DATE, BIGINT -> 2;
            case INT -> 1;
            // A text beside anything else is read as that.
            case STRING -> 0;
            case BOOLEAN,
                    DOUBLE,
                    DECIMAL,
                    BYTES,
                    TIME,
                    INTERVAL_DAY,
                    INTERVAL_MONTH,
                    ARRAY,
                    MAP,
                    ROW ->
                    1;
        };
    }

    static @Nullable DataType asDecimal(DataType type) {
        return switch (type.kind()) {
            case DECIMAL -> type;
            case INT -> DataType.decimal(10, 0);
            case BIGINT -> DataType.decimal(19, 0);
            default -> null;
        };
    }
}
