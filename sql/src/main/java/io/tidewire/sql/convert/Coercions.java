package io.tidewire.sql.convert;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DataType.Kind;
import io.tidewire.api.plan.Expr;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.List;

/** The casts that make arguments arrive in the types a function computes in. */
final class Coercions {

    private static final int INT_DIGITS = 10;
    private static final int BIGINT_DIGITS = 19;

    private Coercions() {}

    /**
     * The expression in another type; nullability stays the expression's own, but for a number that
     * may be too great for a DECIMAL, which is NULL then.
     */
    static Expr cast(Expr expr, DataType wanted) {
        DataType from = expr.type();
        DataType to = wanted.withNullable(from.nullable() || mayOverflow(from, wanted));
        if (from.sameAs(to) || sameValues(from, to)) {
            return expr;
        }
        if (expr instanceof Expr.Literal literal) {
            Expr folded = fold(literal, to);
            if (folded != null) {
                return folded;
            }
        }
        return new Expr.Cast(expr, to, false);
    }

    private static boolean mayOverflow(DataType from, DataType to) {
        if (to.kind() != Kind.DECIMAL) {
            return false;
        }
        int room = to.precision() - to.scale();
        return switch (from.kind()) {
            case INT -> room < INT_DIGITS;
            case BIGINT -> room < BIGINT_DIGITS;
            case DOUBLE -> true;
            // Rounding may carry into one more digit.
            case DECIMAL ->
                    room < from.precision() - from.scale() + (from.scale() > to.scale() ? 1 : 0);
            default -> false;
        };
    }

    /** True when no bit changes: intervals, and points in time that gain digits. */
    private static boolean sameValues(DataType from, DataType to) {
        if (from.kind() != to.kind()) {
            return false;
        }
        return switch (from.kind()) {
            case STRING, INTERVAL_DAY, INTERVAL_MONTH -> true;
            case TIME, TIMESTAMP, TIMESTAMP_LTZ -> from.precision() <= to.precision();
            default -> false;
        };
    }

    private static Expr.@Nullable Literal fold(Expr.Literal literal, DataType to) {
        Object value = literal.value();
        if (value == null) {
            return new Expr.Literal(null, to.withNullable(true));
        }
        boolean whole = value instanceof Integer || value instanceof Long;
        if (whole && literal.type().kind() != Kind.INTERVAL_DAY) {
            long number = ((Number) value).longValue();
            return switch (to.kind()) {
                case BIGINT -> new Expr.Literal(number, to);
                case DOUBLE -> new Expr.Literal((double) number, to);
                case INT -> number == (int) number ? new Expr.Literal((int) number, to) : null;
                case DECIMAL ->
                        digits(number) <= to.precision() - to.scale()
                                ? new Expr.Literal(
                                        BigDecimal.valueOf(number).setScale(to.scale()),
                                        to.notNull())
                                : null;
                default -> null;
            };
        }
        if (value instanceof BigDecimal decimal && to.kind() == Kind.DOUBLE) {
            return new Expr.Literal(decimal.doubleValue(), to);
        }
        if (value instanceof BigDecimal decimal
                && to.kind() == Kind.DECIMAL
                && decimal.scale() <= to.scale()
                && decimal.precision() - decimal.scale() <= to.precision() - to.scale()) {
            return new Expr.Literal(decimal.setScale(to.scale()), to);
        }
        return null;
    }

    private static int digits(long number) {
        return BigDecimal.valueOf(number).precision();
    }

    /** Both sides of a comparison in one type; DECIMALs may keep their scales. */
    static List<Expr> comparable(Expr left, Expr right) {
        DataType a = left.type();
        DataType b = right.type();
        if (a.kind() == b.kind()) {
            return List.of(left, right);
        }
        DataType common = common(a, b);
        return common == null
                ? List.of(left, right)
                : List.of(towards(left, common), towards(right, common));
    }

    /** A whole number towards a DECIMAL keeps all its digits. */
    private static Expr towards(Expr expr, DataType common) {
        return common.kind() == Kind.DECIMAL ? exact(expr) : cast(expr, common);
    }

    static @Nullable DataType common(DataType a, DataType b) {
        if (a.kind() == b.kind()) {
            return a.kind() == Kind.DECIMAL ? wider(a, b) : a.precision() < b.precision() ? b : a;
        }
        if (either(a, b, Kind.DOUBLE) && isNumber(a) && isNumber(b)) {
            return DataType.DOUBLE;
        }
        if (either(a, b, Kind.DECIMAL) && isNumber(a) && isNumber(b)) {
            return wider(asDecimal(a), asDecimal(b));
        }
        if (isNumber(a) && isNumber(b)) {
            return DataType.BIGINT;
        }
        if (either(a, b, Kind.TIMESTAMP_LTZ) && isTime(a) && isTime(b)) {
            return DataType.timestampLtz(Math.max(a.precision(), b.precision()));
        }
        if (either(a, b, Kind.TIMESTAMP) && isTime(a) && isTime(b)) {
            return DataType.timestamp(Math.max(a.precision(), b.precision()));
        }
        if (a.kind() == Kind.STRING) {
            return b;
        }
        return b.kind() == Kind.STRING ? a : null;
    }

    private static DataType wider(DataType a, DataType b) {
        int scale = Math.max(a.scale(), b.scale());
        int whole = Math.max(a.precision() - a.scale(), b.precision() - b.scale());
        int precision = Math.min(whole + scale, DataType.MAX_PRECISION);
        return DataType.decimal(precision, Math.min(scale, precision));
    }

    private static DataType asDecimal(DataType type) {
        return switch (type.kind()) {
            case INT -> DataType.decimal(INT_DIGITS, 0);
            case BIGINT -> DataType.decimal(BIGINT_DIGITS, 0);
            default -> type;
        };
    }

    /** INT and BIGINT as DECIMALs of as many digits; others as they are. */
    static Expr exact(Expr expr) {
        return cast(expr, asDecimal(expr.type()));
    }

    static boolean isNumber(DataType type) {
        return switch (type.kind()) {
            case INT, BIGINT, DOUBLE, DECIMAL -> true;
            default -> false;
        };
    }

    static boolean isInterval(DataType type) {
        return type.kind() == Kind.INTERVAL_DAY || type.kind() == Kind.INTERVAL_MONTH;
    }

    static boolean isTime(DataType type) {
        return switch (type.kind()) {
            case DATE, TIMESTAMP, TIMESTAMP_LTZ -> true;
            default -> false;
        };
    }

    private static boolean either(DataType a, DataType b, Kind kind) {
        return a.kind() == kind || b.kind() == kind;
    }
}
